import { expect, test } from "vitest";
import { minutes, seconds } from "../../../src/core/kernel/time.ts";
import { RESTART_DEFAULT } from "../../../src/core/task/restart-policy.ts";
import { specOf } from "../specs.ts";
import { kindsOf, ManagerDriver, reportOf } from "./driver.ts";

test("every start raises the term, before the first sync", () => {
  const driver = new ManagerDriver();
  const leaseMax = seconds(15);
  expect(driver.changes).toEqual([{ kind: "termRaised", meta: { clusterId: "c", term: 1, leaseMax } }]);
  driver.restart();
  expect(driver.changes).toEqual([{ kind: "termRaised", meta: { clusterId: "c", term: 2, leaseMax } }]);
});

test("a submitted task is placed in the same batch and its node told in the same batch", () => {
  const driver = new ManagerDriver().nodes(1);
  const task = driver.submit();
  expect(kindsOf(driver.changes)).toEqual(["taskSubmitted", "attemptPlaced"]);
  expect(driver.syncs[0]?.set).toMatchObject([{ taskId: task.id, attempt: 1, wanted: "run", seen: false }]);
});

test("what fits nowhere waits with the reason, and is placed when room comes free", () => {
  const driver = new ManagerDriver().nodes(1);
  const first = driver.submit({ resources: { cpu: 3000 }, kind: "batch" });
  const second = driver.submit({ resources: { cpu: 2000 } });
  expect(driver.task(second.id)).toMatchObject({
    state: "Pending",
    reason: expect.stringMatching(/1 of 1 .*cpu/),
  });
  driver.report(0, first.id, { phase: "ended", exitCode: 0, finishedAt: 2 });
  expect(driver.task(second.id).state).toBe("Scheduled");
});

test("a small task overtakes a large one that fits nowhere (skip-ahead)", () => {
  const driver = new ManagerDriver().nodes(1);
  const large = driver.submit({ resources: { cpu: 9000 } });
  const small = driver.submit({ resources: { cpu: 1000 } });
  expect(driver.task(large.id).state).toBe("Pending");
  expect(driver.task(small.id).state).toBe("Scheduled");
});

test("a batch task that exits 0 is completed, and its end is confirmed with the next sync", () => {
  const driver = new ManagerDriver().nodes(1);
  const task = driver.submit({ kind: "batch" });
  driver.report(0, task.id, { phase: "ended", exitCode: 0, finishedAt: 2 });
  expect(driver.task(task.id)).toMatchObject({ state: "Completed", exitCode: 0 });
  expect(driver.syncs[0]).toMatchObject({
    drop: [{ taskId: task.id, attempt: 1 }],
    acked: { session: 1, answer: 2 },
  });
});

test("news that skipped a state still tells every step: Scheduled, Running, Completed", () => {
  const driver = new ManagerDriver().nodes(1);
  const task = driver.submit({ kind: "batch" });
  driver.report(0, task.id, { phase: "ended", exitCode: 0, finishedAt: 2 });
  const reply = driver.ask({ kind: "listEvents", taskId: task.id, page: { after: 0, limit: 100 } });
  const states = reply.kind === "events" ? reply.events.map((event) => event.state) : [];
  expect(states).toEqual(["Pending", "Scheduled", "Running", "Completed"]);
});

test("a service that exits 0 has failed and is restarted at once, the second time after a second", () => {
  const driver = new ManagerDriver().nodes(1);
  const task = driver.submit();
  driver.report(0, task.id, { phase: "ended", exitCode: 0, finishedAt: 2 });
  expect(driver.task(task.id)).toMatchObject({ state: "Scheduled", attempt: 2, restartCount: 1 });
  driver.report(0, task.id, { attempt: 2, phase: "ended", exitCode: 0, finishedAt: 2 });
  expect(driver.task(task.id)).toMatchObject({ state: "Pending", attempt: 2 });
  driver.pass(driver.now + seconds(1.2), [0]); // 1 s and at most 10 % jitter
  expect(driver.task(task.id)).toMatchObject({ state: "Scheduled", attempt: 3, restartCount: 2 });
});

