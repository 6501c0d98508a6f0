// A health check as it comes in over HTTP. Left out are the book's way (from the manager, 200 is healthy) and our
// defaults: every 10 s, 3 s to answer, 3 failures, 1 success.

import { z } from "zod";
import type { HealthCheck, PortBinding } from "../../core/task/spec.ts";
import { MILLISECONDS } from "./amounts.ts";
import { amount, FREE_TEXT, listOf, oneOf, PORT, pattern, wholeNumber } from "./field-schemas.ts";
import { strictFields } from "./parse-body.ts";

const DAY_MS = 86_400_000;

/** Milliseconds between two bounds, written as any amount of time. */
function duration(least: number, most: number) {
  const accepted = `a time from ${least} ms to ${most} ms: ${MILLISECONDS.accepted}`;
  return amount(MILLISECONDS).refine((written) => written >= least && written <= most, accepted);
}

const TIMING = {
  intervalMs: duration(100, DAY_MS).default(10_000),
  /** Left out: 3 s, or the interval where that is shorter. */
  timeoutMs: duration(100, DAY_MS).optional(),
  failures: wholeNumber(1, 100).default(3),
  successes: wholeNumber(1, 100).default(1),
  startPeriodMs: duration(0, DAY_MS).default(0),
};

const FROM = oneOf(["manager", "worker"]).default("manager");

const PATH = pattern(/^\/[!-~]{0,2047}$/, 'a path of printable ASCII without spaces: "/health"');

const HTTP = strictFields({
  kind: z.literal("http"),
  path: PATH.default("/"),
  port: PORT,
  expectedCodes: listOf(wholeNumber(100, 599), "status codes")
    .min(1, "at least one status code")
    .default([200]),
  from: FROM,
  ...TIMING,
});

const TCP = strictFields({ kind: z.literal("tcp"), port: PORT, from: FROM, ...TIMING });

const COMMAND = strictFields({
  kind: z.literal("command"),
  command: listOf(FREE_TEXT, 'texts: ["test", "-f", "/ready"]').min(1, "at least one text"),
  from: z.literal("worker", "worker: only a worker can run commands").default("worker"),
  ...TIMING,
});

/** An object; what it leaves out has defaults. */
export const HEALTH_CHECK: z.ZodType<HealthCheck> = z
  .discriminatedUnion("kind", [HTTP, TCP, COMMAND], {
    error: (issue) =>
      issue.code === "invalid_union"
        ? "one of http, tcp, command"
        : 'an object: {"kind": "http", "port": 80}',
  })
  .transform((check, context) => {
    const { intervalMs } = check;
    const timeoutMs = check.timeoutMs ?? Math.min(3_000, intervalMs);
    if (timeoutMs <= intervalMs) return { ...check, timeoutMs };
    const message = `at most the interval, ${intervalMs} ms`;
    context.addIssue({ code: "custom", path: ["timeoutMs"], message, input: timeoutMs });
    return z.NEVER;
  });

interface Checked {
  readonly healthCheck: HealthCheck | null;
  readonly portBindings: readonly PortBinding[];
}

/** The manager reaches a container only through a published port. */
export function refuseUnreachable({ healthCheck, portBindings }: Checked, context: z.RefinementCtx): void {
  if (healthCheck === null || healthCheck.kind === "command" || healthCheck.from === "worker") return;
  const { port } = healthCheck;
  if (portBindings.some((binding) => binding.containerPort === port && binding.protocol === "tcp")) return;
  const message = `a TCP port in portBindings, for the manager to reach it, or "from": "worker"`;
  context.addIssue({ code: "custom", path: ["healthCheck", "port"], message, input: port });
}
