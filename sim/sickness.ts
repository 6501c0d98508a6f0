// How a simulated container takes probes: when it is ready, whether and how it falls sick. Written in its task's
// environment, or drawn from the node's stream as the scenario's plan says. Only containers with a health check draw.

import type { Rng } from "../src/core/kernel/rng.ts";
import { type Instant, milliseconds, NEVER } from "../src/core/kernel/time.ts";
import type { ProbeOutcome } from "../src/core/task/probe.ts";
import type { TaskSpec } from "../src/core/task/spec.ts";
import { happens } from "./chance.ts";
import { exponential } from "./exponential.ts";
import type { RuntimePlan } from "./scenario.ts";

/** `hung`: it takes a probe and never answers. `failing`: it answers that it is not well. */
type Sick = "hung" | "failing";

export interface Constitution {
  /** Before this it answers that it is starting. */
  readonly readyAt: Instant;
  readonly sick: Sick | null;
  readonly from: Instant;
  readonly until: Instant;
}

/** What came of a probe; null: no answer, ever. */
export type ProbeAnswer = { readonly outcome: ProbeOutcome; readonly detail: string } | null;

const PASSED: ProbeAnswer = { outcome: "passed", detail: "it is well" };

export const REFUSED: ProbeAnswer = { outcome: "failed", detail: "connection refused" };

/** The constitution of a container that starts now. `calm`: nothing new goes wrong by chance. */
export function constitutionOf(
  spec: TaskSpec,
  plan: RuntimePlan,
  rng: Rng,
  now: Instant,
  calm: boolean,
): Constitution {
  const { READY_MS = "0", SICK, SICK_AFTER_MS = "0" } = spec.env;
  const readyAt = now + milliseconds(Number(READY_MS));
  const from = now + milliseconds(Number(SICK_AFTER_MS));
  if (SICK === "hung" || SICK === "failing") return { readyAt, sick: SICK, from, until: NEVER };
  if (spec.healthCheck === null || calm || !happens(rng, plan.sick))
    return { readyAt, sick: null, from: 0, until: 0 };
  const falls = now + exponential(rng, plan.sickAfter);
  const sick = rng.below(2) === 0 ? "hung" : "failing";
  const until = rng.below(2) === 0 ? NEVER : falls + exponential(rng, plan.sickFor);
  return { readyAt, sick, from: falls, until };
}

export function isSick({ sick, from, until }: Constitution, now: Instant): boolean {
  return sick !== null && now >= from && now < until;
}

/** What it answers now, if it runs. */
export function answerOf(constitution: Constitution, now: Instant): ProbeAnswer {
  if (now < constitution.readyAt) return { outcome: "failed", detail: "it is starting" };
  if (!isSick(constitution, now)) return PASSED;
  return constitution.sick === "hung" ? null : { outcome: "failed", detail: "it is not well" };
}
