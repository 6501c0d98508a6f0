// Why a task is where it is, or why it is not anywhere; and where something would go: the dry run says what the next batch
// does, and changes nothing.

import { expect, test } from "vitest";
import type { Query } from "../../../src/core/manager/events.ts";
import type { WhyView } from "../../../src/core/manager/why.ts";
import { balanced } from "../../../src/core/scheduler/strategies/balanced.ts";
import { specOf } from "../specs.ts";
import { ManagerDriver } from "./driver.ts";

function why(driver: ManagerDriver, taskId: string, nodes = false): WhyView {
  const reply = driver.ask({ kind: "getWhy", taskId, nodes });
  if (reply.kind !== "why") throw new Error(`refused: ${JSON.stringify(reply)}`);
  return reply.why;
}

function plan(driver: ManagerDriver, more: Partial<Extract<Query, { kind: "getPlan" }>> = {}) {
  const query = { kind: "getPlan", spec: specOf(), job: null, count: 1, gang: false, nodes: false } as const;
  const reply = driver.ask({ ...query, ...more });
  if (reply.kind !== "plan") throw new Error(`refused: ${JSON.stringify(reply)}`);
  return reply.plan;
}

const cpu = (amount: number) => specOf({ resources: { cpu: amount } });

test("what no node can take waits, and each filter tells how many nodes it refuses, each node what it is short of", () => {
  const driver = new ManagerDriver().nodes(3);
  driver.ask({ kind: "setAvailability", node: "node-1", availability: "cordoned" });
  driver.submit({ resources: { cpu: 3_000 } });
  const { id } = driver.submit({ resources: { cpu: 3_500 } });
  driver.submit({ resources: { cpu: 1_000 } });
  const other = driver.submit({ resources: { cpu: 4_000 } });
  const told = why(driver, other.id, true);
  expect(told).toMatchObject({
    state: "Pending",
    summary: "No node fits: 2 of 3 have too little free cpu, 1 is not ready",
    place: null,
    notBefore: null,
    plan: {
      placed: [],
      unplaced: 1,
      waiting: 1,
      nodes: null,
      refusals: [
        { filter: "ready", nodes: 1 },
        { filter: "resources", nodes: 2 },
      ],
    },
  });
  expect(told.nodes).toEqual([
    { node: "node-0", refusedBy: "resources", why: "cpu: 4000 asked, 0 free", score: null, scores: {} },
    { node: "node-1", refusedBy: "ready", why: "is cordoned", score: null, scores: {} },
    { node: "node-2", refusedBy: "resources", why: "cpu: 4000 asked, 500 free", score: null, scores: {} },
  ]);
  expect(why(driver, id).plan).toBeNull();
});

test("a task that runs tells its node, who chose it, and what ended the attempt before", () => {
  const driver = new ManagerDriver().nodes(2);
  const { id } = driver.submit();
  expect(why(driver, id)).toMatchObject({
    summary: "It waits for its worker's word on node-0, chosen by round-robin (its first attempt)",
    place: { node: "node-0", attempt: 1, phase: "assigned", because: null },
  });
  driver.report(0, id, { phase: "running" });
  expect(why(driver, id).summary).toMatch(/^It runs on node-0/);
  driver.report(0, id, { phase: "ended", exitCode: 1, reason: "exit code 1" });
  expect(why(driver, id)).toMatchObject({
    summary: "It waits for its worker's word on node-1, chosen by round-robin (attempt 2: exit code 1)",
    place: { node: "node-1", attempt: 2, because: "exit code 1" },
    plan: null,
  });
});

test("a restart that is delayed tells when, one that has ended how", () => {
  const driver = new ManagerDriver().nodes(1);
  const { id } = driver.submit();
  for (const attempt of [1, 2])
    driver.report(0, id, { attempt, phase: "ended", exitCode: 7, reason: "exit code 7" });
  const told = why(driver, id);
  expect(told.summary).toMatch(/^It restarts in 1\.\d s: exit code 7$/);
  expect(told.notBefore).toBeGreaterThan(0);
  expect(told.plan).toBeNull();
  driver.ask({ kind: "stopTask", taskId: id });
  expect(why(driver, id)).toMatchObject({ summary: "It has completed: stopped by request", place: null });
});

test("a task that nobody knows is refused", () => {
  const reply = new ManagerDriver().ask({ kind: "getWhy", taskId: "x", nodes: false });
  expect(reply).toMatchObject({ refusal: { code: "task-unknown" } });
});

test("a plan says where tasks would go, they go there, and asking has changed nothing", () => {
  for (const strategy of [balanced]) {
    const driver = new ManagerDriver({ strategy }).nodes(3);
    driver.submit({ resources: { cpu: 1_500 } });
    const before = { version: driver.cluster.capacity.version, serial: driver.cluster.lastSerial };
    const told = plan(driver, { spec: cpu(500), job: "web", count: 4, nodes: true });
    expect(driver.changes).toEqual([]);
    expect({ version: driver.cluster.capacity.version, serial: driver.cluster.lastSerial }).toEqual(before);
    driver.ask({ kind: "submitJob", name: "web", count: 4, spec: cpu(500) });
    const went = new Map<string, number>();
    for (const task of driver.cluster.tasksOfJob.get("web") ?? []) {
      const node = `node-${task.attempts[0]?.node}`;
      went.set(node, (went.get(node) ?? 0) + 1);
    }
    expect(told.placed.map(({ node, count }) => [node, count])).toEqual([...went]);
    expect(told).toMatchObject({ unplaced: 0, reason: null, refusals: [], strategy: strategy.name });
    expect(told.nodes?.map(({ node }) => node)).toEqual(["node-1", "node-2", "node-0"]);
    expect(told.nodes?.[0]?.score).toBe(told.placed[0]?.score);
  }
});

test("the scores of a node add up to its score", () => {
  const driver = new ManagerDriver({ strategy: balanced }).nodes(2);
  driver.submit({ resources: { cpu: 1_000 } });
  for (const { score, scores } of plan(driver, { spec: cpu(500), nodes: true }).nodes ?? [])
    expect(Object.values(scores).reduce((sum, each) => sum + each, 0)).toBe(score);
});

test("of a gang that fits in part nothing would be placed", () => {
  const driver = new ManagerDriver().nodes(2);
  const told = plan(driver, { spec: cpu(3_000), job: "g", count: 3, gang: true });
  expect(told).toMatchObject({ placed: [], unplaced: 3 });
  expect(told.reason).toMatch(/^2 of the gang's 3 tasks would fit\. For the next: No node fits/);
  expect(plan(driver, { spec: cpu(3_000), job: "g", count: 3 })).toMatchObject({ unplaced: 1 });
});

test("with no nodes there is nothing to say but that", () => {
  expect(plan(new ManagerDriver())).toMatchObject({
    placed: [],
    unplaced: 1,
    reason: "No node fits: there are no nodes",
  });
});
