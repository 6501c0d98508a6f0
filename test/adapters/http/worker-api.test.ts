// The worker's API against a scripted machine: the long poll, and the book's small API.

import { request as httpRequest } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type HttpServer, serve } from "../../../src/adapters/http/http-server.ts";
import { type WorkerDoor, workerApi } from "../../../src/adapters/http/worker-api.ts";
import type { Answer, Sync } from "../../../src/core/sync/messages.ts";
import type { WorkerReply, WorkerRequest } from "../../../src/core/worker/events.ts";
import { answerTo, syncWith } from "../../contract/worker-client.ts";
import { eventually } from "./eventually.ts";
import { call, SPEC, TASK_ID } from "./fake-manager.ts";

interface OpenSync {
  readonly sync: Sync;
  readonly answer: (answer: Answer) => void;
  abandoned: boolean;
}

let server: HttpServer;
let syncs: OpenSync[];
let asked: WorkerRequest[];
let reply: WorkerReply;

const door: WorkerDoor = {
  ask: async (body) => {
    asked.push(body);
    return reply;
  },
  sync: (sync, answer) => {
    const open: OpenSync = { sync, answer, abandoned: false };
    syncs.push(open);
    return () => {
      open.abandoned = true;
    };
  },
};

beforeEach(async () => {
  syncs = [];
  asked = [];
  reply = { kind: "stats", stats: null, tasks: 0 };
  const log = (error: unknown) => expect.unreachable(String(error));
  server = await serve(workerApi(door, log), "127.0.0.1", 0);
});

afterEach(() => server.close(0));

const url = (path: string): string => `http://127.0.0.1:${server.port}${path}`;

const WANTED = {
  taskId: TASK_ID,
  attempt: 1,
  wanted: "run" as const,
  seen: false,
  spec: SPEC,
  gpuDevices: [],
};

test("a sync reaches the machine whole and stays open until it is answered", async () => {
  const sync: Sync = { ...syncWith(4, 1000), acked: { session: 1, answer: 3 }, set: [WANTED] };
  const response = call(url("/sync"), "POST", sync);
  await eventually(() => syncs.length === 1, 2000);
  expect(syncs[0]?.sync).toEqual(sync);
  syncs[0]?.answer(answerTo(sync));
  expect(await response).toMatchObject({ status: 200, body: answerTo(sync) });
  expect(syncs[0]?.abandoned).toBe(false);
});

test("a sync whose connection closes is abandoned", async () => {
  const request = httpRequest(url("/sync"), {
    method: "POST",
    headers: { "content-type": "application/json" },
  });
  request.on("error", () => {});
  request.end(JSON.stringify(syncWith(1, 1000)));
  await eventually(() => syncs.length === 1, 2000);
  request.destroy();
  await eventually(() => syncs[0]?.abandoned === true, 2000);
});

test("two syncs can be open at once and are answered each with its own", async () => {
  const first = call(url("/sync"), "POST", syncWith(1, 1000));
  await eventually(() => syncs.length === 1, 2000);
  const second = call(url("/sync"), "POST", syncWith(2, 0));
  await eventually(() => syncs.length === 2, 2000);
  syncs[1]?.answer(answerTo(syncWith(2, 0)));
  syncs[0]?.answer(answerTo(syncWith(1, 0)));
  expect((await first).body).toMatchObject({ replyTo: 1 });
  expect((await second).body).toMatchObject({ replyTo: 2 });
});

test("a sync of five megabytes is taken", async () => {
  const set = Array.from({ length: 10_000 }, () => WANTED);
  const response = call(url("/sync"), "POST", { ...syncWith(1, 0), set });
  await eventually(() => syncs.length === 1, 5000);
  expect(syncs[0]?.sync.set).toHaveLength(10_000);
  syncs[0]?.answer(answerTo(syncWith(1, 0)));
  expect((await response).status).toBe(200);
});

test.each([
  ["no sequence", { ...syncWith(1, 0), seq: undefined }, "seq"],
  ["a term that is text", { ...syncWith(1, 0), term: "1" }, "term"],
  ["a wanted attempt without key", { ...syncWith(1, 0), set: [{ wanted: "run" }] }, "set[0].taskId"],
])("a sync with %s is refused and the machine never hears of it", async (_what, sync, field) => {
  expect(await call(url("/sync"), "POST", sync)).toMatchObject({ status: 400, body: { error: { field } } });
  expect(syncs).toEqual([]);
});

test("fields that a newer manager adds to a sync are left aside", async () => {
  const response = call(url("/sync"), "POST", { ...syncWith(1, 0), novelty: 1 });
  await eventually(() => syncs.length === 1, 2000);
  expect(syncs[0]?.sync).toEqual(syncWith(1, 0));
  syncs[0]?.answer(answerTo(syncWith(1, 0)));
  expect((await response).status).toBe(200);
});

test("a task posted to a worker of no cluster is started under its id", async () => {
  reply = { kind: "accepted", taskId: TASK_ID };
  const response = await call(url("/tasks"), "POST", { id: TASK_ID, name: "web", image: "demo" });
  expect(response).toMatchObject({ status: 201, body: { id: TASK_ID }, location: `/tasks/${TASK_ID}` });
  expect(asked).toEqual([{ kind: "startTask", taskId: TASK_ID, spec: SPEC }]);
});

test.each([
  ["owned", 409],
  ["task-exists", 409],
  ["task-unknown", 404],
] as const)("the refusal %s is told as %i", async (code, status) => {
  reply = { kind: "refused", code, message: "No" };
  expect(await call(url(`/tasks/${TASK_ID}`), "DELETE", undefined)).toMatchObject({
    status,
    body: { error: { code, message: "No" } },
  });
});

test("one task's attempts are picked out of the listing, and a task it does not hold is 404", async () => {
  const attempt = {
    taskId: TASK_ID,
    attempt: 2,
    phase: "running" as const,
    containerId: "c",
    hostPorts: [],
    startedAt: 1,
    finishedAt: null,
    exitCode: null,
    reason: null,
    health: null,
  };
  const node = { id: "n", name: "n1", capacity: {}, gpus: [], labels: {} };
  reply = { kind: "attempts", node, attempts: [attempt, { ...attempt, taskId: "other" }] };
  expect((await call(url(`/tasks/${TASK_ID}`), "GET", undefined)).body).toEqual({ tasks: [attempt] });
  expect((await call(url("/tasks/none"), "GET", undefined)).status).toBe(404);
  expect((await call(url("/tasks"), "GET", undefined)).body).toMatchObject({ node });
});

test("stats and health ask the machine", async () => {
  reply = { kind: "stats", stats: null, tasks: 3 };
  expect((await call(url("/stats"), "GET", undefined)).body).toEqual({ stats: null, tasks: 3 });
  expect((await call(url("/healthz"), "GET", undefined)).body).toEqual({ ok: true });
  expect(asked).toEqual([{ kind: "getStats" }, { kind: "getStats" }]);
});
