// Small scenarios as fast-check generates and shrinks them: cluster, work, weather and faults are data, and the run
// draws from its seed only. Every value shrinks towards a scenario in which less happens.

import fc from "fast-check";
import type { Fault, FaultAt } from "../../sim/faults.ts";
import type { NetworkPlan, RuntimePlan, Scenario, TurnPlan, WorkloadPlan } from "../../sim/scenario.ts";
import { calm } from "../../sim/scenarios/calm.ts";
import { milliseconds, seconds } from "../../src/core/kernel/time.ts";
import { orders } from "../../src/core/scheduler/registry.ts";

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

const workload: fc.Arbitrary<WorkloadPlan> = fc
  .record({
    tasks: within(40),
    jobSize: fc.integer({ min: 1, max: 5 }),
    servicePercent: within(100),
    stopPercent: within(50),
    cpu: fc.integer({ min: 1, max: 8 }),
    runMs: within(20_000),
    restartsMax: fc.option(within(3)),
    turns,
    shape: fc.constantFrom("fixed" as const, "exponential" as const),
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
  );

const timeline = (nodes: number): fc.Arbitrary<FaultAt[]> =>
  fc.array(fc.record({ at: within(LENGTH), fault: faultOn(within(nodes - 1)) }), { maxLength: 8 });

const scenario: fc.Arbitrary<Scenario> = fc
  .integer({ min: 1, max: NODES_MAX })
  .chain((count) =>
    fc.record({
      count: fc.constant(count),
      workload,
      network,
      runtime,
      timeline: timeline(count),
      order: fc.constantFrom(...orders.map(({ name }) => name)),
      preemptionGap: fc.option(fc.constantFrom(1, 100)),
    }),
  )
  .map(({ count, timeline: faults, ...plans }) => ({
    ...calm,
    ...plans,
    name: "generated",
    nodes: { count, capacity: { cpu: 4_000 } },
    faults: { rates: {}, maybeOff: false, timeline: faults },
    length: LENGTH,
  }));

export const smallRuns: fc.Arbitrary<SmallRun> = fc.record({ scenario, seed: within(2 ** 31) });