test("a task that is out of restarts stays Failed", () => {
  const driver = new ManagerDriver().nodes(1);
  const task = driver.submit({ restartPolicy: { ...RESTART_DEFAULT, restartsMax: 1 } });
  driver.report(0, task.id, { phase: "ended", exitCode: 1, finishedAt: 2 });
  driver.report(0, task.id, { attempt: 2, phase: "ended", exitCode: 1, finishedAt: 2 });
  driver.pass(minutes(10), [0]);
  expect(driver.task(task.id)).toMatchObject({ state: "Failed", attempt: 2, restartCount: 1 });
});

test("a stop reaches the worker; the task is completed when the worker confirms the end", () => {
  const driver = new ManagerDriver().nodes(1);
  const task = driver.submit();
  driver.report(0, task.id, { phase: "running" });
  driver.ask({ kind: "stopTask", taskId: task.id });
  expect(driver.syncs[0]?.set).toMatchObject([{ taskId: task.id, wanted: "stop" }]);
  expect(driver.task(task.id).state).toBe("Running");
  driver.report(0, task.id, { phase: "ended", exitCode: 143, finishedAt: 2 });
  expect(driver.task(task.id).state).toBe("Completed");
});

test("a task that is stopped while it waits is completed without ever having run", () => {
  const driver = new ManagerDriver();
  const task = driver.submit();
  driver.ask({ kind: "stopTask", taskId: task.id });
  expect(driver.task(task.id)).toMatchObject({ state: "Completed", attempt: 0 });
});

test("a silent node is down after 4 s, no sooner, and its tasks move; the old attempt keeps its reservation", () => {
  const driver = new ManagerDriver().nodes(2);
  const task = driver.submit();
  driver.report(0, task.id, { phase: "running" });
  driver.pass(seconds(3.9), [1]);
  expect(driver.task(task.id)).toMatchObject({ state: "Running", node: "node-0" });
  driver.pass(seconds(4.6), [1]);
  expect(driver.task(task.id)).toMatchObject({ state: "Scheduled", node: "node-1", attempt: 2 });
  expect(driver.cluster.capacity.free(0, "cpu")).toBe(3000);
});

test("a node that returns is told to stop the superseded attempt; its reservation goes with the confirmed end", () => {
  const driver = new ManagerDriver().nodes(2);
  const task = driver.submit();
  driver.report(0, task.id, { phase: "running" });
  driver.pass(seconds(5), [1]);
  driver.answer(0, {});
  expect(driver.cluster.nodes[0]?.liveness).toBe("ready");
  expect(driver.syncs[0]?.set ?? []).toEqual([]); // told, and obeyed, with the syncs that were sent into the silence
  driver.report(0, task.id, { phase: "ended", exitCode: 143, finishedAt: 2 });
  expect(driver.cluster.capacity.free(0, "cpu")).toBe(4000);
  expect(driver.task(task.id)).toMatchObject({ node: "node-1", attempt: 2 });
});

test("a node that returns before its tasks found another place keeps them", () => {
  const driver = new ManagerDriver().nodes(1);
  const task = driver.submit();
  driver.report(0, task.id, { phase: "running" });
  driver.pass(seconds(5));
  expect(driver.task(task.id)).toMatchObject({ state: "Pending", attempt: 1 });
  driver.answer(0, {});
  expect(driver.task(task.id)).toMatchObject({ state: "Running", attempt: 1 });
});

test("a manager that was paused declares no node down for the time it could not hear", () => {
  const driver = new ManagerDriver().nodes(2);
  driver.now = seconds(60);
  driver.decide();
  expect(driver.cluster.nodes.map((node) => node.liveness)).toEqual(["ready", "ready"]);
  driver.pass(seconds(63), [1]);
  expect(driver.cluster.nodes[0]?.liveness).toBe("suspect");
  driver.pass(seconds(65), [1]);
  expect(driver.cluster.nodes[0]?.liveness).toBe("down");
});

test("a suspect node gets no new work", () => {
  const driver = new ManagerDriver().nodes(2);
  driver.pass(seconds(2.6), [1]);
  expect(driver.cluster.nodes[0]?.liveness).toBe("suspect");
  for (let task = 0; task < 3; task++) expect(driver.task(driver.submit().id).node).toBe("node-1");
});

