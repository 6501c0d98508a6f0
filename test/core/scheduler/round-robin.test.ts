// Whose turn it is, in tables: nodes of 4000 millicores, `full` ones have none left.

import { describe, expect, test } from "vitest";
import { place } from "../../../src/core/scheduler/place.ts";
import { roundRobin } from "../../../src/core/scheduler/strategies/round-robin.ts";
import { type NodeSketch, requestOf, snapshotOf } from "./sample.ts";

const free: NodeSketch = { capacity: { cpu: 4000 } };
const full: NodeSketch = { capacity: { cpu: 0 } };
const down: NodeSketch = { capacity: { cpu: 4000 }, liveness: "down" };

describe("round-robin", () => {
  test.each<{ says: string; nodes: NodeSketch[]; lastNode: number; count: number; placed: number[] }>([
    { says: "the first goes on node 0", nodes: [free, free, free], lastNode: -1, count: 1, placed: [0] },
    {
      says: "the next on the one after the last",
      nodes: [free, free, free],
      lastNode: 0,
      count: 1,
      placed: [1],
    },
    {
      says: "after the last node comes the first",
      nodes: [free, free, free],
      lastNode: 2,
      count: 1,
      placed: [0],
    },
    {
      says: "a full node and one that is down are passed",
      nodes: [free, full, down, free],
      lastNode: 0,
      count: 1,
      placed: [3],
    },
    {
      says: "the last one used has its turn when no other fits",
      nodes: [full, free, full],
      lastNode: 1,
      count: 1,
      placed: [1],
    },
    { says: "no node fits", nodes: [full, down], lastNode: 0, count: 1, placed: [] },
    // 1500 each: two per node, 3000 of 4000.
    {
      says: "a group goes round until all are full",
      nodes: [free, full, free],
      lastNode: 0,
      count: 9,
      placed: [2, 0, 2, 0],
    },
  ])("$says", ({ nodes, lastNode, count, placed }) => {
    const request = requestOf({ resources: { cpu: 1500 } });
    const plan = place(roundRobin, snapshotOf(nodes, lastNode), request, count);
    expect(plan.placed.map(({ node }) => node)).toEqual(placed);
    expect(plan.unplaced).toBe(count - placed.length);
  });
});
