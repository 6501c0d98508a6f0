// Restarts as the manager grants them: where, how often, when, and what a restart of the manager leaves of that.

import { describe, expect, test } from "vitest";
import { minutes, seconds } from "../../../src/core/kernel/time.ts";
import { presetNamed, recoveryOf } from "../../../src/core/manager/presets.ts";
import { firstFit } from "../../../src/core/scheduler/strategies/first-fit.ts";
import type { AttemptReport } from "../../../src/core/task/attempt.ts";
import { RESTART_DEFAULT, type RestartPolicy } from "../../../src/core/task/restart-policy.ts";
import type { TaskRequest } from "../../../src/core/task/spec.ts";
import { specOf } from "../specs.ts";
import { ManagerDriver } from "./driver.ts";

const AT_ONCE: RestartPolicy = { ...RESTART_DEFAULT, delayMs: 0, delayMaxMs: 0, jitterPercent: 0 };
const SAME_NODE: RestartPolicy = { ...AT_ONCE, where: "same-node" };

const indexOf = (node: string | null): number => Number(node?.replace("node-", "") ?? -1);

/** The task's current attempt ends as told. */
function fail(driver: ManagerDriver, id: string, report: Partial<AttemptReport> = {}): void {
  const { attempt, node } = driver.task(id);
  const ended = { attempt, phase: "ended", exitCode: 1, startedAt: null, ...report } as const;
  driver.report(indexOf(node), id, ended);
}

function nodesAfter(
  driver: ManagerDriver,
  id: string,
  failures: readonly Partial<AttemptReport>[],
): string[] {
  const nodes = [driver.task(id).node ?? "none"];
  for (const failure of failures) {
    fail(driver, id, failure);
    nodes.push(driver.task(id).node ?? "none");
  }
  return nodes;
}

/** The lowest-indexed node that may be taken is. */
const driverWith = (nodes: number): ManagerDriver => new ManagerDriver({ strategy: firstFit }).nodes(nodes);

const image = { failure: "image", exitCode: null, containerId: null, reason: "image x: not found" } as const;

describe("a node on which a task fails", () => {
  test("is avoided after an image that it could not get, by this task alone", () => {
    const driver = driverWith(3);
    const task = driver.submit({ restartPolicy: AT_ONCE });
    expect(nodesAfter(driver, task.id, [image, image])).toEqual(["node-0", "node-1", "node-2"]);
    expect(driver.task(driver.submit().id).node).toBe("node-0");
  });

  test("is avoided after the second failure of another kind", () => {
    const driver = driverWith(3);
    const task = driver.submit({ restartPolicy: AT_ONCE });
    expect(nodesAfter(driver, task.id, [{}, {}, {}])).toEqual(["node-0", "node-0", "node-1", "node-1"]);
  });

  test("is taken again when the task fails everywhere", () => {
    const driver = driverWith(2);
    const task = driver.submit({ restartPolicy: AT_ONCE });
    expect(nodesAfter(driver, task.id, [image, image, image])).toEqual([
      "node-0",
      "node-1",
      "node-0",
      "node-0",
    ]);
  });

  test("is avoided still after a restart of the manager", () => {
    const driver = driverWith(2);
    const task = driver.submit({ restartPolicy: { ...AT_ONCE, firstDelayMs: 20_000 } });
    fail(driver, task.id, image);
    driver.restart();
    for (const node of [0, 1]) driver.answer(node, { base: 0 });
    driver.pass(driver.now + seconds(21), [0, 1]);
    expect(driver.task(task.id)).toMatchObject({ state: "Scheduled", node: "node-1" });
  });

  test("is forgiven 10 minutes later", () => {
    const driver = driverWith(3);
    const task = driver.submit({ restartPolicy: AT_ONCE });
    fail(driver, task.id, image);
    driver.pass(driver.now + minutes(11), [0, 1, 2]);
    expect(nodesAfter(driver, task.id, [image])).toEqual(["node-1", "node-0"]);
  });

  test("is not avoided by an equal task that waits beside it", () => {
    const driver = driverWith(3);
    const ids = [1, 2].map(() => driver.submit({ restartPolicy: { ...AT_ONCE, firstDelayMs: 1_000 } }).id);
    const [cannotPull, crashes] = ids as [string, string];
    fail(driver, cannotPull, image);
    fail(driver, crashes);
    driver.pass(driver.now + seconds(2), [0, 1, 2]);
    expect(ids.map((id) => driver.task(id).node)).toEqual(["node-1", "node-0"]);
  });
});

