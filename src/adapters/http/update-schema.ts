// An update of a job as it comes in over HTTP: the task that every one of them is to be, and how they are brought to it. What
// is left out: one at a time, start-first, 5 s of service, 10 min at most, the first failure stops it.

import type { z } from "zod";
import type { RolloutPlan } from "../../core/store/rollout.ts";
import type { TaskRequest } from "../../core/task/spec.ts";
import { MILLISECONDS } from "./amounts.ts";
import { amount, oneOf, wholeNumber } from "./field-schemas.ts";
import { parseBody, strictFields } from "./parse-body.ts";
import { TASK_SPEC } from "./task-schema.ts";

const DAY_MS = 86_400_000;

const time = (ms: number, meaning: string) => {
  const accepted = `0 to 24 hours, in milliseconds or as text: "10s"`;
  return amount(MILLISECONDS)
    .refine((given) => given <= DAY_MS, accepted)
    .default(ms)
    .describe(meaning);
};

export const UPDATE = strictFields({
  task: TASK_SPEC,
  order: oneOf(["start-first", "stop-first"])
    .default("start-first")
    .describe("Does a new task serve before an old one is stopped, or the other way round?"),
  maxParallel: wholeNumber(1, 10_000).default(1).describe("Tasks that are on their way at a time"),
  minHealthyMs: time(5_000, "A new task counts once it has served for so long without a break"),
  deadlineMs: time(600_000, "A new task that does not count by then has failed"),
  failuresMax: wholeNumber(0, 1_000_000).default(0).describe("Failures of new tasks that are put up with"),
  onFailure: oneOf(["pause", "rollback"])
    .default("pause")
    .describe("Does it stop where it is, or does the job go back to the spec before?"),
}).meta({ id: "JobUpdate", description: "What a job's tasks are to be, and how they are brought to it" });

/** The task is named after its job unless it says otherwise. */
export function updateOf(name: string, body: unknown): { spec: TaskRequest; plan: RolloutPlan } {
  const { task, ...plan } = parseBody<z.output<typeof UPDATE>>(UPDATE, nameTask(name, body));
  return { spec: task, plan };
}

function nameTask(name: string, body: unknown): unknown {
  if (!isObject(body) || !isObject(body.task) || body.task.name !== undefined) return body;
  return { ...body, task: { ...body.task, name } };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
