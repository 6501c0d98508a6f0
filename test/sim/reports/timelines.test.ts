// Bars of faults stand where the faults were: in the row of what they befell, as often, and no longer than until all was healed.

import { expect, test } from "vitest";
import type { FaultAt } from "../../../sim/faults.ts";
import { History } from "../../../sim/measures/history.ts";
import { nodeTimeline } from "../../../sim/reports/timelines.ts";
import { seconds } from "../../../src/core/kernel/time.ts";

const nodes = { count: 4, racks: 2, capacity: {} };

/** Bars of faults as "row from–to", of a run that was healed in second 100 and ended in second 130. */
function barsOf(...faults: readonly FaultAt[]): string[] {
  const history = new History();
  for (const { at, fault } of faults) history.faultInjected(at, fault);
  history.healed(seconds(100));
  const { rows, spans, kinds } = nodeTimeline(history, nodes, seconds(130));
  return spans
    .filter(({ kind }) => kinds[kind]?.name === "fault under way")
    .map(({ row, from, to }) => `${rows[row]} ${from}–${to}`);
}

test("a node that flaps has a bar for each time it is cut off", () => {
  const fault = { kind: "flapping", node: 2, times: 3, between: seconds(4), lasting: seconds(6) } as const;
  expect(barsOf({ at: seconds(10), fault })).toEqual(["node 2 10–16", "node 2 20–26", "node 2 30–36"]);
});

test("nodes that are clogged in turn have bars that begin and end in turn", () => {
  const fault = { kind: "swizzle", nodes: [0, 3], back: [0, 3], lasting: seconds(40) } as const;
  expect(barsOf({ at: seconds(10), fault })).toEqual(["node 0 10–40", "node 3 20–50"]);
});

test("what befalls manager, registry, or a rack stands in their rows", () => {
  const lasting = seconds(5);
  expect(
    barsOf(
      { at: seconds(1), fault: { kind: "manager-crash", lasting } },
      { at: seconds(2), fault: { kind: "registry-down", lasting } },
      { at: seconds(3), fault: { kind: "rack-loss", rack: 1, losesContainers: false, lasting } },
    ),
  ).toEqual(["manager 1–6", "registry 2–7", "node 2 3–8", "node 3 3–8"]);
  expect(nodeTimeline(new History(), nodes, 1).rows).toEqual([
    "manager",
    "node 0",
    "node 1",
    "node 2",
    "node 3",
  ]);
});

test("no bar goes on when everything is healed, or begins after that", () => {
  const crash = { kind: "worker-crash", node: 1, lasting: seconds(60) } as const;
  const flap = { kind: "flapping", node: 0, times: 3, between: seconds(30), lasting: seconds(10) } as const;
  expect(barsOf({ at: seconds(80), fault: crash }, { at: seconds(55), fault: flap })).toEqual([
    "node 1 80–100",
    "node 0 55–65",
    "node 0 95–100",
  ]);
});
