// The manager's side of fencing: when a fenced task of a silent node may run elsewhere, and what its end costs.

import { expect, test } from "vitest";
import { seconds } from "../../../src/core/kernel/time.ts";
import { stretched } from "../../../src/core/manager/leases.ts";
import { ManagerDriver } from "./driver.ts";

/** 15 s by a clock that goes 1 % faster. */
const COUNTED = 15_150_000;
const TICK = seconds(0.25);

/** Two nodes; a fenced task runs on node-0, whose last answer was acknowledged at `driver.now`. */
function running(): { driver: ManagerDriver; id: string } {
  const driver = new ManagerDriver().nodes(2);
  driver.pass(seconds(20), [0, 1]); // what a manager before this one could have granted is over
  const { id } = driver.submit({ onDisconnect: "stop" });
  driver.report(0, id, { phase: "running" });
  expect(driver.syncs[0]?.acked).not.toBeNull();
  return { driver, id };
}

test("a lease is counted longer by the drift, rounded up", () => {
  expect(stretched(seconds(15), 10_000)).toBe(COUNTED);
  expect(stretched(1, 10_000)).toBe(2);
  expect(stretched(seconds(15), 0)).toBe(seconds(15));
});

test("a fenced task of a silent node stays until the lease is over, and is replaced within a tick then", () => {
  const { driver, id } = running();
  const over = driver.now + COUNTED;
  driver.pass(over - 1, [1]);
  expect(driver.cluster.nodes[0]?.liveness).toBe("down");
  expect(driver.task(id)).toMatchObject({ node: "node-0", attempt: 1 });
  driver.pass(over + TICK, [1]);
  expect(driver.task(id)).toMatchObject({ node: "node-1", attempt: 2 });
});

test("a paused manager hears nothing and declares nobody down, but leases run out meanwhile", () => {
  const { driver, id } = running();
  driver.now += seconds(60);
  driver.decide();
  expect(driver.task(id)).toMatchObject({ attempt: 1 });
  driver.pass(driver.now + seconds(6), [1]);
  expect(driver.task(id)).toMatchObject({ node: "node-1", attempt: 2 });
});

test("an answer that is received and acknowledged late makes the lease last longer here", () => {
  const { driver, id } = running();
  driver.pass(driver.now + seconds(10), [1]);
  driver.answer(0, {});
  const over = driver.now + COUNTED;
  driver.pass(over - 1, [1]);
  expect(driver.task(id)).toMatchObject({ attempt: 1 });
  driver.pass(over + TICK, [1]);
  expect(driver.task(id)).toMatchObject({ attempt: 2 });
});

test("after a restart the longest lease that was ever granted is waited out, though the policy is shorter now", () => {
  const { driver, id } = running();
  driver.restart({ leases: { lease: seconds(6), driftPpm: 10_000 } });
  expect(driver.changes[0]).toMatchObject({ kind: "termRaised", meta: { leaseMax: seconds(15) } });
  expect(driver.syncs[1]?.lease).toBe(seconds(6));
  const over = driver.now + COUNTED;
  driver.pass(over - 1, [1]);
  expect(driver.cluster.nodes[0]?.liveness).toBe("down");
  expect(driver.task(id)).toMatchObject({ attempt: 1 });
  driver.pass(over + TICK, [1]);
  expect(driver.task(id)).toMatchObject({ attempt: 2 });
});

test("a task that was to be replaced waits for its lease again after a restart", () => {
  const { driver, id } = running();
  driver.pass(driver.now + COUNTED + TICK); // node-1 is down as well: nowhere to go
  expect(driver.task(id)).toMatchObject({ state: "Pending" });
  driver.restart();
  const over = driver.now + COUNTED;
  driver.pass(over - 1, [1]);
  expect(driver.task(id)).toMatchObject({ state: "Pending", attempt: 1 });
  driver.pass(over + TICK, [1]);
  expect(driver.task(id)).toMatchObject({ node: "node-1", attempt: 2 });
});

test("an attempt that its fence ended is replaced at once and spends no restart", () => {
  const { driver, id } = running();
  driver.report(0, id, { phase: "ended", exitCode: 143, finishedAt: 5, fenced: true });
  expect(driver.task(id)).toMatchObject({ state: "Scheduled", attempt: 2, restartCount: 0 });
});

test("a fenced batch task is not complete though it exits 0 when it is cut off", () => {
  const driver = new ManagerDriver().nodes(2);
  const { id } = driver.submit({ onDisconnect: "stop", kind: "batch" });
  driver.report(0, id, { phase: "ended", exitCode: 0, finishedAt: 5, fenced: true });
  expect(driver.task(id)).toMatchObject({ state: "Scheduled", attempt: 2 });
});

test("a fenced task that was stopped is complete when its fence ends it", () => {
  const { driver, id } = running();
  driver.ask({ kind: "stopTask", taskId: id });
  driver.report(0, id, { phase: "ended", exitCode: 143, finishedAt: 5, fenced: true });
  expect(driver.task(id)).toMatchObject({ state: "Completed", attempt: 1 });
});
