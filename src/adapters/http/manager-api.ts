// The manager over HTTP: every route is one request to the machine and one reply. Nothing is answered from here, so
// nobody reads what a crash can undo.

import type { Express, Request, Response } from "express";
import { type Dispatcher, getGlobalDispatcher } from "undici";
import type { Command, Query, Reply } from "../../core/manager/events.ts";
import { BOOK_REQUEST, type BookRequest, isBookBody } from "./book-schema.ts";
import { ADDRESS } from "./field-schemas.ts";
import { type ClientAccess, PLAIN_ACCESS } from "./http-access.ts";
import { JOB } from "./job-schema.ts";
import { type ErrorLog, jsonApp } from "./json-app.ts";
import { type LogSource, managerLogRoute } from "./log-routes.ts";
import { countOf, drainOf, forceOf } from "./operation-schemas.ts";
import { parseBody, strictFields } from "./parse-body.ts";
import { Problem, refusalProblem } from "./problem.ts";
import { idempotencyOf, pageOf, taskFilterOf } from "./request-fields.ts";
import { SUBMISSION } from "./task-schema.ts";
import type { Key } from "./tokens.ts";

/** Puts a request to the machine; resolves with its reply once that may be told. */
export type AskManager = (body: Command | Query) => Promise<Reply>;

const BODY_MAX_MIB = 1;
const NEW_NODE = strictFields({ address: ADDRESS });

export interface ManagerApiOptions {
  readonly keys?: readonly Key[];
  /** How workers are asked for what is not the machine's business. */
  readonly nodes?: { readonly access: ClientAccess; readonly dispatcher: Dispatcher };
}

export function managerApi(askMachine: AskManager, log: ErrorLog, options: ManagerApiOptions = {}): Express {
  const { keys = [], nodes = { access: PLAIN_ACCESS, dispatcher: getGlobalDispatcher() } } = options;
  const ask = async <Kind extends Reply["kind"]>(body: Command | Query, kind: Kind) =>
    expectReply(await askMachine(body), kind);
  return jsonApp({ bodyMaxMiB: BODY_MAX_MIB, keys, log }, (app) => {
    taskRoutes(app, ask);
    jobRoutes(app, ask);
    nodeRoutes(app, ask);
    statusRoutes(app, ask);
    const source: LogSource = {
      task: async (taskId) => (await ask({ kind: "getTask", taskId }, "task")).task,
      node: async (node) => (await ask({ kind: "getNode", node }, "node")).node,
    };
    managerLogRoute(app, source, nodes.access, nodes.dispatcher);
  });
}

/** Resolves with a reply of the expected kind; a refusal is thrown as a Problem. */
type Ask = <Kind extends Reply["kind"]>(body: Command | Query, kind: Kind) => Promise<ReplyOf<Kind>>;
type ReplyOf<Kind> = Extract<Reply, { kind: Kind }>;

function expectReply<Kind extends Reply["kind"]>(reply: Reply, kind: Kind): ReplyOf<Kind> {
  if (reply.kind === "refused") throw refusalProblem(reply.refusal);
  if (reply.kind !== kind) throw new Error(`The manager replied ${reply.kind} where ${kind} was expected`);
  return reply as ReplyOf<Kind>;
}

function taskRoutes(app: Express, ask: Ask): void {
  app.post("/tasks", async (request, response) => {
    const asked = taskRequestOf(request);
    if (asked.kind === "stop") await stopTask(ask, asked.taskId, response);
    else {
      const { submission } = asked;
      const command: Command = { kind: "submitTask", submission, idempotency: idempotencyOf(request) };
      const [task] = (await ask(command, "submitted")).tasks;
      if (task === undefined) throw taskForgotten();
      response.status(201).location(`/tasks/${task.id}`).json(task);
    }
  });
  app.get("/tasks", async (request, response) => {
    const { tasks, next } = await ask({ kind: "listTasks", ...taskFilterOf(request) }, "tasks");
    response.json({ tasks, next });
  });
  app.get("/tasks/:id", async (request, response) => {
    response.json((await ask({ kind: "getTask", taskId: request.params.id }, "task")).task);
  });
  app.delete("/tasks/:id", (request, response) => stopTask(ask, request.params.id, response));
}

