import { expect, test } from "vitest";
import { minutes, seconds } from "../../../src/core/kernel/time.ts";
import type { Reply } from "../../../src/core/manager/events.ts";
import { attemptKey } from "../../../src/core/store/rows.ts";
import type { TaskSpec } from "../../../src/core/task/spec.ts";
import { specOf } from "../specs.ts";
import { kindsOf, ManagerDriver } from "./driver.ts";
import { obey, step } from "./played-workers.ts";

const HOUR_MS = 3_600_000;

const drain = (driver: ManagerDriver, node: string, lengthMs = HOUR_MS, maxParallel = 1): Reply =>
  driver.ask({ kind: "drainNode", node, lengthMs, maxParallel });

/** Nodes 1.. are closed while `count` tasks are placed on node 0. */
function onNodeZero(driver: ManagerDriver, count: number, spec: Partial<TaskSpec> = {}, job = "web"): void {
  const others = driver.cluster.nodes.slice(1).map((node) => node.info?.name ?? "");
  for (const node of others) driver.ask({ kind: "setAvailability", node, availability: "cordoned" });
  const plain = specOf({ resources: { cpu: 100 }, ...spec });
  driver.ask({ kind: "submitJob", name: job, count, spec: plain, idempotency: null });
  obey(driver);
  for (const node of others) driver.ask({ kind: "setAvailability", node, availability: "active" });
  expect(driver.cluster.attemptsOnNode(0).size).toBe(count);
}

const runningOf = (driver: ManagerDriver): number =>
  [...driver.cluster.tasks.values()].filter((task) =>
    task.attempts.some(({ phase, wanted }) => phase === "running" && wanted === "run"),
  ).length;

const only = (driver: ManagerDriver) => {
  const [task] = driver.cluster.tasks.values();
  if (task === undefined) throw new Error("no task");
  return task;
};

test("a service moves start-first: the next attempt serves before the current one is told to stop", () => {
  const driver = new ManagerDriver().nodes(2);
  onNodeZero(driver, 1);
  drain(driver, "node-0");
  expect(driver.task(only(driver).id)).toMatchObject({
    state: "Running",
    node: "node-0",
    attempt: 1,
    reason: "moving to node-1",
  });
  expect(driver.syncs[0]?.set).toMatchObject([{ attempt: 1, wanted: "run" }]);
  expect(driver.syncs[1]?.set).toMatchObject([{ attempt: 2, wanted: "run" }]);
  driver.report(1, only(driver).id, { attempt: 2, phase: "running" });
  expect(driver.task(only(driver).id)).toMatchObject({
    state: "Running",
    node: "node-1",
    attempt: 2,
    restartCount: 0,
    reason: "moved from node-0",
  });
  expect(driver.syncs[0]?.set).toMatchObject([{ attempt: 1, wanted: "stop" }]);
  obey(driver);
  expect(driver.cluster.attemptsOnNode(0).size).toBe(0);
  expect(driver.cluster.capacity.free(0, "cpu")).toBe(4000);
});

test("a move is told in the task's history", () => {
  const driver = new ManagerDriver().nodes(2);
  onNodeZero(driver, 1);
  drain(driver, "node-0");
  obey(driver);
  const events = [...driver.cluster.events.after(0)].map(({ state, attempt }) => `${state} ${attempt}`);
  expect(events).toEqual(["Pending 0", "Scheduled 1", "Running 1", "Running 2"]);
});

test.each([1, 3])(
  "of a job no more than %i move at a time, and at no moment do fewer serve than wanted",
  (maxParallel) => {
    const driver = new ManagerDriver().nodes(3);
    onNodeZero(driver, 10);
    drain(driver, "node-0", HOUR_MS, maxParallel);
    let most = 0;
    for (let more = true; more; more = step(driver)) {
      const moving = [...driver.cluster.tasks.values()].filter((task) => task.attemptsMade > task.attempt);
      most = Math.max(most, moving.length);
      expect(runningOf(driver)).toBe(10);
    }
    expect(most).toBe(maxParallel);
    expect(driver.cluster.attemptsOnNode(0).size).toBe(0);
  },
);