describe("a restart on the same node", () => {
  test("waits for room there, and says so", () => {
    const driver = driverWith(2);
    const task = driver.submit({
      restartPolicy: { ...SAME_NODE, firstDelayMs: 1_000 },
      resources: { cpu: 3000 },
    });
    fail(driver, task.id);
    const other = driver.submit({ resources: { cpu: 2000 } });
    driver.pass(driver.now + seconds(2), [0, 1]);
    expect(driver.task(task.id)).toMatchObject({
      state: "Pending",
      reason: "No node fits: 1 of 2 is not where it has to restart, 1 has too little free cpu",
    });
    driver.ask({ kind: "stopTask", taskId: other.id });
    driver.report(0, other.id, { phase: "ended", exitCode: 143 });
    expect(driver.task(task.id)).toMatchObject({ state: "Scheduled", node: "node-0", attempt: 2 });
  });

  test("goes elsewhere when that node is down", () => {
    const driver = driverWith(2);
    const task = driver.submit({ restartPolicy: { ...SAME_NODE, firstDelayMs: 3_000 } });
    fail(driver, task.id);
    driver.pass(driver.now + seconds(3.5), [1]);
    expect(driver.task(task.id).state).toBe("Pending");
    driver.pass(driver.now + seconds(2), [1]);
    expect(driver.task(task.id)).toMatchObject({ state: "Scheduled", node: "node-1" });
  });

  test("does not bind what is replaced after its node was lost", () => {
    const driver = driverWith(3);
    const task = driver.submit({ restartPolicy: SAME_NODE });
    fail(driver, task.id);
    expect(driver.task(task.id).node).toBe("node-0");
    driver.report(0, task.id, { attempt: 2, phase: "running" });
    driver.pass(driver.now + seconds(6), [1, 2]);
    expect(driver.task(task.id)).toMatchObject({ node: "node-1", attempt: 3, restartCount: 1 });
  });
});

describe("restarts in a window", () => {
  const policy = { ...AT_ONCE, restartsMax: 2, windowMs: 60_000 };

  test("are no more than its limit; the next fails the task for good", () => {
    const driver = driverWith(1);
    const task = driver.submit({ restartPolicy: policy });
    nodesAfter(driver, task.id, [{}, {}, {}]);
    expect(driver.task(task.id)).toMatchObject({ state: "Failed", restartCount: 2 });
  });

  test("begin anew when it is over", () => {
    const driver = driverWith(1);
    const task = driver.submit({ restartPolicy: policy });
    nodesAfter(driver, task.id, [{}, {}]);
    driver.pass(driver.now + seconds(61), [0]);
    nodesAfter(driver, task.id, [{}, {}]);
    expect(driver.task(task.id)).toMatchObject({ state: "Scheduled", restartCount: 4 });
    fail(driver, task.id);
    expect(driver.task(task.id).state).toBe("Failed");
  });

  test("are remembered by a restarted manager", () => {
    const driver = driverWith(1);
    const task = driver.submit({ restartPolicy: policy });
    nodesAfter(driver, task.id, [{}, {}]);
    driver.restart();
    driver.answer(0, { base: 0 });
    fail(driver, task.id);
    expect(driver.task(task.id)).toMatchObject({ state: "Failed", restartCount: 2 });
  });

  test("begin anew no later than its length after a clock that was set back", () => {
    const driver = driverWith(1);
    const task = driver.submit({ restartPolicy: policy });
    fail(driver, task.id);
    driver.restart({ wallOffset: -100_000_000 });
    driver.answer(0, { base: 0 });
    fail(driver, task.id); // in the old window still: its start is taken for now
    driver.pass(driver.now + seconds(61), [0]);
    fail(driver, task.id);
    expect(driver.task(task.id)).toMatchObject({ state: "Scheduled", restartCount: 3 });
  });
});

