// What operators ask of nodes and jobs, as it comes in over HTTP: how a node is drained, how large a job is to be. It
// must not know what that leads to.

import type { Request } from "express";
import type { z } from "zod";
import { MILLISECONDS } from "./amounts.ts";
import { ADDRESS, amount, oneOf, wholeNumber } from "./field-schemas.ts";
import { JOB_TASKS_MAX } from "./job-schema.ts";
import { parseBody, strictFields } from "./parse-body.ts";

const DEADLINE_DEFAULT_MS = 3_600_000;
const DEADLINE_MAX_MS = 30 * 24 * 3_600_000;

/** The body of `POST /nodes`. */
export const NEW_NODE = strictFields({
  address: ADDRESS.describe("Where the worker listens, host:port"),
});

export const DRAIN = strictFields({
  deadlineMs: amount(MILLISECONDS)
    .refine((ms) => ms <= DEADLINE_MAX_MS, '0 to 30 days from now, in milliseconds or as text: "10m"')
    .default(DEADLINE_DEFAULT_MS)
    .describe("From now on until everything left is stopped: milliseconds, or text with a unit"),
  maxParallel: wholeNumber(1, 10_000).default(1).describe("Services of one job that move at a time"),
});

export const SCALE = strictFields({
  count: wholeNumber(0, JOB_TASKS_MAX).describe("How many tasks the job is to have"),
});

export const REMOVAL = strictFields({
  force: oneOf(["true", "false"])
    .default("false")
    .describe("Also when the node is down and what it held is not known ended"),
});

/** `{deadlineMs, maxParallel}`: an hour and 1 when they are not given. */
export function drainOf(request: Request): { readonly lengthMs: number; readonly maxParallel: number } {
  const { deadlineMs, maxParallel } = parseBody<z.output<typeof DRAIN>>(DRAIN, request.body ?? {});
  return { lengthMs: deadlineMs, maxParallel };
}

/** `{count}` */
export function countOf(request: Request): number {
  return parseBody<z.output<typeof SCALE>>(SCALE, request.body).count;
}

/** `?force=true` */
export function forceOf(request: Request): boolean {
  return parseBody<z.output<typeof REMOVAL>>(REMOVAL, request.query).force === "true";
}
