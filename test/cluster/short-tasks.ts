// Many short batch tasks of three kinds, and how often each may run: what ends well runs once, what fails runs once or
// twice, as its restart policy says.

import type { TaskState } from "../../src/core/task/transitions.ts";
import type { Submission } from "./patient-clients.ts";

export interface ShortTask extends Submission {
  readonly runs: number;
  readonly end: TaskState;
}

const NEVER = { mode: "never" };
const ONCE_MORE = { mode: "on-failure", restartsMax: 1, firstDelayMs: 0 };

const KINDS = [
  { exit: 0, policy: ONCE_MORE, runs: 1, end: "Completed" },
  { exit: 1, policy: NEVER, runs: 1, end: "Failed" },
  { exit: 1, policy: ONCE_MORE, runs: 2, end: "Failed" },
] as const;

/** `script` makes the shell script of task number `index` from its exit code. */
export function shortTasks(
  count: number,
  template: object,
  script: (index: number, exitCode: number) => string,
): ShortTask[] {
  return Array.from({ length: count }, (_, index) => {
    const { exit, policy, runs, end } = KINDS[index % KINDS.length] as (typeof KINDS)[number];
    const command = ["sh", "-c", script(index, exit)];
    const body = { ...template, name: `short-${index}`, kind: "batch", command, restartPolicy: policy };
    return { key: `short-${index}`, body, runs, end };
  });
}
