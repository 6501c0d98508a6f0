import { expect, test } from "vitest";
import { type AttemptPhase, HEALTH_UNKNOWN } from "../../../src/core/task/attempt.ts";
import { currentAttempt, stateOf, type Task } from "../../../src/core/task/task.ts";
import type { TaskState } from "../../../src/core/task/transitions.ts";
import { specOf } from "../specs.ts";

interface Shape {
  readonly wanted?: "run" | "stop";
  readonly phase?: AttemptPhase;
  readonly exitCode?: number | null;
  readonly kind?: "service" | "batch";
  readonly awaiting?: Task["awaiting"];
}

/** A task; with a phase, it has had one attempt. */
function taskOf({ wanted = "run", phase, exitCode = null, kind = "service", awaiting = null }: Shape): Task {
  const task: Task = {
    id: "t",
    serial: 1,
    spec: specOf({ kind }),
    signature: "",
    jobId: null,
    submittedAt: 0,
    wanted,
    state: "Pending",
    attempt: phase === undefined ? 0 : 1,
    attemptsMade: phase === undefined ? 0 : 1,
    attempts: [],
    awaiting,
    notBefore: 0,
    restartCount: 0,
    failuresInRow: 0,
    setbacks: null,
    finishedAt: null,
    reason: null,
  };
  if (phase === undefined) return task;
  const report = {
    taskId: "t",
    attempt: 1,
    phase,
    containerId: null,
    hostPorts: [],
    startedAt: null,
    finishedAt: null,
    exitCode,
    reason: null,
    health: null,
  };
  const found = { condemned: null, health: HEALTH_UNKNOWN };
  task.attempts.push({
    task,
    number: 1,
    node: 0,
    gpuDevices: [],
    placedAt: 0,
    wanted,
    evicted: false,
    phase,
    report,
    ...found,
  });
  return task;
}

test.each<[string, Shape, TaskState]>([
  ["a task that never had an attempt waits", {}, "Pending"],
  ["one stopped before it had any is done", { wanted: "stop" }, "Completed"],
  ["an assigned attempt is scheduled", { phase: "assigned" }, "Scheduled"],
  ["so is a starting one", { phase: "starting" }, "Scheduled"],
  ["a running attempt runs", { phase: "running" }, "Running"],
  ["and runs on while it is being stopped", { phase: "running", wanted: "stop" }, "Running"],
  ["a batch task that exits 0 is completed", { phase: "ended", kind: "batch", exitCode: 0 }, "Completed"],
  ["a service that exits 0 has failed", { phase: "ended", exitCode: 0 }, "Failed"],
  ["a batch task that exits 1 has failed", { phase: "ended", kind: "batch", exitCode: 1 }, "Failed"],
  ["so has one whose exit nobody saw", { phase: "ended", kind: "batch" }, "Failed"],
  [
    "whatever its exit code, a stopped one is completed",
    { phase: "ended", wanted: "stop", exitCode: 137 },
    "Completed",
  ],
  ["one that awaits its restart waits", { phase: "ended", exitCode: 1, awaiting: "restart" }, "Pending"],
  [
    "one that awaits a replacement waits, though its attempt may run",
    { phase: "running", awaiting: "replacement" },
    "Pending",
  ],
  [
    "and is completed when stopped while it waits",
    { phase: "running", awaiting: "replacement", wanted: "stop" },
    "Completed",
  ],
])("%s", (_name, shape, expected) => {
  expect(stateOf(taskOf(shape))).toBe(expected);
});

test("the current attempt is the one with the task's number, not just the last one kept", () => {
  const task = taskOf({ phase: "running" });
  expect(currentAttempt(task)?.number).toBe(1);
  task.attempt = 2;
  expect(currentAttempt(task)).toBeUndefined();
});
