// The worker's own health checks, with the test in the place of manager, runtime and prober.

import { describe, expect, test } from "vitest";
import { seconds } from "../../../src/core/kernel/time.ts";
import type { ProbeOutcome } from "../../../src/core/task/probe.ts";
import type { WorkerEffect } from "../../../src/core/worker/events.ts";
import { commandCheck, tcpCheck } from "../checks.ts";
import { specOf } from "../specs.ts";
import { acked, answersIn, exited, key, kinds, run, started, WorkerDriver } from "./driver.ts";

const CHECKED = specOf({ healthCheck: commandCheck({ failures: 2 }) });

/** A worker that runs one checked attempt and has told so; its answer to the newest sync is held back. */
function running(spec = CHECKED): WorkerDriver {
  const driver = new WorkerDriver().boot();
  driver.sync({ set: [run("a", { spec })] });
  driver.runtime(started("a"));
  driver.sync({ seq: 2, base: 1, acked: acked(1), wait: seconds(600) });
  driver.sync({ seq: 3, base: 2, acked: acked(2), wait: seconds(600) });
  return driver;
}

function probesIn(effects: readonly WorkerEffect[]) {
  return effects.flatMap((effect) => (effect.kind === "probe" ? [effect.probe] : []));
}

/** Lets the next probe come due and answers it. */
function probe(driver: WorkerDriver, outcome: ProbeOutcome, number: number): readonly WorkerEffect[] {
  expect(probesIn(driver.sleep())).toMatchObject([{ number, ...key("a") }]);
  const result = { number, ...key("a"), outcome, detail: "true: exit code 1" };
  driver.worker.observe(driver.now, { kind: "probed", result });
  return driver.decide();
}

test("a running attempt is probed a second after its start and then every interval, with its spec", () => {
  const driver = running();
  expect(probesIn(driver.sleep())).toEqual([
    { number: 1, ...key("a"), spec: CHECKED, check: CHECKED.healthCheck },
  ]);
  expect(driver.now).toBe(seconds(1));
  expect(probesIn(driver.sleep())).toHaveLength(1);
  expect(driver.now).toBe(seconds(11));
});

test.each([
  ["no check", null],
  ["a check from the manager", tcpCheck()],
])("an attempt with %s is not probed", (_name, healthCheck) => {
  expect(probesIn(running(specOf({ healthCheck })).sleep())).toEqual([]);
});

describe("a change of status is told at once, as news of an attempt that runs on,", () => {
  test("and nothing is told while it stays", () => {
    const driver = running();
    const [healthy] = answersIn(probe(driver, "passed", 1));
    expect(healthy?.reports).toMatchObject([{ phase: "running", health: { status: "healthy" } }]);
    driver.sync({ seq: 4, base: 3, acked: acked(healthy?.answer ?? 0), wait: seconds(600) });
    expect(kinds(probe(driver, "passed", 2))).toEqual([]);
    expect(kinds(probe(driver, "silent", 3))).toEqual([]);
  });

  test("with what was wrong", () => {
    const driver = running();
    probe(driver, "failed", 1);
    const [answer] = answersIn(probe(driver, "failed", 2));
    expect(answer?.reports).toMatchObject([
      { phase: "running", health: { status: "unhealthy", detail: "true: exit code 1" } },
    ]);
  });

  test("again until it is acknowledged, also to a manager that starts anew", () => {
    const driver = running();
    probe(driver, "passed", 1);
    const effects = driver.sync({ term: 2, seq: 1, set: [run("a", { seen: true, spec: CHECKED })] });
    expect(answersIn(effects)[0]?.reports).toMatchObject([{ health: { status: "healthy" } }]);
  });
});

test("nothing is probed any more once it is to stop, and what comes back then counts for nothing", () => {
  const driver = running();
  expect(probesIn(driver.sleep())).toHaveLength(1);
  driver.sync({ seq: 4, base: 3, acked: acked(2), set: [run("a", { wanted: "stop" })] });
  const result = { number: 1, ...key("a"), outcome: "passed" as const, detail: "" };
  driver.worker.observe(driver.now, { kind: "probed", result });
  driver.decide();
  const [answer] = answersIn(driver.runtime(exited("a", 143)));
  expect(answer?.reports).toMatchObject([{ phase: "ended", health: null }]);
  expect(probesIn(driver.sleep())).toEqual([]);
});

test("a container found at the start is probed once a sync says how", () => {
  const driver = new WorkerDriver();
  driver.boot([
    {
      ...key("a"),
      containerId: "c-1",
      state: "running",
      hostPorts: [],
      startedAt: 1,
      finishedAt: null,
      exitCode: null,
      reason: null,
      process: null,
    },
  ]);
  driver.sync({ set: [run("a", { seen: true, spec: CHECKED })] });
  driver.sync({ seq: 2, base: 1, acked: acked(1), wait: seconds(600) });
  expect(probesIn(driver.sleep())).toMatchObject([key("a")]);
});
