// A job as it comes in over HTTP: a name, a count and the task that every one of them is.

import { z } from "zod";
import type { TaskRequest } from "../../core/task/spec.ts";
import { NAME, wholeNumber } from "./field-schemas.ts";
import { strictFields } from "./parse-body.ts";
import { TASK_SPEC } from "./task-schema.ts";

/** Tasks in one job, at most: they are admitted in one batch. */
export const JOB_TASKS_MAX = 10_000;

export interface JobInput {
  readonly name: string;
  readonly count: number;
  readonly spec: TaskRequest;
  readonly gang: boolean;
}

const GANG = z.boolean("true or false").default(false);

/** `{name, count, gang, task}`; the task is named after its job unless it says otherwise. */
export const JOB: z.ZodType<JobInput> = z
  .preprocess(
    nameTask,
    strictFields({ name: NAME, count: wholeNumber(1, JOB_TASKS_MAX), gang: GANG, task: TASK_SPEC }),
  )
  .transform(({ name, count, gang, task }) => ({ name, count, gang, spec: task }))
  .meta({ id: "NewJob", description: "A job to be submitted" });

function nameTask(body: unknown): unknown {
  if (!isObject(body) || !isObject(body.task) || body.task.name !== undefined) return body;
  return { ...body, task: { ...body.task, name: body.name } };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
