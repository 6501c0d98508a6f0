// What there is to say of an attempt that failed by itself and gave no reason: the code it left.

import type { AttemptReport } from "./attempt.ts";
import type { TaskSpec } from "./spec.ts";

/** Null when it did not fail, or was asked to end: then others know why. */
export function ownEnd(
  { kind }: Pick<TaskSpec, "kind">,
  wanted: "run" | "stop",
  { phase, exitCode }: Pick<AttemptReport, "phase" | "exitCode">,
): string | null {
  if (phase !== "ended" || wanted !== "run" || exitCode === null) return null;
  return exitCode === 0 && kind === "batch" ? null : `exit code ${exitCode}`;
}
