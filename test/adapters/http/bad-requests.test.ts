// Bad requests to both APIs, beside those of bad-input.test.ts: each is a 4xx that names what is wrong, and a real machine behind
// has not changed by any of them.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type HttpServer, serve } from "../../../src/adapters/http/http-server.ts";
import { managerApi } from "../../../src/adapters/http/manager-api.ts";
import { opensAll } from "../../../src/adapters/http/tokens.ts";
import { workerApi } from "../../../src/adapters/http/worker-api.ts";
import { TABLES } from "../../../src/core/store/records.ts";
import { ManagerDriver } from "../../core/manager/driver.ts";
import { specOf } from "../../core/specs.ts";
import { call, TASK_ID } from "./fake-manager.ts";

const TOKEN = "a-token-for-everything";
const TASK = { name: "web", image: "demo" };
const JOB = { name: "new", count: 1, task: { image: "demo" } };
const UPDATE = { task: { image: "demo:2" } };
const update = (more: object) => ["POST", "/jobs/web/update", { ...UPDATE, ...more }] as const;

/** What is wrong | the request | status | the field, or the code where no field is named. */
type Case = readonly [
  what: string,
  request: readonly [method: string, path: string, body?: unknown, headers?: Record<string, string>],
  status: number,
  named: string,
];