/** An idempotency key may outlive the task that it was given for. */
const taskForgotten = (): Problem =>
  new Problem(410, "task-forgotten", "This key was used for a task that has ended and is forgotten");

function taskRequestOf(request: Request): BookRequest {
  if (isBookBody(request.body)) return parseBody(BOOK_REQUEST, request.body);
  return { kind: "submit", submission: parseBody(SUBMISSION, request.body) };
}

/** 204, as in the book: that it is to stop is on disk; that it has stopped, its state tells. */
async function stopTask(ask: Ask, taskId: string, response: Response): Promise<void> {
  await ask({ kind: "stopTask", taskId }, "stopping");
  response.status(204).end();
}

function jobRoutes(app: Express, ask: Ask): void {
  app.post("/jobs", async (request, response) => {
    const job = parseBody(JOB, request.body);
    const reply = await ask({ kind: "submitJob", ...job, idempotency: idempotencyOf(request) }, "submitted");
    const tasks = reply.tasks.map((task) => task.id);
    response.status(201).location(`/tasks?job=${job.name}`).json({ job: reply.job, tasks });
  });
  app.get("/jobs", async (_request, response) => {
    response.json({ jobs: (await ask({ kind: "listJobs" }, "jobs")).jobs });
  });
  app.post("/jobs/:name/scale", async (request, response) => {
    const command: Command = { kind: "scaleJob", name: request.params.name, count: countOf(request) };
    const { job, added, stopping } = await ask(command, "job");
    response.json({ job, added, stopping });
  });
  app.delete("/jobs/:name", async (request, response) => {
    const { job, stopping } = await ask({ kind: "stopJob", name: request.params.name }, "job");
    response.json({ job, stopping });
  });
}

function nodeRoutes(app: Express, ask: Ask): void {
  const setAvailability =
    (availability: "active" | "cordoned") => async (request: Request, response: Response) => {
      const node = String(request.params.name);
      response.json((await ask({ kind: "setAvailability", node, availability }, "node")).node);
    };
  app.get("/nodes", async (_request, response) => {
    response.json({ nodes: (await ask({ kind: "listNodes" }, "nodes")).nodes });
  });
  app.get("/nodes/:name", async (request, response) => {
    response.json((await ask({ kind: "getNode", node: request.params.name }, "node")).node);
  });
  app.post("/nodes", async (request, response) => {
    const { address } = parseBody<{ address: string }>(NEW_NODE, request.body);
    response.status(201).json((await ask({ kind: "addNode", address }, "node")).node);
  });
  app.post("/nodes/:name/cordon", setAvailability("cordoned"));
  app.post("/nodes/:name/uncordon", setAvailability("active"));
  app.post("/nodes/:name/drain", async (request, response) => {
    const command: Command = { kind: "drainNode", node: request.params.name, ...drainOf(request) };
    response.json((await ask(command, "node")).node);
  });
  app.post("/nodes/:name/undrain", async (request, response) => {
    response.json((await ask({ kind: "undrainNode", node: request.params.name }, "node")).node);
  });
  app.delete("/nodes/:name", async (request, response) => {
    await ask({ kind: "removeNode", node: request.params.name, force: forceOf(request) }, "node");
    response.status(204).end();
  });
}

function statusRoutes(app: Express, ask: Ask): void {
  app.get("/tasks/:id/events", async (request, response) => {
    const query: Query = { kind: "listEvents", taskId: request.params.id, page: pageOf(request) };
    const { events, next } = await ask(query, "events");
    response.json({ events, next });
  });
  app.get("/events", async (request, response) => {
    const { events, next } = await ask({ kind: "listEvents", taskId: null, page: pageOf(request) }, "events");
    response.json({ events, next });
  });
  app.get("/status", async (_request, response) => {
    response.json((await ask({ kind: "getStatus" }, "status")).status);
  });
  // Asks the machine too: one that is stuck does not answer.
  app.get("/healthz", async (_request, response) => {
    await ask({ kind: "getStatus" }, "status");
    response.json({ ok: true });
  });
}
