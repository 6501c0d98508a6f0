import { expect, test } from "vitest";
import { GuardedStarts } from "../../../src/adapters/watchdog/guarded-starts.ts";
import type { Assignment, RuntimeEvent } from "../../../src/core/worker/events.ts";
import type { TaskRuntime } from "../../../src/ports/task-runtime.ts";
import { bareSpec } from "../../contract/task-runtime.ts";
import { until } from "../until.ts";
import { KEY } from "./notices.ts";

function assignment(onDisconnect: "keep" | "stop"): Assignment {
  return { ...KEY, spec: { ...bareSpec("any:1", []), onDisconnect }, gpuDevices: [] };
}

function guarded() {
  const calls: string[] = [];
  const told: RuntimeEvent[] = [];
  const answer = { yes: () => {}, no: (_: Error) => {} };
  const runtime: TaskRuntime = {
    listen: () => {},
    start: () => calls.push("start"),
    stop: () => calls.push("stop"),
    remove: () => calls.push("remove"),
    list: () => calls.push("list"),
    allowStarts: () => calls.push("allowStarts"),
    close: (done) => done(),
  };
  const confirmed = () =>
    new Promise<void>((resolve, reject) => {
      calls.push("asked");
      answer.yes = resolve;
      answer.no = reject;
    });
  const starts = new GuardedStarts(runtime, confirmed);
  starts.listen((event) => told.push(event));
  return { starts, calls, told, answer };
}

test("what may run twice is started at once", () => {
  const { starts, calls } = guarded();
  starts.start(assignment("keep"));
  expect(calls).toEqual(["start"]);
});

test("what must not run twice is started when the watchdog holds it, and once", async () => {
  const { starts, calls, answer } = guarded();
  starts.start(assignment("stop"));
  starts.start(assignment("stop"));
  expect(calls).toEqual(["asked"]);
  answer.yes();
  await until(() => calls.length > 1, "the start");
  expect(calls).toEqual(["asked", "start"]);
});

test("without a watchdog it is not started, and the reason says what is missing", async () => {
  const { starts, calls, told, answer } = guarded();
  starts.start(assignment("stop"));
  answer.no(new Error("The watchdog could not be started (exit code 1)"));
  await until(() => told.length > 0, "the refusal");
  expect(told).toEqual([
    {
      kind: "startFailed",
      key: KEY,
      code: "rejected",
      reason: expect.stringMatching(/no watchdog would end it.*exit code 1/),
    },
  ]);
  expect(calls).toEqual(["asked"]);
});

test("a stop that comes while it waits cancels it for good, and is not told from inside the call", async () => {
  const { starts, calls, told, answer } = guarded();
  starts.start(assignment("stop"));
  starts.stop(KEY, 0);
  expect(told).toEqual([]);
  answer.yes();
  await until(() => told.length > 0, "the cancellation");
  expect(told).toEqual([{ kind: "startFailed", key: KEY, code: "cancelled", reason: "A stop came first" }]);
  expect(calls).toEqual(["asked"]);
});

test("a remove that comes while it waits cancels it for good", async () => {
  const { starts, calls, answer } = guarded();
  starts.start(assignment("stop"));
  starts.remove(KEY);
  answer.yes();
  await new Promise((resolve) => setImmediate(resolve));
  expect(calls).toEqual(["asked", "remove"]);
});

test("every other verb goes through", () => {
  const { starts, calls } = guarded();
  starts.allowStarts(7);
  starts.list();
  starts.stop(KEY, 0);
  starts.remove(KEY);
  expect(calls).toEqual(["allowStarts", "list", "stop", "remove"]);
});
