// What a scenario may hold, field by field, with its ranges. The types of scenario.ts say what the fields mean; what two
// fields must be to each other is joint-rules.ts's part.

import type { z } from "zod";
import { presets } from "../../src/core/manager/presets.ts";
import { orders, strategies } from "../../src/core/scheduler/registry.ts";
import { PARTITION_SHAPES } from "../faults/partition-shapes.ts";
import { FAULT_KINDS } from "../faults.ts";
import { OPERATION_KINDS } from "../operations.ts";
import { faultSchema, operationSchema } from "./event-schemas.ts";
import { FieldKinds, type Mode } from "./fields.ts";
import { healthCheckSchema, recoverySchemas } from "./policy-schemas.ts";

const HOUR = 3_600_000_000;
const LONG = 1_000 * HOUR;
export const RUN_MAX = 10_000 * HOUR;

/** The schema of a whole scenario, or of what a file changes in one. */
export function scenarioSchema(mode: Mode): z.ZodType {
  const kinds = new FieldKinds(mode);
  const { part, integer } = bound(kinds);
  const policy = kinds.oneOf(presets.map(({ name }) => name));
  const strategy = kinds.oneOf(strategies.map(({ name }) => name));
  const order = kinds.oneOf(orders.map(({ name }) => name));
  return part({
    name: kinds.name(),
    summary: kinds.text(300),
    nodes: nodesSchema(kinds),
    workload: workloadSchema(kinds),
    network: networkSchema(kinds),
    runtime: runtimeSchema(kinds),
    disk: part({
      latencyMin: kinds.duration(0, HOUR),
      latencyMax: kinds.duration(0, HOUR),
      discard: kinds.flag(),
    }),
    turnDelayMax: part({ manager: kinds.duration(0, HOUR), worker: kinds.duration(0, HOUR) }),
    faults: faultsSchema(kinds),
    operations: part({
      every: byKind(kinds, OPERATION_KINDS, kinds.duration(1_000, LONG)),
      timeline: kinds.list(
        kinds.whole({ at: kinds.duration(0, RUN_MAX), operation: operationSchema(kinds) }),
        0,
        100_000,
      ),
    }),
    leases: part({ lease: kinds.duration(2, HOUR), driftPpm: integer(0, 100_000) }),
    clocks: part({ skewMax: kinds.duration(0, HOUR), driftPpm: integer(0, 500_000) }),
    fence: part({
      fence: kinds.duration(2, HOUR),
      engineTimeout: kinds.duration(1, HOUR),
      guardMargin: kinds.duration(1, HOUR),
    }),
    proc: kinds
      .whole({
        every: kinds.duration(1_000, HOUR),
        noisePercent: integer(0, 100),
        stale: kinds.chance(),
        missing: kinds.chance(),
      })
      .optional(),
    policy,
    ...recoverySchemas(kinds),
    retention: part({
      finishedTasksMax: integer(0, 1_000_000_000),
      eventsMax: integer(0, 1_000_000_000),
      requestsMs: integer(0, 31_536_000_000),
    }),
    pendingMax: integer(1, 100_000_000),
    batchMax: integer(1, 100_000_000),
    strategy,
    order,
    preemptionGap: kinds.nullable(integer(1, 1_000)).optional(),
    length: kinds.duration(1, RUN_MAX),
    quiet: kinds.duration(0, RUN_MAX),
    carelessEvery: kinds.duration(1_000, LONG).optional(),
    checks: kinds.list(kinds.text(63), 0, 100).optional(),
    swarm: kinds.oneOf(["faults", "all"]).optional(),
    source: kinds.text(4_096).optional(),
    asWritten: kinds.whole({ policy, strategy, order }).optional(),
  });
}

/** The methods that are used most, as functions. */
function bound(kinds: FieldKinds) {
  return {
    part: (fields: Record<string, z.ZodType>) => kinds.part(fields),
    integer: (from: number, to: number) => kinds.integer(from, to),
    percent: () => kinds.integer(0, 100),
  };
}

function nodesSchema(kinds: FieldKinds): z.ZodType {
  const { part, integer } = bound(kinds);
  return part({
    count: integer(1, 100_000),
    capacity: kinds.resources(),
    racks: integer(1, 100_000).optional(),
    gpus: kinds.list(kinds.text(63), 0, 64).optional(),
  });
}

