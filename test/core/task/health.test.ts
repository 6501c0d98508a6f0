import { describe, expect, test } from "vitest";
import { HEALTH_UNKNOWN, type Health } from "../../../src/core/task/attempt.ts";
import { FRESH_STREAK, failed, lastFailingMs, passed, serving } from "../../../src/core/task/health.ts";
import type { CheckTiming, HealthCheck } from "../../../src/core/task/spec.ts";
import type { Task } from "../../../src/core/task/task.ts";
import type { TaskState } from "../../../src/core/task/transitions.ts";
import { TIMING, tcpCheck } from "../checks.ts";
import { specOf } from "../specs.ts";

/** "+" passes, "-" fails, one a second. */
function after(row: string, timing: Partial<CheckTiming> = {}): Health {
  const check = { ...TIMING, ...timing };
  let streak = FRESH_STREAK;
  [...row].forEach((sign, index) => {
    streak = sign === "+" ? passed(streak, check) : failed(streak, check, index * 1_000, "it said no");
  });
  return streak.health;
}

test.each<[string, string, Partial<CheckTiming>, Health["status"]]>([
  ["nothing is known before the first probe", "", {}, "unknown"],
  ["one success is enough by default", "+", {}, "healthy"],
  ["more are asked for where the check says so", "++", { successes: 3 }, "unknown"],
  ["successes must come in a row", "++-++", { successes: 3 }, "unknown"],
  ["so many successes in a row make it healthy", "-+++", { successes: 3 }, "healthy"],
  ["failures below the threshold change nothing", "+--", {}, "healthy"],
  ["failures at the threshold make it unhealthy", "+---", {}, "unhealthy"],
  ["it may turn unhealthy without ever having been healthy", "---", {}, "unhealthy"],
  ["a success between begins the row of failures anew", "--+--", {}, "healthy"],
  ["what is unhealthy may become healthy again", "---+", {}, "healthy"],
  ["failures in the start period do not count", "-----", { startPeriodMs: 5_000 }, "unknown"],
  ["they count once it is over", "-----" + "---", { startPeriodMs: 5_000 }, "unhealthy"],
  ["the first success ends the start period", "+---", { startPeriodMs: 60_000 }, "unhealthy"],
])("%s", (_name, row, timing, status) => {
  expect(after(row, timing).status).toBe(status);
});

test("what was wrong is told, in the start period too, and forgotten with the next success", () => {
  expect(after("-").detail).toBe("it said no");
  expect(after("-", { startPeriodMs: 9_000 }).detail).toBe("it said no");
  expect(after("-+").detail).toBeNull();
});

interface Shape {
  readonly state?: TaskState;
  readonly healthCheck?: HealthCheck | null;
  readonly health?: Health;
  readonly condemned?: string;
}

function taskOf({ state = "Running", healthCheck = tcpCheck(), health, condemned }: Shape): Task {
  const spec = specOf({ healthCheck, stopGraceMs: 5_000 });
  const found = { health: health ?? HEALTH_UNKNOWN, condemned: condemned ?? null };
  const task = { spec, state, attempt: 1, attempts: [] as object[] };
  task.attempts.push({ task, number: 1, phase: state === "Scheduled" ? "starting" : "running", ...found });
  return task as unknown as Task;
}

describe("a task serves", () => {
  const status = (of: Health["status"]): Health => ({ status: of, detail: null });
  test.each<[string, Shape, boolean]>([
    ["when it runs and has no check", { healthCheck: null }, true],
    ["when it runs and is healthy", { health: status("healthy") }, true],
    ["not while its health is unknown", { health: status("unknown") }, false],
    ["not when it is unhealthy", { health: status("unhealthy") }, false],
    ["not before it runs", { state: "Scheduled", healthCheck: null }, false],
    ["not when it waits for its replacement", { state: "Pending", health: status("healthy") }, false],
  ])("%s", (_name, shape, expected) => {
    expect(serving(taskOf(shape))).toBe(expected);
  });
});

test("a run that was given up may have failed for its start period, its probes and its grace", () => {
  const healthCheck = tcpCheck({ startPeriodMs: 60_000 });
  // 60 s start period + 3 × 10 s between probes + 3 s for the last one + 5 s to stop
  expect(lastFailingMs(taskOf({ healthCheck, condemned: "unhealthy: x" }))).toBe(98_000);
  expect(lastFailingMs(taskOf({ healthCheck }))).toBe(0);
  expect(lastFailingMs(taskOf({ healthCheck: null }))).toBe(0);
});