test("a restart delay is never longer than it was granted, whatever the clock says at the next start", () => {
  const driver = driverWith(1);
  const task = driver.submit({ restartPolicy: { ...AT_ONCE, firstDelayMs: 5_000 } });
  fail(driver, task.id);
  driver.restart({ wallOffset: -100_000_000 });
  driver.answer(0, { base: 0 });
  driver.pass(driver.now + seconds(5.3), [0]);
  expect(driver.task(task.id)).toMatchObject({ state: "Scheduled", attempt: 2 });
});

test("a container that its node has lost spends no restart and waits for none", () => {
  const driver = driverWith(1);
  const task = driver.submit({ restartPolicy: { ...RESTART_DEFAULT, restartsMax: 0, firstDelayMs: 60_000 } });
  driver.report(0, task.id, { phase: "running" });
  fail(driver, task.id, { failure: "lost", exitCode: null });
  expect(driver.task(task.id)).toMatchObject({ state: "Scheduled", attempt: 2, restartCount: 0 });
});

test("a task whose node was lost and is back with its end takes its restart from there", () => {
  const driver = driverWith(1);
  const task = driver.submit({ restartPolicy: AT_ONCE });
  driver.report(0, task.id, { phase: "running" });
  driver.pass(driver.now + seconds(5)); // down, and nowhere to go
  expect(driver.task(task.id).state).toBe("Pending");
  fail(driver, task.id, image);
  expect(driver.task(task.id)).toMatchObject({ state: "Scheduled", attempt: 2, restartCount: 1 });
});

describe("a submission's restart policy", () => {
  const nomad = recoveryOf(presetNamed("nomad")!);
  const asked = (driver: ManagerDriver, parts: Partial<TaskRequest>) => {
    const spec: TaskRequest = { ...specOf(), restartPolicy: null, ...parts };
    const reply = driver.ask({ kind: "submitTask", submission: { spec, id: null }, idempotency: null });
    return reply.kind === "submitted" ? reply.tasks[0]?.spec.restartPolicy : null;
  };

  test("is that of the manager's policy for its kind when it says nothing", () => {
    const driver = new ManagerDriver(nomad).nodes(1);
    expect(asked(driver, {})).toEqual(nomad.restart.service);
    expect(asked(driver, { kind: "batch" })).toEqual(nomad.restart.batch);
  });

  test("wins field by field where it says something", () => {
    const driver = new ManagerDriver(nomad).nodes(1);
    const policy = asked(driver, { restartPolicy: { restartsMax: null, delayMs: 1 } });
    expect(policy).toEqual({ ...nomad.restart.service, restartsMax: null, delayMs: 1 });
  });

  test("wins whole when it is whole, and stays what it was under a manager with another policy", () => {
    const driver = new ManagerDriver(nomad).nodes(1);
    const whole = driver.submit({ restartPolicy: SAME_NODE });
    const left = driver.submit();
    driver.restart(recoveryOf(presetNamed("cube")!));
    expect(driver.task(whole.id).spec.restartPolicy).toEqual(SAME_NODE);
    expect(driver.task(left.id).spec.restartPolicy).toEqual(RESTART_DEFAULT); // specOf says it
  });

  test("is filled in for a job's tasks alike, which share one spec", () => {
    const driver = new ManagerDriver(nomad).nodes(1);
    const spec: TaskRequest = { ...specOf(), restartPolicy: null };
    driver.ask({ kind: "submitJob", name: "web", count: 3, spec, idempotency: null });
    const specs = [...driver.cluster.tasks.values()].map((task) => task.spec);
    expect(new Set(specs).size).toBe(1);
    expect(specs[0]?.restartPolicy).toEqual(nomad.restart.service);
  });
});
