// Health checks while a node is drained: a task moves only to where it serves, and a move that does not work out costs
// the task nothing.

import { beforeEach, describe, expect, test } from "vitest";
import { milliseconds } from "../../../src/core/kernel/time.ts";
import type { Health, HostPort } from "../../../src/core/task/attempt.ts";
import type { ProbeOutcome } from "../../../src/core/task/probe.ts";
import { tcpCheck } from "../checks.ts";
import { kindsOf, ManagerDriver } from "./driver.ts";

const PORTS: HostPort[] = [{ containerPort: 80, hostPort: 32_768, protocol: "tcp" }];
const SICK: Health = { status: "unhealthy", detail: "port 80: connection refused" };
const WELL: Health = { status: "healthy", detail: null };

let driver: ManagerDriver;
let id: string;

/** Attempt 1 serves on node 0, which is then drained: attempt 2 starts on node 1. */
function move(from: "manager" | "worker", lengthMs = 3_600_000): void {
  id = driver.submit({ healthCheck: tcpCheck({ from, failures: 1 }) }).id;
  driver.report(0, id, { phase: "running", hostPorts: PORTS, health: from === "worker" ? WELL : null });
  if (from === "manager") probe(1, "passed");
  driver.ask({ kind: "drainNode", node: "node-0", lengthMs, maxParallel: 1 });
  driver.report(1, id, { attempt: 2, phase: "running", hostPorts: PORTS });
}

/** Time passes, with answers, until the attempt is probed; that goes so. */
function probe(attempt: number, outcome: ProbeOutcome): void {
  for (let turn = 0; turn < 100; turn++) {
    pass();
    for (const effect of driver.effects) {
      if (effect.kind !== "probe" || effect.probe.attempt !== attempt) continue;
      const { number, taskId } = effect.probe;
      const result = { number, taskId, attempt, outcome, detail: "GET / answered 500" };
      driver.manager.observe(driver.now, { kind: "probed", result });
      driver.decide();
      return;
    }
    driver.answer(0, {});
    driver.answer(1, {});
  }
  throw new Error(`Attempt ${attempt} is never probed`);
}

function pass(): void {
  driver.now += milliseconds(250);
  driver.decide();
}

const current = (): number => driver.cluster.task(id).attempt;

const wanted = (): string[] => driver.cluster.task(id).attempts.map((each) => each.wanted);

beforeEach(() => {
  driver = new ManagerDriver().nodes(2);
});

describe("a task that moves is taken over", () => {
  test("once its successor is healthy, by the manager's probe", () => {
    move("manager");
    expect([current(), wanted()]).toEqual([1, ["run", "run"]]);
    probe(2, "passed");
    expect([current(), wanted()]).toEqual([2, ["stop", "run"]]);
    expect(driver.task(id)).toMatchObject({ state: "Running", health: WELL, restartCount: 0 });
  });

  test("once its successor is healthy, by its worker's word", () => {
    move("worker");
    expect(current()).toBe(1);
    driver.report(1, id, { attempt: 2, phase: "running", hostPorts: PORTS, health: WELL });
    expect([current(), wanted()]).toEqual([2, ["stop", "run"]]);
  });

  test("once its successor is healthy, by a new manager's probe", () => {
    move("manager");
    driver.restart();
    driver.answer(0, {});
    driver.answer(1, {});
    probe(2, "passed");
    expect(current()).toBe(2);
  });
});

describe("an unhealthy successor", () => {
  const sick = (): void =>
    driver.report(1, id, { attempt: 2, phase: "running", hostPorts: PORTS, health: SICK });

  test("is stopped, and the task goes on where it serves", () => {
    move("worker");
    sick();
    expect(kindsOf(driver.changes)).toContain("attemptEvicted");
    expect(kindsOf(driver.changes)).not.toContain("attemptCondemned");
    expect([current(), wanted()]).toEqual([1, ["run", "stop"]]);
    expect(driver.task(id)).toMatchObject({ state: "Running", health: WELL, restartCount: 0 });
  });

  test("is followed by another one after a delay", () => {
    move("worker");
    sick();
    driver.report(1, id, { attempt: 2, phase: "ended", exitCode: 143 });
    expect(driver.cluster.task(id).attemptsMade).toBe(2);
    for (let turn = 0; turn < 8; turn++) {
      pass();
      driver.answer(0, {});
      driver.answer(1, {});
    }
    expect([current(), driver.cluster.task(id).attemptsMade]).toEqual([1, 3]);
  });
});
