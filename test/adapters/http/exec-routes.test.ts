// Commands beside tasks through both APIs: from the manager's route over a worker's to a runtime that is played here.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type HttpServer, serve } from "../../../src/adapters/http/http-server.ts";
import { opensAll } from "../../../src/adapters/http/tokens.ts";
import { workerApi } from "../../../src/adapters/http/worker-api.ts";
import type { ExecRequest, RunningCommand, TaskExec } from "../../../src/adapters/task-exec.ts";
import type { Reply } from "../../../src/core/manager/events.ts";
import type { NodeView } from "../../../src/core/manager/views.ts";
import type { WorkerReply, WorkerRequest } from "../../../src/core/worker/events.ts";
import { eventually } from "./eventually.ts";
import { type FakeManager, SPEC, startFakeManager, TASK, TASK_ID } from "./fake-manager.ts";

const KEY = { taskId: TASK_ID, attempt: 2 };
let worker: HttpServer;
let manager: FakeManager;
let asked: WorkerRequest[];
let reply: WorkerReply;
let started: ExecRequest[];
let command: RunningCommand | null;

const exec: TaskExec = {
  start: async (_key, _spec, request) => {
    started.push(request);
    return command;
  },
};

beforeEach(async () => {
  asked = [];
  started = [];
  reply = { kind: "running", key: KEY, spec: SPEC };
  command = { finish: async () => ({ kind: "exited", exitCode: 0 }) };
  const door = {
    ask: async (body: WorkerRequest) => {
      asked.push(body);
      return reply;
    },
    sync: () => expect.unreachable("nobody syncs"),
  };
  const log = (error: unknown) => expect.unreachable(String(error));
  worker = await serve(workerApi(door, log, { exec }), "127.0.0.1", 0);
  manager = await startFakeManager();
  const task = { ...TASK, nodeId: "n", attempt: 2, state: "Running" as const };
  const node = { name: "n1", address: `127.0.0.1:${worker.port}` } as NodeView;
  manager.answer = ({ kind }): Reply =>
    kind === "getNode" ? { kind: "node", node } : { kind: "task", task };
});

afterEach(async () => {
  await worker.close(0);
  await manager.close();
});

async function ask(body: unknown, headers: Record<string, string> = {}, url = manager.url) {
  const response = await fetch(`${url}/tasks/${TASK_ID}/exec`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });
  const text = await response.text();
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  return { status: response.status, type: response.headers.get("content-type"), lines };
}

test("lines of output and the exit code come through, bytes that are no text as base64", async () => {
  command = {
    finish: async (output) => {
      await output("stdout", Buffer.from("hällo\n"));
      await output("stderr", Buffer.from([0xff, 0x00]));
      return { kind: "exited", exitCode: 3 };
    },
  };
  expect(await ask({ command: ["cat"], stdin: "aGk=", stdinEncoding: "base64" })).toEqual({
    status: 200,
    type: "application/x-ndjson",
    lines: [{ stdout: "hällo\n" }, { stderr: "/wA=", encoding: "base64" }, { exitCode: 3 }],
  });
  expect(started).toEqual([{ command: ["cat"], stdin: Buffer.from("hi") }]);
  expect(asked).toEqual([{ kind: "findRunning", taskId: TASK_ID, attempt: 2 }]);
});

describe("a command is cut off", () => {
  /** It ends when it is told to, and writes on and on until then. */
  const endless = (killed: boolean, bytes: number): RunningCommand => ({
    finish: async (output, signal) => {
      while (!signal.aborted) {
        await output("stdout", Buffer.alloc(bytes, "x"));
        await new Promise((resolve) => setImmediate(resolve));
      }
      return { kind: "cut", killed };
    },
  });

  test("when its time is over, and it is told whether it was killed", async () => {
    command = endless(true, 1);
    const { lines } = await ask({ command: ["yes"], timeoutMs: 50 });
    const message = "It had not ended after 50 ms, and was killed";
    expect(lines.at(-1)).toEqual({ error: { code: "exec-timed-out", message } });
    command = endless(false, 1);
    const again = await ask({ command: ["yes"], timeoutMs: 50 });
    expect(again.lines.at(-1)).toMatchObject({
      error: { message: expect.stringContaining("may still run") },
    });
  });

  test("when it has written too much", async () => {
    command = endless(true, 8 * 1024 * 1024);
    const { lines } = await ask({ command: ["yes"] });
    expect(lines.at(-1)).toMatchObject({ error: { code: "exec-output-too-large" } });
  });

  test("when nobody reads it any more", async () => {
    let end = "";
    command = {
      finish: (_output, signal) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            end = "cut";
            resolve({ kind: "cut", killed: true });
          });
        }),
    };
    const gone = new AbortController();
    const asking = fetch(`${manager.url}/tasks/${TASK_ID}/exec`, {
      method: "POST",
      body: JSON.stringify({ command: ["sleep", "600"] }),
      headers: { "content-type": "application/json" },
      signal: gone.signal,
    });
    await asking;
    gone.abort();
    await eventually(() => end === "cut", 10_000);
  });
});

