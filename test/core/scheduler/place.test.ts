// What place itself owes beyond the contract: the words, the bookkeeping of a group, few questions to nodes.

import { describe, expect, test } from "vitest";
import { place } from "../../../src/core/scheduler/place.ts";
import { explain } from "../../../src/core/scheduler/plan.ts";
import { epvm } from "../../../src/core/scheduler/strategies/epvm.ts";
import { roundRobin } from "../../../src/core/scheduler/strategies/round-robin.ts";
import type { Filter, Strategy } from "../../../src/core/scheduler/strategy.ts";
import { requestOf, snapshotOf } from "./sample.ts";

const small = { capacity: { cpu: 500, memory: 100 } };
const request = requestOf({ resources: { cpu: 1000, memory: 10 } });

/** `strategy`, and a count of how often its filters were asked about a node. */
function counted(strategy: Strategy): { strategy: Strategy; asked: () => number } {
  let asked = 0;
  const counter: Filter = {
    name: "counter",
    admits: () => {
      asked++;
      return true;
    },
    refusal: () => "never",
  };
  return { strategy: { ...strategy, filters: [counter, ...strategy.filters] }, asked: () => asked };
}

describe("place", () => {
  test("says why no node fits, the commonest reason first", () => {
    const snapshot = snapshotOf([small, { liveness: "down" }, small, { availability: "cordoned" }, small]);
    const plan = place(roundRobin, snapshot, request, 1);
    expect(plan).toEqual({
      placed: [],
      unplaced: 1,
      refusals: [
        { filter: "ready", nodes: 2, refusal: "are not ready" },
        { filter: "resources", nodes: 3, refusal: "have too little free cpu or memory" },
      ],
    });
    expect(explain(plan)).toBe("No node fits: 3 of 5 have too little free cpu or memory, 2 are not ready");
  });

  test("says it of the moment at which the group no longer fits", () => {
    // Node 0 has room for one; node 1 for four, but its port 8080 is taken by the first.
    const port = requestOf({
      resources: { cpu: 1000 },
      portBindings: [{ containerPort: 80, hostPort: 8080, protocol: "tcp" }],
    });
    const plan = place(roundRobin, snapshotOf([{ capacity: { cpu: 1000 } }, {}]), port, 3);
    expect(plan.placed.map(({ node }) => node)).toEqual([0, 1]);
    expect(plan.unplaced).toBe(1);
    expect(explain(plan)).toBe(
      "No node fits: 1 of 2 has too little free cpu, 1 has host port 8080/tcp taken",
    );
  });

  test("gives each of a group its own GPU devices", () => {
    const gpu = requestOf({ gpus: { count: 1, milli: 600, models: [] } });
    const snapshot = snapshotOf([{ gpus: [{ model: "t4" }, { model: "t4" }] }]);
    const plan = place(roundRobin, snapshot, gpu, 3);
    expect(plan.placed).toEqual([
      { node: 0, gpuDevices: [0] },
      { node: 0, gpuDevices: [1] },
    ]);
    expect(explain(plan)).toBe("No node fits: 1 of 1 has too few free GPUs");
    expect(snapshot.capacity.gpuFree(0)).toEqual([1000, 1000]);
  });

  test.each([roundRobin, epvm])("$name: none of 1,000 nodes fits, each is counted once", (strategy) => {
    const snapshot = snapshotOf(Array.from({ length: 1000 }, () => small));
    const plan = place(strategy, snapshot, request, 50);
    expect(plan.unplaced).toBe(50);
    expect(explain(plan)).toBe("No node fits: 1000 of 1000 have too little free cpu or memory");
  });

  test("a group that fits nowhere is given up after one look at every node", () => {
    const { strategy, asked } = counted(roundRobin);
    place(strategy, snapshotOf(Array.from({ length: 100 }, () => small)), request, 1_000_000);
    // Once to pick, once to count the refusals.
    expect(asked()).toBe(200);
  });

  test("round-robin looks at one node when that has room", () => {
    const { strategy, asked } = counted(roundRobin);
    place(
      strategy,
      snapshotOf(
        Array.from({ length: 100 }, () => ({})),
        41,
      ),
      request,
      1,
    );
    expect(asked()).toBe(1);
  });

  test("a group asks again only of the nodes it was placed on", () => {
    const { strategy, asked } = counted(epvm);
    place(strategy, snapshotOf(Array.from({ length: 100 }, () => ({}))), request, 10);
    // 100 for the first; then once more for each of the 9 that were placed on before the last pick.
    expect(asked()).toBe(109);
  });

  test("a single request leaves the capacity's version alone, so a dry run wakes nobody", () => {
    const snapshot = snapshotOf([{}, {}]);
    const { version } = snapshot.capacity;
    place(epvm, snapshot, request, 1);
    expect(snapshot.capacity.version).toBe(version);
  });
});