test("jobs move beside each other, each as many at a time as it may", () => {
  const driver = new ManagerDriver().nodes(3);
  onNodeZero(driver, 3, {}, "a");
  driver.ask({ kind: "setAvailability", node: "node-1", availability: "cordoned" });
  driver.ask({ kind: "setAvailability", node: "node-2", availability: "cordoned" });
  driver.ask({
    kind: "submitJob",
    name: "b",
    count: 3,
    spec: specOf({ resources: { cpu: 100 } }),
    idempotency: null,
  });
  obey(driver);
  driver.ask({ kind: "setAvailability", node: "node-1", availability: "active" });
  drain(driver, "node-0");
  const moving = [...driver.cluster.attemptsOnNode(1)].map((attempt) => attempt.task.jobId);
  expect(moving).toEqual(["a", "b"]);
});

test("a fenced service moves stop-first, and spends no restart", () => {
  const driver = new ManagerDriver().nodes(2);
  onNodeZero(driver, 2, { onDisconnect: "stop" });
  drain(driver, "node-0");
  expect(kindsOf(driver.changes)).toEqual(["drainStarted", "attemptEvicted"]);
  const stops = [...driver.cluster.tasks.values()].map((task) => task.attempts[0]?.wanted);
  expect(stops).toEqual(["stop", "run"]);
  obey(driver, [], (attempt) => attempt.wanted === "run" && attempt.number === 2);
  driver.pass(driver.now + seconds(3), [0, 1]);
  // the first one's next attempt does not serve yet, so the second one stays
  expect([...driver.cluster.tasks.values()].map((task) => task.state)).toEqual(["Scheduled", "Running"]);
  obey(driver);
  driver.pass(driver.now + seconds(1), [0, 1]);
  obey(driver);
  expect(driver.cluster.attemptsOnNode(0).size).toBe(0);
  for (const task of driver.cluster.tasks.values()) {
    expect(driver.task(task.id)).toMatchObject({
      state: "Running",
      node: "node-1",
      attempt: 2,
      restartCount: 0,
    });
  }
});

test("what has nowhere to go stays until the deadline, with the reason, and is then stopped and waits", () => {
  const driver = new ManagerDriver().nodes(2);
  onNodeZero(driver, 1, { resources: { cpu: 3000 } });
  driver.submit({ resources: { cpu: 2000 } });
  obey(driver);
  drain(driver, "node-0", 10_000);
  driver.pass(driver.now + seconds(9), [0, 1]);
  expect(driver.task(only(driver).id)).toMatchObject({ state: "Running", node: "node-0" });
  const listed = driver.ask({ kind: "listNodes" });
  const [view] = listed.kind === "nodes" ? listed.nodes : [];
  expect(view?.drain).toMatchObject({ left: 1, stuck: expect.stringMatching(/No node fits: .*cpu/) });
  driver.pass(driver.now + seconds(2), [0, 1]);
  obey(driver);
  expect(driver.task(only(driver).id)).toMatchObject({ state: "Pending", restartCount: 0 });
  expect(driver.cluster.attemptsOnNode(0).size).toBe(0);
});

test("a batch task runs until the deadline, then is stopped and begun anew elsewhere", () => {
  const driver = new ManagerDriver().nodes(2);
  onNodeZero(driver, 1, { kind: "batch", restartPolicy: { ...specOf().restartPolicy, mode: "never" } });
  drain(driver, "node-0", 10_000);
  driver.pass(driver.now + seconds(9.5), [0, 1]);
  expect(driver.task(only(driver).id)).toMatchObject({ state: "Running", attempt: 1 });
  driver.pass(driver.now + seconds(1), [0, 1]);
  obey(driver);
  expect(driver.task(only(driver).id)).toMatchObject({ state: "Running", node: "node-1", attempt: 2 });
});

test("a successor that fails leaves the current attempt alone; the move is tried again, later each time", () => {
  const driver = new ManagerDriver().nodes(2);
  onNodeZero(driver, 1);
  drain(driver, "node-0");
  const fail = (attempt: number) =>
    driver.report(1, only(driver).id, { attempt, phase: "ended", exitCode: 1, finishedAt: 2 });
  fail(2);
  expect(only(driver).attemptsMade).toBe(2);
  driver.pass(driver.now + seconds(1.3), [0, 1]);
  expect(only(driver).attemptsMade).toBe(3);
  fail(3);
  driver.pass(driver.now + seconds(1.3), [0, 1]);
  expect(only(driver).attemptsMade).toBe(3);
  driver.pass(driver.now + seconds(1.3), [0, 1]);
  expect(only(driver).attemptsMade).toBe(4);
  expect(driver.task(only(driver).id)).toMatchObject({ state: "Running", attempt: 1, restartCount: 0 });
  obey(driver);
  expect(driver.task(only(driver).id)).toMatchObject({ state: "Running", attempt: 4, node: "node-1" });
});