test("an answer that comes late, or twice, changes nothing", () => {
  const driver = new ManagerDriver().nodes(1);
  const task = driver.submit();
  driver.report(0, task.id, { phase: "ended", exitCode: 1, finishedAt: 2 });
  const before = driver.task(task.id);
  driver.answer(0, { answer: 2, base: 1, reports: [reportOf(task.id, { phase: "running" })] });
  expect(driver.changes).toEqual([]);
  expect(driver.task(task.id)).toEqual(before);
});

test("a report of an attempt that runs elsewhere is not believed", () => {
  const driver = new ManagerDriver().nodes(2);
  const task = driver.submit();
  driver.report(1, task.id, { phase: "ended", exitCode: 0 });
  expect(driver.task(task.id)).toMatchObject({ state: "Scheduled", node: "node-0" });
});

test("after a restart nodes are unknown: nothing is placed on them, nothing replaced, until the grace is over", () => {
  const driver = new ManagerDriver().nodes(2);
  const task = driver.submit();
  driver.report(0, task.id, { phase: "running" });
  driver.restart();
  expect(driver.cluster.nodes.map((node) => node.liveness)).toEqual(["unknown", "unknown"]);
  expect(driver.task(driver.submit().id).state).toBe("Pending");
  driver.pass(driver.now + seconds(9));
  expect(driver.task(task.id)).toMatchObject({ state: "Running", attempt: 1 });
  driver.pass(driver.now + seconds(2));
  expect(driver.cluster.nodes.map((node) => node.liveness)).toEqual(["down", "down"]);
  expect(driver.task(task.id).state).toBe("Pending");
});

test("a replacement that was wanted before a restart waits until its node is known to be down, or is back", () => {
  const driver = new ManagerDriver().nodes(2);
  const lost = driver.submit();
  driver.report(0, lost.id, { phase: "running" });
  driver.ask({ kind: "setAvailability", node: "node-1", availability: "cordoned" });
  driver.pass(driver.now + seconds(6), [1]);
  expect(driver.task(lost.id)).toMatchObject({ state: "Pending", attempt: 1 });
  driver.restart();
  driver.ask({ kind: "setAvailability", node: "node-1", availability: "active" });
  driver.answer(1, {});
  expect(driver.task(lost.id)).toMatchObject({ state: "Pending", attempt: 1 });
  driver.answer(0, {});
  expect(driver.task(lost.id)).toMatchObject({ state: "Running", attempt: 1, node: "node-0" });
});

test("a restarted manager loads what it had: tasks, states, reservations and the order of finishing", () => {
  const driver = new ManagerDriver().nodes(2);
  const running = driver.submit();
  const done = driver.submit({ kind: "batch" });
  driver.report(0, running.id, { phase: "running" });
  driver.report(1, done.id, { phase: "ended", exitCode: 0, finishedAt: 2 });
  const free = [0, 1].map((node) => driver.cluster.capacity.free(node, "cpu"));
  const before = [driver.task(running.id), driver.task(done.id)];
  driver.restart();
  expect([driver.task(running.id), driver.task(done.id)]).toEqual(before);
  expect([0, 1].map((node) => driver.cluster.capacity.free(node, "cpu"))).toEqual(free);
  expect([...driver.cluster.finished].map((task) => task.id)).toEqual([done.id]);
});

test("a repeated submission with its key is one task, also across a restart; another body is refused", () => {
  const driver = new ManagerDriver();
  const command = {
    kind: "submitTask",
    submission: { spec: specOf(), id: null },
    idempotency: { key: "k", fingerprint: "f" },
  } as const;
  const first = driver.ask(command);
  driver.restart();
  expect(driver.ask(command)).toEqual(first);
  expect(driver.cluster.tasks.size).toBe(1);
  const other = driver.ask({ ...command, idempotency: { key: "k", fingerprint: "g" } });
  expect(other).toEqual({ kind: "refused", refusal: { code: "key-reused", key: "k" } });
});

test("a job is admitted whole or refused whole", () => {
  const driver = new ManagerDriver({ pendingMax: 3 });
  const job = { kind: "submitJob", spec: specOf(), idempotency: null } as const;
  expect(driver.ask({ ...job, name: "big", count: 4 })).toMatchObject({ refusal: { code: "queue-full" } });
  expect(driver.cluster.tasks.size).toBe(0);
  expect(driver.ask({ ...job, name: "small", count: 3 }).kind).toBe("submitted");
  expect(driver.ask({ ...job, name: "small", count: 1 })).toMatchObject({ refusal: { code: "job-exists" } });
});

