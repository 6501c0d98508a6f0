import { expect, test } from "vitest";
import { minutes, seconds } from "../../../src/core/kernel/time.ts";
import { PRESET_DEFAULT, presetNamed, recoveryOf } from "../../../src/core/manager/presets.ts";
import { ManagerDriver, reportOf } from "./driver.ts";
import { obey } from "./played-workers.ts";

const remove = (driver: ManagerDriver, node: string, force = false) =>
  driver.ask({ kind: "removeNode", node, force });

const names = (driver: ManagerDriver): string[] => {
  const reply = driver.ask({ kind: "listNodes" });
  return reply.kind === "nodes" ? reply.nodes.map((node) => node.name) : [];
};

test("an empty node is removed: it is listed no more, dialled no more, and stays removed after a restart", () => {
  const driver = new ManagerDriver().nodes(2);
  expect(remove(driver, "node-0")).toMatchObject({ kind: "node", node: { name: "node-0" } });
  expect(names(driver)).toEqual(["node-1"]);
  driver.restart();
  expect(names(driver)).toEqual(["node-1"]);
  driver.pass(driver.now + seconds(20), [1]);
  expect(driver.effects.filter((effect) => effect.kind === "sync" && effect.node === 0)).toEqual([]);
  expect(remove(driver, "node-0")).toMatchObject({ refusal: { code: "node-unknown" } });
});

test("a node that holds attempts is not removed while it may run them, forced or not", () => {
  const driver = new ManagerDriver().nodes(1);
  driver.submit();
  obey(driver);
  const refusal = { code: "node-busy", node: "node-0", attempts: 1, down: false };
  expect(remove(driver, "node-0")).toEqual({ kind: "refused", refusal });
  expect(remove(driver, "node-0", true)).toEqual({ kind: "refused", refusal });
  driver.pass(driver.now + seconds(5));
  expect(remove(driver, "node-0")).toMatchObject({ refusal: { code: "node-busy", down: true } });
});

test("a node of unknown liveness may run what it holds: it is not removed by force after a manager's restart", () => {
  const driver = new ManagerDriver().nodes(1);
  driver.submit();
  obey(driver);
  driver.restart();
  expect(remove(driver, "node-0", true)).toMatchObject({ refusal: { code: "node-busy", down: false } });
});

test("a node that is gone for good is removed by force: its reservations go, its tasks find another place", () => {
  const driver = new ManagerDriver().nodes(1);
  const task = driver.submit();
  const stopped = driver.submit();
  obey(driver);
  driver.ask({ kind: "stopTask", taskId: stopped.id });
  driver.pass(driver.now + seconds(5));
  remove(driver, "node-0", true);
  expect(driver.cluster.capacity.attemptsOn(0)).toBe(0);
  expect(driver.task(task.id)).toMatchObject({ state: "Pending", restartCount: 0 });
  expect(driver.task(stopped.id).state).toBe("Completed");
  driver.ask({ kind: "addNode", address: "host-9:5556" });
  driver.introduce(1, "node-9");
  driver.answer(1, {});
  expect(driver.task(task.id)).toMatchObject({ state: "Scheduled", node: "node-9", attempt: 2 });
  driver.restart();
  expect(driver.task(task.id)).toMatchObject({ state: "Scheduled", node: "node-9", attempt: 2 });
});

test("a removed node that comes back is met as a new one: full set, no old attempts, syncs that go on counting", () => {
  const driver = new ManagerDriver().nodes(1);
  const task = driver.submit();
  obey(driver);
  driver.pass(driver.now + seconds(60), [0]);
  const obeyed = driver.syncs[0]?.seq ?? 0;
  driver.pass(driver.now + seconds(5));
  remove(driver, "node-0", true);
  driver.ask({ kind: "addNode", address: "host-0:5556" });
  driver.introduce(1, "node-0");
  expect(driver.cluster.nodes[1]?.info?.id).toBe("node-0");
  const old = [reportOf(task.id, { phase: "running" })];
  driver.answer(1, { nodeId: "node-0", obeyed, base: 0, reports: old });
  expect(driver.task(task.id)).toMatchObject({ state: "Scheduled", attempt: 2 });
  driver.pass(driver.now + seconds(2));
  expect(driver.syncs[1]?.seq).toBeGreaterThan(obeyed);
  expect(driver.syncs[1]).toMatchObject({ base: 0, set: [{ taskId: task.id, attempt: 2 }] });
});