describe("a refusal", () => {
  test.each([
    ["no command", {}, "command"],
    ["an empty one", { command: [] }, "command[0]"],
    ["a text for a list", { command: "ls" }, "command"],
    ["a time of a week", { command: ["ls"], timeoutMs: "168h" }, "timeoutMs"],
    ["no base64", { command: ["ls"], stdin: "!", stdinEncoding: "base64" }, "stdin"],
    ["attempt 0", { command: ["ls"], attempt: 0 }, "attempt"],
    ["a misspelt field", { command: ["ls"], tty: true }, "tty"],
  ])("of %s names the field, and nothing is run", async (_what, body, field) => {
    expect(await ask(body)).toMatchObject({ status: 400, lines: [{ error: { field } }] });
    expect(started).toEqual([]);
  });

  test("of no base64 shows the head of that field, of the manager as of the worker", async () => {
    const body = { command: ["cat", "a secret"], stdin: `${"x".repeat(1_000)}!`, stdinEncoding: "base64" };
    const message = `Field stdin is "${"x".repeat(59)}…; accepted: base64, as stdinEncoding says`;
    const refused = { status: 400, lines: [{ error: { code: "bad-field", field: "stdin", message } }] };
    expect(await ask(body)).toMatchObject(refused);
    expect(await ask(body, {}, `http://127.0.0.1:${worker.port}`)).toMatchObject(refused);
  });

  test("of a key for repetitions: a command runs each time", async () => {
    const refused = await ask({ command: ["ls"] }, { "idempotency-key": "k" });
    expect(refused).toMatchObject({ status: 400, lines: [{ error: { field: "Idempotency-Key" } }] });
  });

  test("of a task that does not run comes through from its worker", async () => {
    reply = { kind: "refused", code: "task-not-running", message: "It does not run" };
    const error = { code: "task-not-running", message: "It does not run" };
    expect(await ask({ command: ["ls"] })).toMatchObject({ status: 409, lines: [{ error }] });
    command = null;
    reply = { kind: "running", key: KEY, spec: SPEC };
    expect((await ask({ command: ["ls"] })).status).toBe(409);
  });

  test("of a task that has ended is given by the manager, which asks no worker", async () => {
    manager.answer = () => ({ kind: "task", task: { ...TASK, nodeId: "n", attempt: 2, state: "Completed" } });
    const message = `Task ${TASK_ID} does not run: it is Completed`;
    expect(await ask({ command: ["ls"] })).toMatchObject({ status: 409, lines: [{ error: { message } }] });
    expect(asked).toEqual([]);
  });

  test("of the 33rd at once is a 429", async () => {
    let end: () => void = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    command = { finish: () => ended.then(() => ({ kind: "exited", exitCode: 0 })) };
    const all = Array.from({ length: 32 }, () => ask({ command: ["sleep", "1"] }));
    await eventually(() => started.length === 32, 10_000);
    expect(await ask({ command: ["ls"] })).toMatchObject({
      status: 429,
      lines: [{ error: { code: "overloaded" } }],
    });
    end();
    await Promise.all(all);
    expect((await ask({ command: ["ls"] })).status).toBe(200);
  });
});

test("it takes the manager's token", async () => {
  const guarded = await startFakeManager([opensAll("a-token-for-everything")]);
  expect((await guarded.fetch("POST", `/tasks/${TASK_ID}/exec`, { command: ["ls"] })).status).toBe(401);
  expect(guarded.asked).toEqual([]);
  await guarded.close();
});
