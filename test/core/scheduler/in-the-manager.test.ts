// What the manager hands to a strategy: the jobs on a node, the time for the age of measurements, and scores that outlive
// a batch and still follow what happens to nodes.

import { describe, expect, test } from "vitest";
import type { NodeStats } from "../../../src/core/node/node.ts";
import { greedy } from "../../../src/core/scheduler/strategies/greedy.ts";
import { leastAllocated } from "../../../src/core/scheduler/strategies/least-allocated.ts";
import { mostAllocated } from "../../../src/core/scheduler/strategies/most-allocated.ts";
import { spread } from "../../../src/core/scheduler/strategies/spread.ts";
import { CONFIG, ManagerDriver } from "../manager/driver.ts";
import { specOf } from "../specs.ts";

const small = { resources: { cpu: 100 } };

function submitJob(driver: ManagerDriver, name: string, count: number): readonly (string | null)[] {
  const reply = driver.ask({ kind: "submitJob", name, count, spec: specOf(small), idempotency: null });
  if (reply.kind !== "submitted") throw new Error(`refused: ${JSON.stringify(reply)}`);
  return reply.tasks.map(({ id }) => driver.task(id).node);
}

const wallOf = (driver: ManagerDriver): number => CONFIG.wallOffset + Math.floor(driver.now / 1000);

const placedOn = (driver: ManagerDriver): string | null => driver.task(driver.submit(small).id).node;

describe("strategies in the manager", () => {
  test("spread keeps the tasks of a job apart, whatever else runs there", () => {
    const driver = new ManagerDriver({ strategy: spread }).nodes(3);
    expect(submitJob(driver, "a", 2)).toEqual(["node-0", "node-1"]);
    // Of b there is none anywhere: node 2 is the emptiest. Then a's third goes beside it, not to the jobs of a.
    expect(submitJob(driver, "b", 1)).toEqual(["node-2"]);
    expect(submitJob(driver, "c", 4)).toEqual(["node-0", "node-1", "node-2", "node-0"]);
  });

  test("spread keeps a job off a node on which it failed five times in five minutes, for as long as that is so", () => {
    const driver = new ManagerDriver({ strategy: spread }).nodes(2);
    submitJob(driver, "a", 10);
    const failing = () => driver.cluster.failures.nodesFailing("a", wallOf(driver));
    const onFirst = [...driver.cluster.attemptsOnNode(0)].map(({ task }) => task.id);
    const fail = (id: string): void => driver.report(0, id, { phase: "ended", exitCode: 1 });
    onFirst.slice(0, 4).forEach(fail);
    expect(failing()).toEqual([]);
    const before = driver.cluster.attemptsOnNode(0).size;
    fail(onFirst[4]!);
    expect(failing()).toEqual([0]);
    // Node 0 has the fewest of the job by now, and gets none of those that are added.
    driver.ask({ kind: "scaleJob", name: "a", count: 16 });
    expect(driver.cluster.attemptsOnNode(0).size).toBeLessThan(before + 5);
    expect(driver.cluster.attemptsOnNode(1).size).toBeGreaterThanOrEqual(11);
    driver.pass(driver.now + 301_000_000, [0, 1]);
    expect(failing()).toEqual([]);
  });

  test("greedy believes a measurement while it is fresh", () => {
    const driver = new ManagerDriver({ strategy: greedy }).nodes(2);
    const unknown = {
      memoryTotalBytes: null,
      memoryAvailableBytes: null,
      diskTotalBytes: null,
      diskFreeBytes: null,
    };
    const measured = (cpuPercent: number): NodeStats => {
      const takenAt = CONFIG.wallOffset + Math.floor(driver.now / 1000);
      return { takenAt, cpuPercent, cores: 4, load: null, missing: [], ...unknown };
    };
    driver.answer(1, { stats: measured(90) });
    expect(placedOn(driver)).toBe("node-1");
    driver.answer(0, { stats: measured(10) });
    expect(placedOn(driver)).toBe("node-0");
    driver.pass(10_000_000, [0, 1]);
    driver.answer(1, { stats: measured(90) });
    driver.pass(16_000_000, [0, 1]);
    // Node 0's is 16 s old, node 1's 6 s.
    expect(placedOn(driver)).toBe("node-1");
  });

  test("kept scores follow reservations, and nodes that go and come back", () => {
    const driver = new ManagerDriver({ strategy: leastAllocated }).nodes(2);
    expect(placedOn(driver)).toBe("node-0");
    expect(placedOn(driver)).toBe("node-1");
    expect(placedOn(driver)).toBe("node-0");
    driver.pass(10_000_000, [0]);
    expect(driver.cluster.nodes[1]?.liveness).toBe("down");
    expect([placedOn(driver), placedOn(driver)]).toEqual(["node-0", "node-0"]);
    driver.answer(1, {});
    expect(placedOn(driver)).toBe("node-1");
  });

  test("a cordoned node gets nothing, until it is active again", () => {
    const driver = new ManagerDriver({ strategy: mostAllocated }).nodes(2);
    expect(placedOn(driver)).toBe("node-0");
    driver.ask({ kind: "setAvailability", node: "node-0", availability: "cordoned" });
    expect(placedOn(driver)).toBe("node-1");
    driver.ask({ kind: "setAvailability", node: "node-0", availability: "active" });
    // One each, the same score: the lowest index.
    expect(placedOn(driver)).toBe("node-0");
    expect(placedOn(driver)).toBe("node-0");
  });
});
