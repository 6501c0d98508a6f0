// The worker over HTTP: the manager's sync, held open until the machine answers, and the book's small API. It must
// not know what a sync means.

import { randomUUID } from "node:crypto";
import type { Express, Response } from "express";
import type { Answer, Sync } from "../../core/sync/messages.ts";
import { RESTART_DEFAULT } from "../../core/task/restart-policy.ts";
import type { WorkerReply, WorkerRequest } from "../../core/worker/events.ts";
import type { TaskExec } from "../task-exec.ts";
import type { TaskLogs } from "../task-logs.ts";
import { workerExecRoute } from "./exec-routes.ts";
import { type ErrorLog, jsonApp } from "./json-app.ts";
import { workerLogRoute } from "./log-routes.ts";
import { workerDocument } from "./openapi/worker-document.ts";
import { parseBody } from "./parse-body.ts";
import { Problem } from "./problem.ts";
import { SYNC } from "./sync-schema.ts";
import { SUBMISSION } from "./task-schema.ts";
import type { Key } from "./tokens.ts";

/** The machine behind the API. */
export interface WorkerDoor {
  /** Resolves with the reply of the machine. */
  ask(body: WorkerRequest): Promise<WorkerReply>;
  /** Passes the sync on; `answer` is called at most once. The returned function says that nobody waits any more. */
  sync(sync: Sync, answer: (answer: Answer) => void): () => void;
}

/** A full set is one body: of thousands of attempts, or of five hundred whose tasks are as large as they may be. */
const BODY_MAX_MIB = 64;

const REFUSED_STATUS = {
  owned: 409,
  "task-exists": 409,
  "task-not-running": 409,
  "task-unknown": 404,
} as const;

export interface WorkerApiOptions {
  readonly keys?: readonly Key[];
  /** What attempts have written; absent: nothing is shown. */
  readonly logs?: TaskLogs;
  /** Commands beside attempts; absent: none are run. */
  readonly exec?: TaskExec;
}

export function workerApi(door: WorkerDoor, log: ErrorLog, options: WorkerApiOptions = {}): Express {
  const { keys = [], logs, exec } = options;
  return jsonApp({ bodyMaxMiB: BODY_MAX_MIB, keys, log }, (app) => {
    app.post("/sync", (request, response) => {
      holdSync(door, parseBody(SYNC, request.body), response);
    });
    if (logs !== undefined) workerLogRoute(app, logs, (taskId) => newestAttempt(door, taskId));
    if (exec !== undefined)
      workerExecRoute(app, exec, (taskId, attempt) =>
        ask(door, { kind: "findRunning", taskId, attempt }, "running"),
      );
    taskRoutes(app, door);
    app.get("/stats", async (_request, response) => {
      const { stats, tasks } = await ask(door, { kind: "getStats" }, "stats");
      response.json({ stats, tasks });
    });
    app.get("/openapi.json", (_request, response) => {
      response.json(workerDocument());
    });
    app.get("/healthz", async (_request, response) => {
      await ask(door, { kind: "getStats" }, "stats");
      response.json({ ok: true });
    });
  });
}

/** The long poll: the response stays open until the machine answers or the connection closes. */
function holdSync(door: WorkerDoor, sync: Sync, response: Response): void {
  const abandon = door.sync(sync, (answer) => response.json(answer));
  response.once("close", () => {
    if (!response.writableEnded) abandon();
  });
}

function taskRoutes(app: Express, door: WorkerDoor): void {
  app.get("/tasks", async (_request, response) => {
    const { node, attempts } = await ask(door, { kind: "listAttempts" }, "attempts");
    response.json({ node, tasks: attempts });
  });
  app.get("/tasks/:id", async (request, response) => {
    const { attempts } = await ask(door, { kind: "listAttempts" }, "attempts");
    const tasks = attempts.filter((attempt) => attempt.taskId === request.params.id);
    if (tasks.length === 0) throw taskUnknown(request.params.id);
    response.json({ tasks });
  });
  app.post("/tasks", async (request, response) => {
    const submission = parseBody(SUBMISSION, request.body);
    const { id } = submission;
    const restartPolicy = { ...RESTART_DEFAULT, ...submission.spec.restartPolicy }; // restarts are a manager's business
    const spec = { ...submission.spec, restartPolicy };
    const { taskId } = await ask(door, { kind: "startTask", taskId: id ?? randomUUID(), spec }, "accepted");
    response.status(201).location(`/tasks/${taskId}`).json({ id: taskId });
  });
  app.delete("/tasks/:id", async (request, response) => {
    await ask(door, { kind: "stopTask", taskId: request.params.id }, "accepted");
    response.status(204).end();
  });
}

async function newestAttempt(door: WorkerDoor, taskId: string): Promise<number> {
  const { attempts } = await ask(door, { kind: "listAttempts" }, "attempts");
  const numbers = attempts.filter((each) => each.taskId === taskId).map(({ attempt }) => attempt);
  if (numbers.length === 0) throw taskUnknown(taskId);
  return Math.max(...numbers);
}

async function ask<Kind extends WorkerReply["kind"]>(door: WorkerDoor, body: WorkerRequest, kind: Kind) {
  const reply = await door.ask(body);
  if (reply.kind === "refused") throw new Problem(REFUSED_STATUS[reply.code], reply.code, reply.message);
  if (reply.kind !== kind) throw new Error(`The worker replied ${reply.kind} where ${kind} was expected`);
  return reply as Extract<WorkerReply, { kind: Kind }>;
}

const taskUnknown = (id: string): Problem =>
  new Problem(404, "task-unknown", `This node holds no task with the id ${id}`);