function workloadSchema(kinds: FieldKinds): z.ZodType {
  const { part, integer, percent } = bound(kinds);
  const models = kinds.list(kinds.text(63), 0, 64);
  return part({
    tasks: integer(0, 10_000_000),
    jobSize: integer(1, 100_000),
    arrival: part({ shape: kinds.oneOf(["even", "poisson"]), over: kinds.duration(0, LONG) }),
    servicePercent: percent(),
    sizes: kinds.list(kinds.resources(), 1, 1_000),
    gpuPercent: percent().optional(),
    gpus: kinds
      .list(kinds.whole({ count: integer(1, 64), milli: integer(1, 1_000), models }), 0, 1_000)
      .optional(),
    images: integer(1, 10_000).optional(),
    trace: kinds
      .list(
        kinds.whole({
          at: kinds.duration(0, RUN_MAX),
          resources: kinds.resources(),
          run: kinds.nullable(kinds.duration(0, LONG)),
          priority: integer(0, 1_000).optional(),
        }),
        0,
        10_000_000,
      )
      .optional(),
    run: part({ shape: kinds.oneOf(["fixed", "exponential"]), mean: kinds.duration(0, LONG) }),
    checkedPercent: percent(),
    healthChecks: kinds.list(healthCheckSchema(kinds), 0, 1_000),
    stopPercent: percent(),
    stopAfter: kinds.duration(0, LONG),
    restartPolicy: kinds.nullable(recoverySchemas(kinds).restart.partial),
    stopGraceMs: integer(0, 3_600_000),
    turns: turnsSchema(kinds).optional(),
    fencedPercent: percent(),
    hostPortPercent: percent(),
    patience: kinds.duration(0, HOUR),
  });
}

function turnsSchema(kinds: FieldKinds): z.ZodType {
  const { integer } = bound(kinds);
  return kinds.whole({
    priorities: kinds.list(integer(0, 1_000), 1, 1_000),
    owners: integer(0, 1_000_000),
    runPercents: kinds.list(integer(0, 100_000), 1, 1_000),
    estimatePercent: kinds.nullable(integer(0, 100_000)),
    startMs: integer(0, 1_000_000_000),
    gangPercent: integer(0, 100),
  });
}

function networkSchema(kinds: FieldKinds): z.ZodType {
  const { part, integer } = bound(kinds);
  return part({
    latencyMin: kinds.duration(0, HOUR),
    latencyMean: kinds.duration(0, HOUR),
    loss: kinds.chance(),
    duplication: kinds.chance(),
    timeout: kinds.duration(1, HOUR),
    histogram: kinds
      .list(kinds.whole({ upTo: kinds.duration(0, HOUR), weight: integer(0, 1_000_000) }), 1, 1_000)
      .optional(),
    linkMessagesMax: integer(0, 1_000_000).optional(),
  });
}

function runtimeSchema(kinds: FieldKinds): z.ZodType {
  const { part, integer } = bound(kinds);
  const chance = kinds.chance();
  const pull = kinds.whole({
    sizesMib: kinds.list(integer(1, 1_000_000), 1, 10_000),
    mibPerSecond: integer(1, 1_000_000),
    answerMean: kinds.duration(0, HOUR),
    failures: chance,
    cachedMax: integer(1, 100_000),
  });
  const fates = kinds.whole(
    {},
    {
      slowStarts: chance,
      slowFactor: integer(1, 1_000_000),
      hazardMean: kinds.duration(0, LONG),
      crashesAtAge: chance,
      age: kinds.duration(0, LONG),
      outOfMemory: chance,
      hangs: chance,
      wrongExits: chance,
      fateMean: kinds.duration(0, LONG),
    },
  );
  return part({
    startMin: kinds.duration(0, HOUR),
    startMean: kinds.duration(0, HOUR),
    stopMean: kinds.duration(0, HOUR),
    startFailures: chance,
    crashes: chance,
    crashMean: kinds.duration(0, LONG),
    stubborn: chance,
    sick: chance,
    sickAfter: kinds.duration(0, LONG),
    sickFor: kinds.duration(0, LONG),
    unavailable: chance,
    pull: pull.optional(),
    fates: fates.optional(),
  });
}

function faultsSchema(kinds: FieldKinds): z.ZodType {
  const rate = kinds.whole({ every: kinds.duration(1_000, LONG), lasting: kinds.duration(0, LONG) });
  return kinds.part({
    rates: byKind(kinds, FAULT_KINDS, rate),
    maybeOff: kinds.flag(),
    timeline: kinds.list(
      kinds.whole({ at: kinds.duration(0, RUN_MAX), fault: faultSchema(kinds) }),
      0,
      100_000,
    ),
    laterMax: kinds.duration(0, HOUR).optional(),
    partitions: kinds.list(kinds.oneOf(PARTITION_SHAPES), 1, 4).optional(),
  });
}

/** One value for each kind that is named. */
function byKind(kinds: FieldKinds, names: readonly string[], value: z.ZodType): z.ZodType {
  return kinds.whole({}, Object.fromEntries(names.map((name) => [name, value])));
}