test("a task that is there already is told as that, also when the queue is full", () => {
  const driver = new ManagerDriver({ pendingMax: 1 });
  const submission = { spec: specOf(), id: "0b5e2a8c-4c1f-4d3e-9a53-2f8f3c1f7f10" };
  const command = { kind: "submitTask", submission, idempotency: null } as const;
  expect(driver.ask(command).kind).toBe("submitted");
  expect(driver.ask(command)).toMatchObject({ refusal: { code: "task-exists" } });
});

test("finished tasks are kept by count; one whose end no worker confirmed is never reaped", () => {
  const driver = new ManagerDriver({
    retention: { finishedTasksMax: 0, eventsMax: 1000, requestsMs: 1 },
  }).nodes(2);
  const lost = driver.submit();
  driver.report(0, lost.id, { phase: "running" });
  driver.pass(seconds(5)); // both nodes are down: nowhere to go
  driver.ask({ kind: "stopTask", taskId: lost.id });
  expect(driver.task(lost.id).state).toBe("Completed");
  driver.pass(seconds(10));
  expect(driver.task(lost.id).state).toBe("Completed");
  driver.report(0, lost.id, { phase: "ended", exitCode: 143, finishedAt: 2 });
  driver.submit();
  driver.pass(seconds(12));
  expect(driver.ask({ kind: "getTask", taskId: lost.id })).toMatchObject({
    refusal: { code: "task-unknown" },
  });
});

test("a node that is met is asked by name from then on", () => {
  const driver = new ManagerDriver();
  driver.ask({ kind: "addNode", address: "host-0:5556" });
  expect(driver.syncs[0]).toMatchObject({ nodeId: null, base: 0, set: [] });
  driver.introduce(0, "node-0");
  expect(driver.syncs[0]).toMatchObject({ nodeId: "node-0", seq: 2, base: 0 });
  expect(driver.cluster.nodes[0]?.liveness).toBe("unknown");
});

test("another worker at a node's address is a node of its own; the first one's tasks are not its", () => {
  const driver = new ManagerDriver().nodes(1);
  const task = driver.submit();
  driver.introduce(0, "stranger");
  expect(driver.cluster.nodes.map((node) => node.address)).toEqual([null, "host-0:5556"]);
  driver.answer(1, {});
  expect(driver.cluster.nodes[1]).toMatchObject({ info: { id: "stranger" }, liveness: "ready" });
  driver.pass(seconds(5), [1]);
  expect(driver.task(task.id)).toMatchObject({ node: "stranger", attempt: 2 });
});

test("a stranger's answers are no sign of life of the node that was there", () => {
  const driver = new ManagerDriver().nodes(1);
  for (let step = 0; step < 20; step++) {
    driver.introduce(0, "stranger");
    driver.pass(driver.now + seconds(0.5));
  }
  expect(driver.cluster.nodes[0]?.liveness).toBe("down");
});

test("a silent node whose worker answers at a new address is dialled there and keeps its tasks", () => {
  const driver = new ManagerDriver().nodes(1);
  const task = driver.submit();
  driver.report(0, task.id, { phase: "running" });
  driver.pass(seconds(2.6));
  driver.ask({ kind: "addNode", address: "elsewhere:5556" });
  driver.introduce(1, "node-0");
  // Another worker may answer at the old address by now: it is dialled on.
  expect(driver.cluster.nodes.map((node) => node.address)).toEqual(["elsewhere:5556", "host-0:5556"]);
  driver.answer(0, { session: 2, answer: 1, base: 0, obeyed: 0 });
  expect(driver.syncs[0]).toMatchObject({ base: 0, set: [{ taskId: task.id, seen: true }] });
  expect(driver.task(task.id)).toMatchObject({ node: "node-0", attempt: 1 });
});

test("a ready node that is known under a second address too stays where it is", () => {
  const driver = new ManagerDriver().nodes(1);
  driver.ask({ kind: "addNode", address: "alias:5556" });
  driver.introduce(1, "node-0");
  expect(driver.cluster.nodes.map((node) => node.address)).toEqual(["host-0:5556", "alias:5556"]);
  const reply = driver.ask({ kind: "listNodes" });
  const troubles = reply.kind === "nodes" ? reply.nodes.map((node) => node.trouble) : [];
  expect(troubles).toEqual([null, "the worker there is node node-0"]);
});

