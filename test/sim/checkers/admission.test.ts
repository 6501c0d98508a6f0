// The checkers of what may wait and where it may go, shown runs that keep the promise and runs that break it.

import { describe, expect, test } from "vitest";
import { BoundedQueueChecker } from "../../../sim/checkers/bounded-queue.ts";
import { OnlyReadyNodesChecker } from "../../../sim/checkers/only-ready-nodes.ts";
import { calm } from "../../../sim/scenarios/calm.ts";
import type { Liveness } from "../../../src/core/node/node.ts";
import { added, Bench, met, placed, reported, restarted, stopped, submitted } from "./observations.ts";

describe("a bounded queue", () => {
  const full = () =>
    new Bench(BoundedQueueChecker, { ...calm, pendingMax: 2 })
      .commit(0, added(0), met(0))
      .commit(1, submitted("a"), submitted("b"));

  test("takes the next when one was placed or stopped, and whoever comes back", () => {
    const bench = full()
      .commit(2, placed("a", 1, 0), submitted("c"))
      .commit(3, stopped("b"), submitted("d"));
    bench.commit(4, reported("a", 1, "ended"), restarted("a"));
    expect(bench.texts).toEqual([]);
  });

  test("takes no more than it may hold", () => {
    expect(full().commit(2, submitted("c")).texts).toEqual([
      "3 tasks wait to be placed, accepted are at most 2",
    ]);
  });
});

describe("new work", () => {
  const placedWhile = (liveness: Liveness) => {
    const bench = new Bench(OnlyReadyNodesChecker).commit(0, added(0), met(0), submitted("a"));
    bench.cluster.node(0).liveness = liveness;
    return bench.commit(1, placed("a", 1, 0)).texts;
  };

  test("goes to a node that answers", () => {
    expect(placedWhile("ready")).toEqual([]);
  });

  test.each(["unknown", "suspect", "down"] as const)("does not go to one that is %s", (liveness) => {
    expect(placedWhile(liveness)).toEqual([`attempt a.1 is placed on node #0, which is ${liveness}`]);
  });
});
