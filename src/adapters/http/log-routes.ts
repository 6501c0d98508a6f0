// Logs over HTTP, as plain text: the worker reads them off its runtime, the manager passes on what the node's worker
// sends. They do not pass through a machine: nobody decides by them, and what is shown was written already.

import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Express, Request, Response } from "express";
import { type Dispatcher, request as send } from "undici";
import { z } from "zod";
import type { NodeView, TaskView } from "../../core/manager/views.ts";
import type { LogRequest, TaskLogs } from "../task-logs.ts";
import { FLAG, wholeNumber } from "./field-schemas.ts";
import { type ClientAccess, headersOf, urlOf } from "./http-access.ts";
import { parseBody, strictFields } from "./parse-body.ts";
import { Problem } from "./problem.ts";

const TAIL_MAX = 1_000_000;
const ATTEMPT_MAX = 1_000_000_000;
const OPEN_MS = 10_000;

const digits = (least: number, most: number) =>
  z.preprocess(
    (written) => (typeof written === "string" && /^\d{1,10}$/.test(written) ? Number(written) : written),
    wholeNumber(least, most),
  );

export const LOG_QUERY = strictFields({
  follow: FLAG.default(false).describe("Go on as more is written, until the task ends"),
  tail: digits(0, TAIL_MAX).nullable().default(null).describe("Of what there is the last so many lines only"),
  attempt: digits(1, ATTEMPT_MAX)
    .nullable()
    .default(null)
    .describe("Of this attempt, not of the current one"),
});

type LogQuery = LogRequest & { readonly attempt: number | null };

/** `GET /tasks/:id/logs?attempt=N&follow=true&tail=N` of a worker. */
export function workerLogRoute(
  app: Express,
  logs: TaskLogs,
  newest: (taskId: string) => Promise<number>,
): void {
  app.get("/tasks/:id/logs", async (request: Request<{ id: string }>, response) => {
    const taskId = request.params.id;
    const { attempt: asked, ...how } = parseBody<LogQuery>(LOG_QUERY, request.query);
    const attempt = asked ?? (await newest(taskId));
    const closed = closeSignal(response);
    const output = await logs.open({ taskId, attempt }, how, closed).catch((error: Error) => {
      throw new Problem(502, "runtime-unavailable", `Cannot read the logs: ${error.message}`);
    });
    if (output === null) throw logsGone(taskId, attempt);
    await pass(output, response);
  });
}

/** Where a task's current attempt is, or was. */
export interface LogSource {
  task(id: string): Promise<TaskView>;
  node(id: string): Promise<NodeView>;
}

/** The same of the manager, for the task's current attempt unless another is named. */
export function managerLogRoute(
  app: Express,
  source: LogSource,
  access: ClientAccess,
  dispatcher: Dispatcher,
): void {
  app.get("/tasks/:id/logs", async (request: Request<{ id: string }>, response) => {
    const { attempt: asked, follow, tail } = parseBody<LogQuery>(LOG_QUERY, request.query);
    const task = await source.task(request.params.id);
    if (task.nodeId === null)
      throw new Problem(404, "logs-none", `Task ${task.id} has not been on a node yet`);
    const { address, name } = await source.node(task.nodeId);
    if (address === null) throw new Problem(502, "node-unreachable", `Nobody knows where node ${name} is`);
    const query = new URLSearchParams({ attempt: `${asked ?? task.attempt}`, follow: `${follow}` });
    if (tail !== null) query.set("tail", `${tail}`);
    const url = urlOf(access, address, `/tasks/${encodeURIComponent(task.id)}/logs?${query}`);
    const signal = closeSignal(response);
    const headers = headersOf(access);
    const options = { headers, signal, dispatcher, headersTimeout: OPEN_MS, bodyTimeout: 0 };
    const answer = await send(url, options).catch((error: Error) => {
      throw new Problem(502, "node-unreachable", `Cannot reach node ${name}: ${error.message}`);
    });
    if (answer.statusCode !== 200) throw await passedOn(answer, name);
    await pass(answer.body, response);
  });
}

async function passedOn({ statusCode, body }: Dispatcher.ResponseData, node: string): Promise<Problem> {
  const { error } = (await body.json().catch(() => ({}))) as { error?: { code?: string; message?: string } };
  const status = statusCode === 404 ? 404 : 502;
  return new Problem(
    status,
    error?.code ?? "node-failed",
    error?.message ?? `Node ${node} answered ${statusCode}`,
  );
}

const logsGone = (taskId: string, attempt: number): Problem =>
  new Problem(404, "logs-gone", `This node keeps no output of attempt ${attempt} of task ${taskId}`);

async function pass(output: Readable, response: Response): Promise<void> {
  response.status(200).type("text/plain; charset=utf-8");
  response.flushHeaders();
  await pipeline(output, response).catch(() => {}); // either side went away: there is nobody to tell
}

function closeSignal(response: Response): AbortSignal {
  const closed = new AbortController();
  response.once("close", () => closed.abort());
  return closed.signal;
}