test("when the current attempt fails while it moves, its successor takes over and no restart is spent", () => {
  const driver = new ManagerDriver().nodes(2);
  onNodeZero(driver, 1);
  drain(driver, "node-0");
  driver.report(0, only(driver).id, { phase: "ended", exitCode: 1, finishedAt: 2 });
  expect(driver.task(only(driver).id)).toMatchObject({ state: "Scheduled", attempt: 2, restartCount: 0 });
  obey(driver);
  expect(driver.task(only(driver).id)).toMatchObject({ state: "Running", attempt: 2 });
});

test("when the draining node dies, the successor takes over at once", () => {
  const driver = new ManagerDriver().nodes(2);
  onNodeZero(driver, 1);
  drain(driver, "node-0");
  driver.pass(driver.now + seconds(5), [1]);
  expect(driver.cluster.nodes[0]?.liveness).toBe("down");
  expect(driver.task(only(driver).id)).toMatchObject({ state: "Scheduled", node: "node-1", attempt: 2 });
});

test("when the successor's node dies, the move begins again elsewhere", () => {
  const driver = new ManagerDriver().nodes(3);
  onNodeZero(driver, 1);
  drain(driver, "node-0");
  const to = only(driver).attempts.at(-1)?.node as number;
  const other = 3 - to;
  driver.pass(driver.now + seconds(5), [0, other]);
  expect(only(driver).attempts.map(({ number, wanted }) => [number, wanted])).toEqual([
    [1, "run"],
    [2, "stop"],
    [3, "run"],
  ]);
  obey(driver, [to]);
  expect(driver.task(only(driver).id)).toMatchObject({ state: "Running", attempt: 3, node: `node-${other}` });
});

test("a successor that was called off is waited for before the task gets another attempt", () => {
  const driver = new ManagerDriver().nodes(2);
  onNodeZero(driver, 1);
  drain(driver, "node-0");
  driver.ask({ kind: "undrainNode", node: "node-0" });
  driver.report(0, only(driver).id, { phase: "ended", exitCode: 1, finishedAt: 2 });
  expect(driver.task(only(driver).id)).toMatchObject({ state: "Pending", attempt: 1 });
  driver.report(1, only(driver).id, { attempt: 2, phase: "ended", exitCode: 143, finishedAt: 2 });
  expect(driver.task(only(driver).id)).toMatchObject({ state: "Scheduled", attempt: 3 });
});

test("undrain calls off what has not started and lets the rest be: nothing stops on the node", () => {
  const driver = new ManagerDriver().nodes(2);
  onNodeZero(driver, 3);
  drain(driver, "node-0");
  driver.ask({ kind: "undrainNode", node: "node-0" });
  expect(driver.cluster.nodes[0]?.availability).toBe("active");
  expect(only(driver).attempts.map(({ number, wanted }) => [number, wanted])).toEqual([
    [1, "run"],
    [2, "stop"],
  ]);
  obey(driver);
  driver.pass(driver.now + minutes(1), [0, 1]);
  expect(driver.cluster.attemptsOnNode(0).size).toBe(3);
});

test("a task that is stopped while it moves ends both of its attempts", () => {
  const driver = new ManagerDriver().nodes(2);
  onNodeZero(driver, 1);
  drain(driver, "node-0");
  driver.ask({ kind: "stopTask", taskId: only(driver).id });
  driver.report(1, only(driver).id, { attempt: 2, phase: "running" });
  expect(only(driver).attempt).toBe(1);
  obey(driver);
  expect(only(driver).state).toBe("Completed");
  expect([0, 1].map((node) => driver.cluster.attemptsOnNode(node).size)).toEqual([0, 0]);
});

test("a manager that restarts amid a drain goes on with it, deadline and all", () => {
  const driver = new ManagerDriver().nodes(3);
  onNodeZero(driver, 4, {}, "web");
  drain(driver, "node-0", 60_000, 2);
  step(driver);
  const before = [...driver.cluster.tasks.values()].map((task) => task.attempts.map((each) => each.number));
  driver.restart();
  expect([...driver.cluster.tasks.values()].map((task) => task.attempts.map((each) => each.number))).toEqual(
    before,
  );
  expect(driver.cluster.nodes[0]?.availability).toBe("draining");
  for (const node of [0, 1, 2]) driver.answer(node, { base: 0 });
  obey(driver);
  driver.pass(driver.now + seconds(1), [0, 1, 2]);
  obey(driver);
  expect(driver.cluster.attemptsOnNode(0).size).toBe(0);
  expect(runningOf(driver)).toBe(4);
});

