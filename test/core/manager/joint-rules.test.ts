// Where two rules meet: a place that is kept and a node that is emptied or removed, a gang that is scaled, a fenced task
// that gave way. Nodes have four cores.

import { expect, test } from "vitest";
import { seconds } from "../../../src/core/kernel/time.ts";
import { fairShare } from "../../../src/core/scheduler/orders/fair-share.ts";
import { fifo } from "../../../src/core/scheduler/orders/fifo.ts";
import { priority } from "../../../src/core/scheduler/orders/priority.ts";
import type { TaskSpec } from "../../../src/core/task/spec.ts";
import { specOf } from "../specs.ts";
import { ManagerDriver } from "./driver.ts";
import { obey } from "./played-workers.ts";

const of = (level: number, cores: number, more: Partial<TaskSpec> = {}): Partial<TaskSpec> => ({
  priority: level,
  resources: { cpu: cores * 1000 },
  ...more,
});

const preempting = (nodes: number) => new ManagerDriver({ order: priority, preemptionGap: 1 }).nodes(nodes);

const drain = (driver: ManagerDriver, node: string) =>
  driver.ask({ kind: "drainNode", node, lengthMs: 600_000, maxParallel: 1 });

test("a drain moves nothing to a place that is kept for a task that goes first", () => {
  const driver = preempting(2);
  driver.submit(of(0, 3)); // node-0
  const moving = driver.submit(of(200, 1)).id; // node-1
  driver.submit(of(200, 3, { kind: "batch" })); // beside it
  obey(driver);
  driver.submit(of(200, 4)); // node-0, once what is there has ended
  drain(driver, "node-1");
  expect(driver.cluster.task(moving).attempts.map(({ node }) => node)).toEqual([1]);
  expect(driver.ask({ kind: "listNodes" })).toMatchObject({
    nodes: [{}, { drain: { stuck: expect.stringMatching(/kept for a task that goes first/) } }],
  });
});

test("a task that is moving gives way neither where it is nor where it goes", () => {
  const driver = preempting(2);
  const moving = driver.submit(of(0, 4)).id;
  obey(driver);
  drain(driver, "node-0");
  expect(driver.cluster.task(moving).attempts.map(({ node }) => node)).toEqual([0, 1]);
  const high = driver.submit(of(200, 4)).id;
  expect(driver.cluster.task(moving).attempts.map(({ wanted }) => wanted)).toEqual(["run", "run"]);
  expect(driver.task(high).state).toBe("Pending");
});

test("a kept place goes with its node: the task looks for another", () => {
  const driver = preempting(2);
  driver.ask({ kind: "setAvailability", node: "node-1", availability: "cordoned" });
  driver.submit(of(0, 4));
  obey(driver);
  const high = driver.submit(of(200, 4)).id;
  expect(driver.cluster.holds.nodeOf(driver.cluster.task(high))).toBe(0);
  driver.ask({ kind: "setAvailability", node: "node-1", availability: "active" });
  drain(driver, "node-0");
  expect(driver.task(high)).toMatchObject({ state: "Scheduled", node: "node-1" });
  expect(driver.cluster.holds.size).toBe(0);
});

test("a fenced task that gave way gets its next attempt when its node's lease is over, and not before", () => {
  const driver = preempting(3);
  const others = ["node-1", "node-2"];
  for (const node of others) driver.ask({ kind: "setAvailability", node, availability: "cordoned" });
  const low = driver.submit(of(0, 4, { onDisconnect: "stop" })).id;
  obey(driver);
  driver.submit(of(200, 4));
  for (const node of others) driver.ask({ kind: "setAvailability", node, availability: "active" });
  const lost = driver.now;
  driver.pass(lost + seconds(10), [1, 2]);
  expect(driver.cluster.node(0).liveness).toBe("down");
  expect(driver.task(low)).toMatchObject({ attempt: 1, state: "Pending" });
  driver.pass(lost + seconds(30), [1, 2]);
  expect(driver.task(low)).toMatchObject({ attempt: 2, state: "Scheduled", restartCount: 0 });
});

test("tasks added to a gang are placed all at once or not at all, and fit a batch", () => {
  const driver = new ManagerDriver({ order: fifo, batchMax: 3 }).nodes(1);
  const spec = specOf({ resources: { cpu: 1000 } });
  driver.ask({ kind: "submitJob", name: "a", count: 3, spec, gang: true, idempotency: null });
  expect(driver.cluster.counts.Scheduled).toBe(3);
  driver.ask({ kind: "scaleJob", name: "a", count: 5 });
  expect(driver.cluster.counts).toMatchObject({ Scheduled: 3, Pending: 2 });
  expect(driver.ask({ kind: "scaleJob", name: "a", count: 9 })).toMatchObject({
    refusal: { code: "gang-too-large", count: 6, batchMax: 3 },
  });
  driver.ask({ kind: "scaleJob", name: "a", count: 4 });
  expect(driver.cluster.counts).toMatchObject({ Scheduled: 4, Pending: 0 });
});

test("shares are reckoned without what a removed node had", () => {
  const driver = new ManagerDriver({ order: fairShare }).nodes(2);
  driver.submit({ owner: "ann", resources: { cpu: 1000 } });
  expect(driver.cluster.usage.dominantShare("ann")).toEqual({ used: 1000, total: 8000 });
  driver.ask({ kind: "removeNode", node: "node-1", force: false });
  expect(driver.cluster.usage.dominantShare("ann")).toEqual({ used: 1000, total: 4000 });
  driver.restart();
  expect(driver.cluster.usage.dominantShare("ann")).toEqual({ used: 1000, total: 4000 });
});