test("two workers that swapped addresses are each found again", () => {
  const driver = new ManagerDriver().nodes(2);
  driver.introduce(0, "node-1");
  driver.introduce(1, "node-0"); // node-0 has no address by now: it is here
  expect(driver.cluster.nodes[0]?.address).toBe("host-1:5556");
  driver.introduce(2, "node-1"); // the record that host-0 was given meanwhile
  expect(driver.cluster.nodes[1]?.address).toBe("host-0:5556");
});

test("two silent workers that swapped addresses are both found: the address that one left is not forgotten", () => {
  const driver = new ManagerDriver().nodes(2);
  driver.pass(seconds(20));
  driver.introduce(0, "node-1");
  driver.introduce(2, "node-0"); // the record that dials host-1 since
  expect(driver.cluster.nodes.map((node) => node.address)).toEqual(["host-1:5556", "host-0:5556", null]);
});

test("answers of an older session count as silence, and say so", () => {
  const driver = new ManagerDriver().nodes(1);
  driver.answer(0, { session: 2, answer: 1, base: 0 });
  for (let step = 0; step < 20; step++) {
    driver.answer(0, { session: 1, answer: 100 + step });
    driver.pass(driver.now + seconds(0.5));
  }
  const reply = driver.ask({ kind: "listNodes" });
  expect(reply).toMatchObject({
    nodes: [{ liveness: "down", trouble: expect.stringMatching(/older session/) }],
  });
});

test("an answer of the session before that comes in the same turn, but after one of the new, counts for nothing", () => {
  const driver = new ManagerDriver().nodes(1);
  const task = driver.submit();
  driver.hear(0, { session: 2, answer: 1, base: 0, obeyed: 0 });
  driver.hear(0, { session: 1, answer: 11, base: 0, reports: [reportOf(task.id, { phase: "running" })] });
  driver.decide();
  // Taken for one of session 2, it had said that the new session obeyed what it never got, and acknowledged what it never told.
  expect(driver.syncs[0]).toMatchObject({
    base: 0,
    acked: { session: 2, answer: 1 },
    set: [{ taskId: task.id }],
  });
  expect(driver.task(task.id).state).toBe("Scheduled");
});

test("a delta that starts beyond what is held is not taken in", () => {
  const driver = new ManagerDriver().nodes(1);
  const task = driver.submit();
  driver.answer(0, { answer: 9, base: 8, reports: [reportOf(task.id, {})] });
  expect(driver.task(task.id).state).toBe("Scheduled");
});

test("a batch places no more than it may; the rest follows at once", () => {
  const driver = new ManagerDriver({ batchMax: 3 }).nodes(2);
  driver.ask({ kind: "submitJob", name: "many", count: 8, spec: specOf(), idempotency: null });
  expect(driver.cluster.counts).toMatchObject({ Scheduled: 3, Pending: 5 });
  expect(driver.manager.nextWake()).toBeLessThanOrEqual(driver.now);
  driver.decide();
  driver.decide();
  expect(driver.cluster.counts).toMatchObject({ Scheduled: 8, Pending: 0 });
});

test("a restart delay that a clock set back would stretch is no longer than it was", () => {
  const driver = new ManagerDriver().nodes(1);
  const task = driver.submit();
  driver.report(0, task.id, { phase: "ended", exitCode: 1, finishedAt: 2 });
  driver.report(0, task.id, { attempt: 2, phase: "ended", exitCode: 1, finishedAt: 2 });
  driver.restart({ wallOffset: 0 }); // a thousand seconds back
  driver.answer(0, { base: 0 });
  driver.pass(driver.now + seconds(331), [0]); // five minutes and the jitter at the most
  expect(driver.task(task.id)).toMatchObject({ state: "Scheduled", attempt: 3 });
});

test("a cordoned node gets no new work and keeps what it has", () => {
  const driver = new ManagerDriver().nodes(1);
  const task = driver.submit();
  driver.ask({ kind: "setAvailability", node: "node-0", availability: "cordoned" });
  expect(driver.task(driver.submit().id).state).toBe("Pending");
  expect(driver.task(task.id).state).toBe("Scheduled");
});