test("a deadline that a clock set back would move away is no farther than it was", () => {
  const driver = new ManagerDriver().nodes(1);
  onNodeZero(driver, 1);
  drain(driver, "node-0", 10_000);
  driver.restart({ wallOffset: 0 }); // a thousand seconds back
  driver.answer(0, { base: 0 });
  driver.pass(driver.now + seconds(9), [0]);
  expect(only(driver).attempts[0]?.wanted).toBe("run");
  driver.pass(driver.now + seconds(2), [0]);
  expect(only(driver).attempts[0]?.wanted).toBe("stop");
});

test("at the deadline a successor on its way takes over, ready or not", () => {
  const driver = new ManagerDriver().nodes(2);
  onNodeZero(driver, 1);
  drain(driver, "node-0", 10_000);
  driver.pass(driver.now + seconds(11), [0, 1]);
  expect(driver.task(only(driver).id)).toMatchObject({ state: "Scheduled", node: "node-1", attempt: 2 });
  expect(driver.syncs[0]?.set ?? []).toEqual([]); // told, and obeyed, by now
  expect(only(driver).attempts[0]).toMatchObject({ number: 1, wanted: "stop" });
});

test("an attempt that was evicted from a node that then dies is replaced", () => {
  const driver = new ManagerDriver().nodes(2);
  onNodeZero(driver, 1, { resources: { cpu: 3000 } });
  const filler = driver.submit({ resources: { cpu: 2000 } });
  obey(driver);
  drain(driver, "node-0", 1000);
  driver.pass(driver.now + seconds(2), [0, 1]);
  expect(only(driver).attempts[0]).toMatchObject({ wanted: "stop", evicted: true });
  driver.pass(driver.now + seconds(6), [1]);
  driver.ask({ kind: "stopTask", taskId: filler.id });
  obey(driver, [0]);
  expect(driver.task(only(driver).id)).toMatchObject({ state: "Running", node: "node-1", attempt: 2 });
});

test("rows of moves go with them: a restart finds each task's attempts, and no others", () => {
  const driver = new ManagerDriver().nodes(2);
  onNodeZero(driver, 1);
  drain(driver, "node-0");
  driver.report(1, only(driver).id, { attempt: 2, phase: "ended", exitCode: 1, finishedAt: 2 });
  driver.report(0, only(driver).id, { phase: "ended", exitCode: 1, finishedAt: 2 });
  obey(driver);
  expect(only(driver)).toMatchObject({ attempt: 3, attemptsMade: 3 });
  expect(driver.rows("attempts").map((row) => row.key)).toEqual([attemptKey(1, 3)]);
});

test("a cordoned node that is drained, and a draining node that is cordoned, do what was said last", () => {
  const driver = new ManagerDriver().nodes(2);
  onNodeZero(driver, 2);
  driver.ask({ kind: "setAvailability", node: "node-0", availability: "cordoned" });
  drain(driver, "node-0");
  expect(only(driver).attemptsMade).toBe(2);
  expect(driver.ask({ kind: "setAvailability", node: "node-0", availability: "active" })).toMatchObject({
    refusal: { code: "node-draining" },
  });
  driver.ask({ kind: "setAvailability", node: "node-0", availability: "cordoned" });
  obey(driver);
  driver.pass(driver.now + seconds(5), [0, 1]);
  expect(driver.cluster.attemptsOnNode(0).size).toBe(2);
  expect(driver.cluster.nodes[0]?.availability).toBe("cordoned");
});

test("a task that does not serve yet changes places by way of Pending", () => {
  const driver = new ManagerDriver().nodes(2);
  driver.ask({ kind: "setAvailability", node: "node-1", availability: "cordoned" });
  const task = driver.submit();
  driver.ask({ kind: "setAvailability", node: "node-1", availability: "active" });
  drain(driver, "node-0", 1000);
  driver.pass(driver.now + seconds(2), [0, 1]);
  const events = [...driver.cluster.events.after(0)].map(({ state, attempt }) => `${state} ${attempt}`);
  expect(events).toEqual(["Pending 0", "Scheduled 1", "Pending 2", "Scheduled 2"]);
  expect(driver.task(task.id)).toMatchObject({ state: "Scheduled", node: "node-1" });
});
