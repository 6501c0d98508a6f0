// Small scenarios as fast-check generates and shrinks them: cluster, work, weather and faults are data, and the run
// draws from its seed only. Every value shrinks towards a scenario in which less happens.

import fc from "fast-check";
import type { Fault, FaultAt } from "../../sim/faults.ts";
import type { Operation, OperationAt, OperationPlan } from "../../sim/operations.ts";
import type { NetworkPlan, RuntimePlan, Scenario, TurnPlan, WorkloadPlan } from "../../sim/scenario.ts";
import { calm } from "../../sim/scenarios/calm.ts";
import { milliseconds, seconds } from "../../src/core/kernel/time.ts";
import type { Retention } from "../../src/core/manager/config.ts";
import { orders } from "../../src/core/scheduler/registry.ts";
import type { HealthCheck } from "../../src/core/task/spec.ts";

export interface SmallRun {
  readonly scenario: Scenario;
  readonly seed: number;
}

const NODES_MAX = 6;
const LENGTH = seconds(40);

const within = (max: number) => fc.integer({ min: 0, max });
const perMillion = (max: number) => within(max);

const turns: fc.Arbitrary<TurnPlan> = fc.record({
  priorities: fc.constantFrom([0], [0, 150, 250], [0, 50, 100, 200, 300]),
  owners: within(3),
  runPercents: fc.constantFrom([100], [20, 100, 300]),
  estimatePercent: fc.option(fc.constantFrom(50, 100, 200)),
  startMs: fc.constant(4_000),
  gangPercent: within(100),
});

/** Soon enough for a short run to see it, and longer than the slowest generated network takes: a round trip of 0.4 s on
 * average is over in 2 s but for one in two thousand, and one alone does no harm. */
const timing = fc.record({
  intervalMs: fc.integer({ min: 2_000, max: 4_000 }),
  timeoutMs: fc.constant(2_000),
  failures: fc.integer({ min: 2, max: 4 }),
  successes: fc.integer({ min: 1, max: 3 }),
  startPeriodMs: within(3_000),
});

const healthCheck: fc.Arbitrary<HealthCheck> = fc
  .tuple(fc.constantFrom("manager" as const, "worker" as const), fc.boolean(), timing)
  .map(([from, inside, times]) =>
    inside && from === "worker"
      ? { kind: "command", command: ["check"], from, ...times }
      : { kind: "tcp", port: 80, from, ...times },
  );

const workload: fc.Arbitrary<WorkloadPlan> = fc
  .record({
    tasks: within(40),
    jobSize: fc.integer({ min: 1, max: 5 }),
    servicePercent: within(100),
    stopPercent: within(50),
    checkedPercent: within(100),
    healthChecks: fc.array(healthCheck, { minLength: 1, maxLength: 3 }),
    cpu: fc.integer({ min: 1, max: 8 }),
    runMs: within(20_000),
    restartsMax: fc.option(within(3)),
    turns,
    shape: fc.constantFrom("fixed" as const, "exponential" as const),
    fencedPercent: within(100),
    hostPortPercent: within(30),
  })
  .map(({ cpu, runMs, restartsMax, shape, ...plan }) => ({
    ...calm.workload,
    ...plan,
    arrival: { shape: "poisson", over: seconds(20) },
    sizes: [{ cpu: cpu * 500 }, { cpu: 250 }],
    run: { shape, mean: milliseconds(runMs) },
    stopAfter: seconds(10),
    restartPolicy: { ...calm.workload.restartPolicy, restartsMax },
  }));

const network: fc.Arbitrary<NetworkPlan> = fc.record({
  latencyMin: fc.constant(200),
  latencyMean: within(milliseconds(200)),
  loss: perMillion(100_000),
  duplication: perMillion(100_000),
  timeout: fc.constant(seconds(2)),
});

const runtime: fc.Arbitrary<RuntimePlan> = fc
  .record({
    startMean: within(seconds(2)),
    startFailures: perMillion(200_000),
    crashes: perMillion(300_000),
    stubborn: perMillion(500_000),
    unavailable: perMillion(200_000),
    sick: perMillion(500_000),
    sickAfter: within(seconds(20)),
    sickFor: within(seconds(10)),
  })
  .map((plan) => ({ ...calm.runtime, ...plan, crashMean: seconds(5) }));

const lasting = within(20_000).map(milliseconds);

const faultOn = (node: fc.Arbitrary<number>): fc.Arbitrary<Fault> =>
  fc.oneof(
    fc.record({ kind: fc.constant("worker-crash" as const), node, lasting }),
    fc.record({ kind: fc.constant("manager-crash" as const), lasting }),
    fc.record({
      kind: fc.constant("disk-crash" as const),
      when: fc.constantFrom("before" as const, "after" as const),
      lasting,
    }),
    fc.record({
      kind: fc.constant("partition" as const),
      nodes: fc.uniqueArray(node, { minLength: 1 }),
      direction: fc.constantFrom("both" as const, "to-nodes" as const, "from-nodes" as const),
      lasting,
    }),
    fc.record({ kind: fc.constant("power-off" as const), node, losesContainers: fc.boolean(), lasting }),
    fc.record({ kind: fc.constant("worker-pause" as const), node, watchdogToo: fc.boolean(), lasting }),
    fc.record({ kind: fc.constant("manager-pause" as const), lasting }),
    fc.record({ kind: fc.constant("engine-freeze" as const), node, lasting }),
    fc.record({ kind: fc.constant("worker-move" as const), node, with: fc.option(node), lasting }),
    fc.record({ kind: fc.constant("worker-wipe" as const), node, lasting }),
  );