const OF_MANAGER: readonly Case[] = [
  ["an update of no task", ["POST", "/jobs/web/update", {}], 400, "task"],
  ["an update of no image", update({ task: {} }), 400, "task.image"],
  ["an update with a count", update({ count: 3 }), 400, "count"],
  ["a misspelt plan", update({ maxParalel: 1 }), 400, "maxParalel"],
  ["an order that is none", update({ order: "both" }), 400, "order"],
  ["none at a time", update({ maxParallel: 0 }), 400, "maxParallel"],
  ["too many at a time", update({ maxParallel: 10_001 }), 400, "maxParallel"],
  ["a time without a unit", update({ minHealthyMs: "5" }), 400, "minHealthyMs"],
  ["a deadline of years", update({ deadlineMs: "9000h" }), 400, "deadlineMs"],
  ["less than no failures", update({ failuresMax: -1 }), 400, "failuresMax"],
  ["an end that is none", update({ onFailure: "shrug" }), 400, "onFailure"],
  ["an update of no job", ["POST", "/jobs/nope/update", UPDATE], 404, "job-unknown"],
  ["an update to a batch job", update({ task: { image: "i", kind: "batch" } }), 409, "job-not-updatable"],
  ["a way back to nothing", ["POST", "/jobs/web/rollback"], 409, "job-not-updatable"],
  ["a way back of no job", ["POST", "/jobs/nope/rollback"], 404, "job-unknown"],
  ["a scale of text", ["POST", "/jobs/web/scale", { count: "3" }], 400, "count"],
  ["a scale beyond the limit", ["POST", "/jobs/web/scale", { count: 10_001 }], 400, "count"],
  ["a job of too many", ["POST", "/jobs", { ...JOB, count: 1e9 }], 400, "count"],
  ["a job of half a task", ["POST", "/jobs", { ...JOB, count: 1.5 }], 400, "count"],
  ["a gang of text", ["POST", "/jobs", { ...JOB, gang: "yes" }], 400, "gang"],
  ["a job's name twice", ["POST", "/jobs", { ...JOB, name: "web" }], 409, "job-exists"],
  [
    "a job's task with a port out of range",
    ["POST", "/jobs", { ...JOB, task: { image: "i", portBindings: [70_000] } }],
    400,
    "task.portBindings[0].containerPort",
  ],
  ["a task's id twice", ["POST", "/tasks", { ...TASK, id: TASK_ID }], 409, "task-exists"],
  [
    "a host port out of range",
    ["POST", "/tasks", { ...TASK, portBindings: ["0:80"] }],
    400,
    "portBindings[0].hostPort",
  ],
  ["a stop of nobody", ["DELETE", "/tasks/nope"], 404, "task-unknown"],
  ["a stop of no job", ["DELETE", "/jobs/nope"], 404, "job-unknown"],
  ["a plan of nothing", ["POST", "/plan", {}], 400, "name"],
  ["a plan of a list", ["POST", "/plan", [TASK]], 400, "bad-field"],
  ["a plan of a job without its task", ["POST", "/plan", { name: "x", count: 2 }], 400, "task"],
  ["a plan with a misspelt field", ["POST", "/plan", { ...TASK, imgae: "x" }], 400, "imgae"],
  ["a plan that asks for half", ["POST", "/plan?nodes=half", TASK], 400, "nodes"],
  ["a why of nobody", ["GET", "/tasks/nope/why"], 404, "task-unknown"],
  ["a why with an unknown parameter", ["GET", `/tasks/${TASK_ID}/why?node=n1`], 400, "node"],
  ["nodes of a liveness that is none", ["GET", "/nodes?liveness=dead"], 400, "liveness"],
  ["nodes of an empty label", ["GET", "/nodes?label=%3Da"], 400, "label[0]"],
  ["a page of nothing", ["GET", "/nodes?limit=0"], 400, "limit"],
  ["jobs of a state that is none", ["GET", "/jobs?state=Running"], 400, "state"],
  ["a parameter twice", ["GET", "/tasks?state=Running&state=Failed"], 400, "state"],
  ["where no job is", ["GET", "/discovery/nope"], 404, "job-unknown"],
  ["a page of nothing of a job", ["GET", "/discovery/web?limit=0"], 400, "limit"],
  ["a filter that discovery has not", ["GET", "/discovery/web?port=80"], 400, "port"],
  ["events of no uuid", ["GET", "/events?task=7"], 400, "task"],
  ["a cursor of another history", ["GET", "/events?after=999999"], 410, "cursor-expired"],
  [
    "a stream from nowhere",
    ["GET", "/events", undefined, { accept: "text/event-stream", "last-event-id": "x" }],
    400,
    "Last-Event-ID",
  ],
  ["an address with a path", ["POST", "/nodes", { address: "host:1/x" }], 400, "address"],
  ["an address with port 0", ["POST", "/nodes", { address: "host:0" }], 400, "address"],
  [
    "a drain of days without end",
    ["POST", "/nodes/node-0/drain", { deadlineMs: "9999h" }],
    400,
    "deadlineMs",
  ],
  ["a drain of nobody", ["POST", "/nodes/nope/drain", {}], 404, "node-unknown"],
  ["a removal by perhaps", ["DELETE", "/nodes/node-0?force=perhaps"], 400, "force"],
  ["a removal of a busy node", ["DELETE", "/nodes/node-0"], 409, "node-busy"],
  [
    "a key of nothing",
    ["DELETE", `/tasks/${TASK_ID}`, undefined, { "idempotency-key": "" }],
    400,
    "Idempotency-Key",
  ],
  [
    "a key too long",
    ["POST", "/nodes/node-0/cordon", undefined, { "idempotency-key": "k".repeat(256) }],
    400,
    "Idempotency-Key",
  ],
  [
    "a body beyond 1 MiB",
    ["POST", "/plan", { ...TASK, env: { A: "x".repeat(1_100_000) } }],
    413,
    "body-too-large",
  ],
  [
    "a body that says it is text",
    ["POST", "/jobs", "{}", { "content-type": "text/plain" }],
    415,
    "bad-content-type",
  ],
  ["a body that is no JSON", ["POST", "/jobs/web/update", "{task"], 400, "bad-json"],
  ["no token", ["POST", "/tasks", TASK, { authorization: "" }], 401, "unauthorized"],
  ["a wrong token", ["POST", "/tasks", TASK, { authorization: "Bearer guess" }], 401, "unauthorized"],
  [
    "a token of another scheme",
    ["DELETE", `/tasks/${TASK_ID}`, undefined, { authorization: `Basic ${TOKEN}` }],
    401,
    "unauthorized",
  ],
];

