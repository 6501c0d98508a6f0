// The shapes of the talk between manager and worker, checked where they arrive. The other side is a program of ours,
// perhaps of another version: fields it adds are left aside, what is missing or of a wrong kind is refused.

import { z } from "zod";
import type { NodeInfo, NodeStats } from "../../core/node/node.ts";
import type { Answer, Sync } from "../../core/sync/messages.ts";
import type { AttemptReport, Health } from "../../core/task/attempt.ts";
import type { HealthCheck, TaskSpec } from "../../core/task/spec.ts";

const count = z.int().min(0);
const protocol = z.enum(["tcp", "udp"]);
const textOrNull = z.string().nullable();
const numberOrNull = z.number().nullable();
const attemptKey = { taskId: z.string(), attempt: count };

const timing = {
  intervalMs: count,
  timeoutMs: count,
  failures: count,
  successes: count,
  startPeriodMs: count,
};
const from = z.enum(["manager", "worker"]);

const healthCheck: z.ZodType<HealthCheck> = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("http"),
    path: z.string(),
    port: count,
    expectedCodes: z.array(count),
    from,
    ...timing,
  }),
  z.object({ kind: z.literal("tcp"), port: count, from, ...timing }),
  z.object({
    kind: z.literal("command"),
    command: z.array(z.string()),
    from: z.literal("worker"),
    ...timing,
  }),
]);

const health: z.ZodType<Health> = z.object({
  status: z.enum(["unknown", "healthy", "unhealthy"]),
  detail: textOrNull,
});

const constraints = z.array(
  z.object({ label: z.string(), operator: z.enum(["in", "not-in"]), values: z.array(z.string()) }),
);

const spec: z.ZodType<TaskSpec> = z.object({
  name: z.string(),
  image: z.string(),
  registry: z.string().optional(),
  entrypoint: z.array(z.string()).nullable(),
  command: z.array(z.string()).nullable(),
  env: z.record(z.string(), z.string()),
  workdir: textOrNull,
  user: textOrNull,
  mounts: z.array(z.object({ source: z.string(), target: z.string(), readOnly: z.boolean() })),
  resources: z.record(z.string(), z.number()),
  gpus: z.object({ count, milli: count, models: z.array(z.string()) }).nullable(),
  exposedPorts: z.array(count),
  portBindings: z.array(z.object({ containerPort: count, hostPort: count.nullable(), protocol })),
  restartPolicy: z.object({
    mode: z.enum(["on-failure", "never"]),
    restartsMax: count.nullable(),
    windowMs: count.nullable(),
    firstDelayMs: count,
    delayMs: count,
    delayMaxMs: count,
    growthPercent: count,
    jitterPercent: count,
    stableMs: count,
    where: z.enum(["any-node", "same-node"]),
    moving: z.object({ delayMs: count, delayMaxMs: count, movesMax: count.nullable() }).nullable(),
  }),
  healthCheck: healthCheck.nullable(),
  priority: z.int(),
  estimateMs: count.nullable(),
  owner: textOrNull,
  constraints,
  affinity: constraints.optional(),
  spread: z.string().optional(),
  kind: z.enum(["service", "batch"]),
  stopGraceMs: count,
  onDisconnect: z.enum(["keep", "stop"]),
});

export const SYNC: z.ZodType<Sync> = z.object({
  clusterId: z.string(),
  nodeId: z.string().nullable(),
  term: count,
  seq: count,
  wait: count,
  acked: z.object({ session: count, answer: count }).nullable(),
  lease: count,
  base: count,
  set: z.array(
    z.object({
      ...attemptKey,
      wanted: z.enum(["run", "stop"]),
      seen: z.boolean(),
      spec: spec.nullable(),
      gpuDevices: z.array(count),
    }),
  ),
  drop: z.array(z.object(attemptKey)),
});

const report: z.ZodType<AttemptReport> = z.object({
  ...attemptKey,
  phase: z.enum(["assigned", "starting", "running", "ended"]),
  containerId: textOrNull,
  hostPorts: z.array(z.object({ containerPort: count, hostPort: count, protocol })),
  startedAt: numberOrNull,
  finishedAt: numberOrNull,
  exitCode: numberOrNull,
  reason: textOrNull,
  health: health.nullable(),
  fenced: z.boolean().optional(),
  failure: z.enum(["image", "rejected", "cancelled", "lost"]).optional(),
});

const info: z.ZodType<NodeInfo> = z.object({
  id: z.string(),
  name: z.string(),
  capacity: z.record(z.string(), z.number()),
  gpus: z.array(z.object({ model: z.string() })),
  labels: z.record(z.string(), z.string()),
});

const stats: z.ZodType<NodeStats> = z.object({
  takenAt: z.number(),
  cpuPercent: numberOrNull,
  memoryTotalBytes: numberOrNull,
  memoryAvailableBytes: numberOrNull,
  diskTotalBytes: numberOrNull,
  diskFreeBytes: numberOrNull,
  load: z.tuple([z.number(), z.number(), z.number()]).nullable(),
  cores: z.number(),
  missing: z.array(z.string()),
  measuredBy: z.literal("os").exactOptional(),
});

export const ANSWER: z.ZodType<Answer> = z.object({
  nodeId: z.string(),
  session: count,
  answer: count,
  replyTo: count,
  obeyed: count,
  base: count,
  reports: z.array(report),
  info: info.nullable(),
  stats: stats.nullable(),
  runtime: z.enum(["ok", "unavailable"]),
  refused: z
    .discriminatedUnion("code", [
      z.object({ code: z.literal("other-cluster"), clusterId: z.string() }),
      z.object({ code: z.literal("stale-term"), term: count }),
      z.object({ code: z.literal("other-node") }),
    ])
    .nullable(),
});

/** Parts of it that views show, too. */
export { health as HEALTH, info as NODE_INFO, report as REPORT, spec as SPEC, stats as STATS };