const timeline = (nodes: number): fc.Arbitrary<FaultAt[]> =>
  fc.array(fc.record({ at: within(LENGTH), fault: faultOn(within(nodes - 1)) }), { maxLength: 10 });

/** Leases that leave time for an exchange in bad weather, and a fence that is as short as it may be or longer. */
const fencing: fc.Arbitrary<Pick<Scenario, "leases" | "clocks" | "fence">> = fc
  .record({
    timeoutMs: fc.integer({ min: 200, max: 1_000 }),
    moreFenceMs: fc.integer({ min: 1, max: 1_000 }),
    moreLeaseMs: fc.integer({ min: 5_000, max: 12_000 }),
    driftPpm: within(50_000),
    skewMax: within(seconds(1_000)),
  })
  .map(({ timeoutMs, moreFenceMs, moreLeaseMs, driftPpm, skewMax }) => {
    const engineTimeout = milliseconds(timeoutMs);
    const fence = 3 * engineTimeout + milliseconds(moreFenceMs);
    const lease = fence + milliseconds(moreLeaseMs);
    return {
      leases: { lease, driftPpm },
      clocks: { skewMax, driftPpm },
      fence: { fence, engineTimeout, guardMargin: engineTimeout },
    };
  });

/** Next to nothing of the past is kept, or all of it. */
const retention: fc.Arbitrary<Retention> = fc.record({
  finishedTasksMax: fc.constantFrom(100_000, 0, 2),
  eventsMax: fc.constantFrom(1_000_000, 300),
  requestsMs: fc.constant(86_400_000),
});

const onNode = <Kind extends "undrain" | "cordon" | "uncordon">(kind: Kind, node: fc.Arbitrary<number>) =>
  fc.record({ kind: fc.constant(kind), node });

const operationOn = (node: fc.Arbitrary<number>): fc.Arbitrary<Operation> =>
  fc.oneof(
    fc.record({
      kind: fc.constant("drain" as const),
      node,
      lasting,
      maxParallel: fc.integer({ min: 1, max: 3 }),
    }),
    onNode("undrain", node),
    onNode("cordon", node),
    onNode("uncordon", node),
    fc.record({ kind: fc.constant("remove" as const), node, lasting, force: fc.boolean() }),
    fc.record({
      kind: fc.constant("scale" as const),
      submission: fc.integer({ min: 1, max: 20 }),
      count: within(8),
    }),
    fc.record({ kind: fc.constant("stop-job" as const), submission: fc.integer({ min: 1, max: 20 }) }),
  );

const operations = (nodes: number): fc.Arbitrary<OperationPlan> =>
  fc
    .array(fc.record({ at: within(LENGTH), operation: operationOn(within(nodes - 1)) }), { maxLength: 8 })
    .map((planned) => ({ every: {}, timeline: planned }));

/** A fault that silences a node, and an operator who gives it up while it lasts, or a little too soon or too late: what runs
 * there is replaced, and the node joins anew with what it still holds. */
interface Loss {
  readonly fault: FaultAt;
  readonly removal: OperationAt;
}

const lossOf = (nodes: number): fc.Arbitrary<Loss> =>
  fc
    .record({
      at: within(LENGTH),
      node: within(nodes - 1),
      kind: fc.constantFrom(
        "worker-crash" as const,
        "partition" as const,
        "power-off" as const,
        "worker-pause" as const,
      ),
      direction: fc.constantFrom("both" as const, "to-nodes" as const, "from-nodes" as const),
      losesContainers: fc.boolean(),
      watchdogToo: fc.boolean(),
      lasting: fc.integer({ min: 3_000, max: 30_000 }).map(milliseconds),
      givenUpAfter: fc.integer({ min: 3_000, max: 30_000 }).map(milliseconds),
      away: within(10_000).map(milliseconds),
    })
    .map(({ at, node, kind, direction, losesContainers, watchdogToo, lasting, givenUpAfter, away }) => {
      const faults: Readonly<Record<typeof kind, Fault>> = {
        "worker-crash": { kind: "worker-crash", node, lasting },
        partition: { kind: "partition", nodes: [node], direction, lasting },
        "power-off": { kind: "power-off", node, losesContainers, lasting },
        "worker-pause": { kind: "worker-pause", node, watchdogToo, lasting },
      };
      return {
        fault: { at, fault: faults[kind] },
        removal: { at: at + givenUpAfter, operation: { kind: "remove", node, lasting: away, force: true } },
      };
    });

const scenario: fc.Arbitrary<Scenario> = fc
  .integer({ min: 1, max: NODES_MAX })
  .chain((count) =>
    fc.record({
      count: fc.constant(count),
      workload,
      network,
      runtime,
      retention,
      fencing,
      timeline: timeline(count),
      operations: operations(count),
      losses: fc.array(lossOf(count), { maxLength: 2 }),
      order: fc.constantFrom(...orders.map(({ name }) => name)),
      preemptionGap: fc.option(fc.constantFrom(1, 100)),
    }),
  )
  .map(({ count, timeline: faults, fencing: fences, operations: asked, losses, ...plans }) => ({
    ...calm,
    ...fences,
    ...plans,
    name: "generated",
    nodes: { count, capacity: { cpu: 4_000 } },
    faults: { rates: {}, maybeOff: false, timeline: [...faults, ...losses.map(({ fault }) => fault)] },
    operations: {
      ...asked,
      // a node that is given up when all is over is not removed
      timeline: [
        ...asked.timeline,
        ...losses.flatMap(({ removal }) => (removal.at <= LENGTH ? [removal] : [])),
      ],
    },
    length: LENGTH,
  }));

export const smallRuns: fc.Arbitrary<SmallRun> = fc.record({ scenario, seed: within(2 ** 31) });
