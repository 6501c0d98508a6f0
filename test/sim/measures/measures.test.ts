// What is measured, in runs so simple that the figures can be told beforehand.

import { expect, test } from "vitest";
import type { FaultAt } from "../../../sim/faults.ts";
import { type Measured, runScenario } from "../../../sim/run.ts";
import type { Scenario } from "../../../sim/scenario.ts";
import { calm } from "../../../sim/scenarios/calm.ts";
import { cut } from "../../../sim/scenarios/partition.ts";
import { underPolicy } from "../../../sim/under-policy.ts";
import { present } from "../../../src/core/kernel/assert.ts";
import { milliseconds, minutes, seconds } from "../../../src/core/kernel/time.ts";
import { presetNamed } from "../../../src/core/manager/presets.ts";

const GIB = 2 ** 30;

/** Ten services, one a node, from the first seconds on; each node has room for three. */
const services: Scenario = {
  ...calm,
  workload: {
    ...calm.workload,
    tasks: 10,
    servicePercent: 100,
    stopPercent: 0,
    arrival: { shape: "even", over: seconds(5) },
    sizes: [{ cpu: 5_000, memory: GIB }],
  },
};

function measuredOf(scenario: Scenario, timeline: readonly FaultAt[]): Measured {
  const { measured } = runScenario({ ...scenario, faults: { ...scenario.faults, timeline } }, 1);
  expect(measured).not.toBe(null);
  return measured as Measured;
}

const powerOff = (at: number, node: number, lasting: number): FaultAt => ({
  at: seconds(at),
  fault: { kind: "power-off", node, losesContainers: false, lasting: seconds(lasting) },
});

test("a calm run detects nothing, loses nothing and moves nothing", () => {
  const { toDetect, toRecover, counts, unavailability } = measuredOf(services, []);
  expect([toDetect.count, toRecover.count, unavailability.sum]).toEqual([0, 0, 0]);
  expect(counts).toMatchObject({
    placements: 10,
    moves: 0,
    needlessRestarts: 0,
    falseAlarms: 0,
    lostWork: 0,
  });
  expect(unavailability.count).toBe(10);
});

test("a dead node is detected 4 s after its last answer, and its task runs elsewhere soon after", () => {
  const { toDetect, toRecover, counts, unavailability } = measuredOf(services, [powerOff(30, 3, 60)]);
  expect(toDetect.count).toBe(1);
  // it answered at most a wait of 1 s before; the manager looks every 250 ms
  expect(toDetect.max).toBeGreaterThanOrEqual(seconds(3) - milliseconds(10));
  expect(toDetect.max).toBeLessThanOrEqual(seconds(4) + milliseconds(350));
  expect(toRecover.count).toBe(1);
  expect(toRecover.max).toBeGreaterThan((toDetect.max as number) + calm.runtime.startMin);
  expect([counts.moves, counts.needlessRestarts]).toEqual([1, 0]);
  expect(unavailability.sum).toBe(toRecover.sum);
});

test("a node that is back before it is missed is not detected, and its task is not moved", () => {
  const { toDetect, counts } = measuredOf(services, [powerOff(30, 3, 1)]);
  expect([toDetect.count, counts.moves, counts.falseAlarms]).toEqual([0, 0, 0]);
});

test("what a partition cuts off is replaced though it runs: a needless restart, and an outage until then", () => {
  const { toDetect, toRecover, counts } = measuredOf(services, [cut(30, [3], "both", 30)]);
  expect([toDetect.count, toRecover.count, counts.needlessRestarts, counts.moves]).toEqual([1, 1, 1, 1]);
  expect(toRecover.max).toBeLessThan(seconds(8));
});

test("a partition too short to be noticed is an outage as long as it lasts", () => {
  const { toRecover, counts } = measuredOf(services, [cut(30, [3], "both", 2)]);
  expect([toRecover.count, toRecover.max, counts.needlessRestarts]).toEqual([1, seconds(2), 0]);
});

test("a batch task that loses its node loses what it had done", () => {
  const batch: Scenario = {
    ...services,
    workload: { ...services.workload, servicePercent: 0, run: { shape: "fixed", mean: seconds(60) } },
  };
  const { counts } = measuredOf(batch, [powerOff(40, 3, 60)]);
  // submitted within 5 s, started within 3 s: it had run for 32 to 40 s
  expect(counts.lostWork).toBeGreaterThan(seconds(32));
  expect(counts.lostWork).toBeLessThan(seconds(40));
  expect(counts.usefulWork).toBe(10 * seconds(60));
});

test("what is in use and what is stranded are shares of what the ready nodes have", () => {
  const large = { ...services, workload: { ...services.workload, sizes: [{ cpu: 10_000, memory: GIB }] } };
  const { series } = measuredOf(large, []);
  const used = series.columns["used cpu"] as readonly number[];
  expect(used.at(-1)).toBe(625); // 10 × 10,000 of 10 × 16,000
  expect(series.columns["stranded cpu"]?.at(-1)).toBe(375); // 6,000 left on each, and each request takes 10,000
  expect(series.columns.running?.at(-1)).toBe(10);
});

test("a machine counts once, whatever its worker was called before it lost its data folder", () => {
  const wipe = (at: number, node: number): FaultAt => ({
    at: seconds(at),
    fault: { kind: "worker-wipe", node, lasting: seconds(2) },
  });
  const { series } = measuredOf(services, [wipe(20, 1), wipe(40, 1), wipe(40, 2)]);
  const { ready = [], suspect = [], down = [], unknown = [] } = series.columns;
  const all = ready.map(
    (count, index) => count + (suspect[index] ?? 0) + (down[index] ?? 0) + (unknown[index] ?? 0),
  );
  expect(Math.max(...all)).toBe(10);
  expect(ready.at(-1)).toBe(10);
});

test("tasks that fit nowhere wait for room", () => {
  const crowd = { ...services, workload: { ...services.workload, tasks: 34 } };
  const { series } = measuredOf(crowd, []);
  expect(series.columns["waits: room"]?.at(-1)).toBe(4);
});

test("messages are weighed", () => {
  const { counts, series } = measuredOf({ ...services, length: minutes(2) }, []);
  // ten nodes, an exchange a second each of some hundred bytes at least
  expect(counts.bytes).toBeGreaterThan(10 * 100 * 300);
  expect(series.at.length).toBeGreaterThan(100);
});

test("measuring does not change a run, and can be left out", () => {
  const with_ = runScenario(services, 3);
  const without = runScenario(services, 3, { measures: false });
  expect([without.digest, without.events, without.measured]).toEqual([with_.digest, with_.events, null]);
});

test("tasks on nodes that are down wait for them until they are replaced", () => {
  const waits = (scenario: Scenario, nodes: readonly number[]) => {
    const timeline = nodes.map((node) => powerOff(30, node, 200));
    return measuredOf(scenario, timeline).series.columns["waits: node lost"] ?? [];
  };
  expect(Math.max(...waits(services, [3]))).toBe(0); // in the turn in which the node is down
  const kubernetes = underPolicy(services, present(presetNamed("kubernetes"), "It is a preset"));
  const waiting = waits({ ...kubernetes, length: seconds(140), quiet: 0 }, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(waiting.filter((tasks) => tasks === 10).length).toBeGreaterThan(45); // down after 50 s, replaced 300 s later
  expect(Math.max(...waiting)).toBe(10);
});
