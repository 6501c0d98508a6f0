// How long not everything served, told by hand.

import { expect, test } from "vitest";
import { Shortage } from "../../../sim/measures/shortage.ts";
import { runScenario } from "../../../sim/run.ts";
import { calm } from "../../../sim/scenarios/calm.ts";
import { seconds } from "../../../src/core/kernel/time.ts";

test("a shortage lasts from the first loss until nothing is missing, and the longest counts", () => {
  const shortage = new Shortage();
  shortage.shift(10, 1);
  shortage.shift(12, 1);
  shortage.shift(15, -1);
  shortage.shift(20, -1);
  shortage.shift(30, 1);
  shortage.shift(33, -1);
  expect([shortage.now, shortage.longestAt(100)]).toEqual([0, 10]);
  expect(shortage.steps).toEqual([
    { at: 10, missing: 1 },
    { at: 12, missing: 2 },
    { at: 15, missing: 1 },
    { at: 20, missing: 0 },
    { at: 30, missing: 1 },
    { at: 33, missing: 0 },
  ]);
});

test("a shortage that goes on counts until it is asked for, and steps at one moment are one", () => {
  const shortage = new Shortage();
  shortage.shift(10, 1);
  shortage.shift(10, 1);
  expect([shortage.now, shortage.longestAt(40)]).toEqual([2, 30]);
  expect(shortage.steps).toEqual([{ at: 10, missing: 2 }]);
});

test("services that are stopped are not missing", () => {
  const workload = {
    ...calm.workload,
    tasks: 10,
    servicePercent: 100,
    stopPercent: 100,
    stopAfter: seconds(40),
  };
  const lasting = seconds(3_600);
  const fault = { kind: "rack-loss", rack: 0, losesContainers: true, lasting } as const;
  const faults = { ...calm.faults, timeline: [{ at: seconds(80), fault }] };
  const nodes = { ...calm.nodes, racks: 1 };
  const { measured } = runScenario({ ...calm, nodes, workload, faults, length: seconds(600), quiet: 0 }, 1);
  expect(measured?.counts.longestShortage).toBeGreaterThan(0);
  expect(measured?.counts.missingAtEnd).toBe(0);
});