const OF_WORKER: readonly Case[] = [
  ["a task of nothing", ["POST", "/tasks", {}], 400, "name"],
  ["a misspelt task", ["POST", "/tasks", { ...TASK, comand: ["x"] }], 400, "comand"],
  ["absurd memory", ["POST", "/tasks", { ...TASK, memory: "9e99GiB" }], 400, "memory"],
  ["a port out of range", ["POST", "/tasks", { ...TASK, exposedPorts: [65_536] }], 400, "exposedPorts[0]"],
  ["a task that nobody holds", ["GET", "/tasks/nope"], 404, "task-unknown"],
  ["a sync of nothing", ["POST", "/sync", {}], 400, "clusterId"],
  ["a sync of the past", ["POST", "/sync", { clusterId: "c", nodeId: null, term: -1 }], 400, "term"],
  ["a method nobody serves", ["PUT", "/tasks"], 404, "route-unknown"],
  ["a body that is no JSON", ["POST", "/tasks", "{"], 400, "bad-json"],
  [
    "a body that says it is text",
    ["POST", "/tasks", "x", { "content-type": "text/plain" }],
    415,
    "bad-content-type",
  ],
  [
    "a body beyond 64 MiB",
    ["POST", "/tasks", { ...TASK, env: { A: "x".repeat(68_000_000) } }],
    413,
    "body-too-large",
  ],
  ["no token", ["GET", "/tasks", undefined, { authorization: "" }], 401, "unauthorized"],
  ["a wrong token", ["POST", "/tasks", TASK, { authorization: "Bearer guess" }], 401, "unauthorized"],
];

const driver = new ManagerDriver().nodes(2);
const bugs: unknown[] = [];
const asked: unknown[] = [];
const servers: HttpServer[] = [];

beforeAll(async () => {
  driver.submit({}, TASK_ID);
  driver.ask({ kind: "submitJob", name: "web", count: 2, spec: specOf() });
  const keys = [opensAll(TOKEN)];
  const log = (error: unknown): void => void bugs.push(error);
  const door = {
    ask: async (body: { readonly kind: string }) => {
      if (body.kind !== "listAttempts") asked.push(body);
      const node = { id: "n", name: "n", capacity: {}, gpus: [], labels: {} };
      return { kind: "attempts", node, attempts: [] } as const;
    },
    sync: (sync: unknown) => {
      asked.push(sync);
      return () => {};
    },
  };
  servers.push(
    await serve(
      managerApi(async (body) => driver.ask(body), log, { keys }),
      "127.0.0.1",
      0,
    ),
    await serve(workerApi(door, log, { keys }), "127.0.0.1", 0),
  );
});

afterAll(async () => {
  for (const server of servers) await server.close(0);
});

/** All that is on the manager's disk. */
const stored = (): string => JSON.stringify(TABLES.map((table) => driver.rows(table)));

async function isRefused(server: HttpServer | undefined, [, request, status, named]: Case): Promise<void> {
  const [method, path, body, headers] = request;
  const all = { authorization: `Bearer ${TOKEN}`, ...headers };
  const response = await call(`http://127.0.0.1:${server?.port}${path}`, method, body, all);
  const { error } = response.body as { error: { code: string; message: string; field?: string } };
  expect([response.status, error.field ?? error.code]).toEqual([status, named]);
  expect(error.message).toMatch(/^[A-Z].{10,}/);
  expect(response.text).not.toContain(TOKEN);
  expect(bugs).toEqual([]);
}

describe("the manager refuses, and changes nothing:", () => {
  test.each(OF_MANAGER)("%s", async (...row) => {
    const before = stored();
    await isRefused(servers[0], row);
    expect(stored()).toBe(before);
  });
});

describe("a worker refuses, and its machine hears nothing:", () => {
  test.each(OF_WORKER)("%s", async (...row) => {
    await isRefused(servers[1], row);
    expect(asked).toEqual([]);
  });
});