test("a removed node that comes back and is silent for long has obeyed nothing of its new record by what it says then", () => {
  const driver = new ManagerDriver().nodes(1);
  obey(driver);
  driver.pass(driver.now + seconds(10), [0]);
  const obeyed = driver.syncs[0]?.seq ?? 0;
  driver.pass(driver.now + seconds(5));
  remove(driver, "node-0", true);
  driver.ask({ kind: "addNode", address: "host-0:5556" });
  driver.introduce(1, "node-0");
  driver.pass(driver.now + seconds(120));
  expect(driver.syncs[1]?.seq).toBeGreaterThan(obeyed + 10);
  driver.answer(1, { nodeId: "node-0", obeyed, base: 0 });
  driver.pass(driver.now + seconds(5));
  expect(driver.syncs[1]).toMatchObject({ base: 0 });
});

test("an answer on its way when the node is removed changes nothing", () => {
  const driver = new ManagerDriver().nodes(1);
  remove(driver, "node-0");
  driver.answer(0, { nodeId: "node-0" });
  expect(driver.changes).toEqual([]);
  expect(driver.ask({ kind: "getStatus" })).toMatchObject({ status: { nodes: { ready: 0, down: 0 } } });
});

test("a wiped worker's old record is removed by its id; by the name that both share it is refused", () => {
  const driver = new ManagerDriver();
  driver.ask({ kind: "addNode", address: "host-0:5556" });
  const meet = (node: number, id: string) => {
    const info = { id, name: "n1", capacity: { cpu: 4000 }, gpus: [], labels: {} };
    const nothing = { obeyed: 0, answer: 0, base: 0, reports: [], stats: null, runtime: "ok" } as const;
    const replyTo = driver.syncs[node]?.seq ?? 0;
    const refused = { code: "other-node" } as const;
    const answer = { nodeId: id, session: 1, replyTo, ...nothing, info, refused };
    driver.manager.observe(driver.now, { kind: "answered", node, answer });
    driver.decide();
  };
  meet(0, "old");
  driver.answer(0, { nodeId: "old", info: null });
  const task = driver.submit();
  obey(driver);
  meet(0, "new");
  driver.answer(1, { nodeId: "new", info: null });
  driver.pass(driver.now + seconds(5), [1]);
  expect(driver.cluster.capacity.attemptsOn(0)).toBe(1);
  expect(remove(driver, "n1", true)).toMatchObject({
    refusal: { code: "node-ambiguous", ids: ["old", "new"] },
  });
  expect(remove(driver, "old", true).kind).toBe("node");
  expect(driver.cluster.capacity.attemptsOn(0)).toBe(0);
  expect(driver.task(task.id)).toMatchObject({ attempt: 2, nodeId: "new" });
});

test("a worker that was never met is removed by its address", () => {
  const driver = new ManagerDriver();
  driver.ask({ kind: "addNode", address: "mistyped:1" });
  expect(remove(driver, "mistyped:1").kind).toBe("node");
  expect(names(driver)).toEqual([]);
});

test("a draining node that is removed is drained no more", () => {
  const driver = new ManagerDriver().nodes(2);
  driver.ask({ kind: "drainNode", node: "node-0", lengthMs: 1000, maxParallel: 1 });
  remove(driver, "node-0");
  driver.pass(driver.now + seconds(5), [1]);
  driver.restart();
  expect([...driver.cluster.drains]).toEqual([]);
});

test("records of removed nodes, and of workers that were never met, are none of those that are down at once", () => {
  const kubernetes = recoveryOf({ ...PRESET_DEFAULT, ...presetNamed("kubernetes") });
  const driver = new ManagerDriver(kubernetes).nodes(5);
  driver.ask({ kind: "addNode", address: "mistyped:1" });
  for (const node of ["node-3", "node-4"]) remove(driver, node);
  driver.pass(driver.now + minutes(5), [0, 1, 2]);
  const task = driver.submit();
  obey(driver);
  const lost = driver.cluster.tasks.get(task.id)?.attempts[0]?.node ?? -1;
  driver.pass(
    driver.now + minutes(8),
    [0, 1, 2].filter((node) => node !== lost),
  );
  expect(driver.task(task.id)).toMatchObject({ attempt: 2 });
});

test("a worker that is known at two addresses, removed at one and met at the other, is told everything anew", () => {
  const driver = new ManagerDriver().nodes(1);
  driver.ask({ kind: "addNode", address: "also-host-0:5556" });
  driver.pass(driver.now + seconds(60), [0]);
  const obeyed = driver.syncs[0]?.seq ?? 0;
  expect(driver.syncs[1]?.seq).toBeLessThan(obeyed);
  remove(driver, "node-0");
  driver.introduce(1, "node-0");
  expect(driver.cluster.nodes[1]?.info?.id).toBe("node-0");
  expect(driver.syncs[1]?.seq).toBeGreaterThan(obeyed);
  const task = driver.submit();
  driver.answer(1, { nodeId: "node-0", obeyed, base: 0 });
  driver.pass(driver.now + seconds(2));
  expect(driver.syncs[1]).toMatchObject({ base: 0, set: [{ taskId: task.id, attempt: 1 }] });
});
