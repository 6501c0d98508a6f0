// The schemas of recovery policies and health checks, as the machines take them. A file may name a preset and change what it
// likes of it.

import { z } from "zod";
import { NEVER } from "../../src/core/kernel/time.ts";
import type { FieldKinds } from "./fields.ts";

const DAY_MS = 86_400_000;
const LONG_MS = 365 * DAY_MS;
const LONG = 1_000 * LONG_MS;

/** Liveness, replacement, restart and avoidance. */
export function recoverySchemas(kinds: FieldKinds) {
  const long = kinds.duration(0, LONG);
  const ever = kinds.mode === "file" ? long : z.union([long, z.literal(NEVER)]);
  const liveness = kinds.part({
    wait: kinds.nullable(long),
    waitSpread: long,
    resendAfter: long,
    downAfter: kinds.nullable(kinds.whole({ waits: kinds.integer(0, 1_000), more: long, atLeast: long })),
    restartGrace: long,
  });
  const mass = kinds.whole({
    nodesMin: kinds.integer(0, 100_000),
    percent: kinds.integer(0, 100),
    believedAfter: ever,
    stepPermille: kinds.integer(0, 1_000),
    every: ever,
    noneUpToNodes: kinds.integer(0, 100_000),
  });
  const replacement = kinds.part({
    delay: kinds.nullable(long),
    every: long,
    mass: kinds.nullable(mass),
  });
  const avoidance = kinds.nullable(
    kinds.whole({
      failures: kinds.integer(1, 1_000),
      imageWeight: kinds.integer(1, 1_000),
      forgetMs: kinds.integer(0, LONG_MS),
    }),
  );
  const policy = restartFields(kinds);
  const service = kinds.part(policy);
  const restart = Object.assign(kinds.part({ service, batch: kinds.part(policy) }), {
    partial: kinds.whole({}, policy),
  });
  return { liveness, replacement, restart, avoidance };
}

function restartFields(kinds: FieldKinds): Record<string, z.ZodType> {
  const ms = kinds.integer(0, LONG_MS);
  const most = kinds.nullable(kinds.integer(0, 1_000_000));
  return {
    mode: kinds.oneOf(["on-failure", "never"]),
    restartsMax: most,
    windowMs: kinds.nullable(ms),
    firstDelayMs: ms,
    delayMs: ms,
    delayMaxMs: ms,
    growthPercent: kinds.integer(100, 1_000),
    jitterPercent: kinds.integer(0, 100),
    stableMs: ms,
    where: kinds.oneOf(["any-node", "same-node"]),
    moving: kinds.nullable(kinds.whole({ delayMs: ms, delayMaxMs: ms, movesMax: most })),
  };
}

export function healthCheckSchema(kinds: FieldKinds): z.ZodType {
  const timing = {
    intervalMs: kinds.integer(100, DAY_MS),
    timeoutMs: kinds.integer(100, DAY_MS),
    failures: kinds.integer(1, 100),
    successes: kinds.integer(1, 100),
    startPeriodMs: kinds.integer(0, DAY_MS),
  };
  const port = kinds.integer(1, 65_535);
  const from = kinds.oneOf(["manager", "worker"]);
  const words = kinds.list(kinds.text(1_000), 1, 100);
  const kind = kinds.oneOf(["http", "tcp", "command"]);
  return kinds.whole(
    { kind, from, ...timing },
    {
      port,
      path: kinds.text(1_000),
      expectedCodes: kinds.list(kinds.integer(100, 599), 1, 500),
      command: words,
    },
  );
}
