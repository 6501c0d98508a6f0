// Logs over HTTP, as plain text: the worker reads them off its runtime, the manager passes on what the node's worker
// sends. They do not pass through a machine: nobody decides by them, and what is shown was written already.

import type { Express, Request } from "express";
import { z } from "zod";
import type { TaskView } from "../../core/manager/views.ts";
import type { LogRequest, TaskLogs } from "../task-logs.ts";
import { FLAG, wholeNumber } from "./field-schemas.ts";
import { parseBody, strictFields } from "./parse-body.ts";
import { closeSignal, type NodeSource, type NodeWay, passToNode, streamed } from "./pass-to-node.ts";
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
    await streamed(output, "text/plain; charset=utf-8", response);
  });
}

/** The same of the manager, for the task's current attempt unless another is named. */
export function managerLogRoute(app: Express, source: NodeSource, way: NodeWay): void {
  app.get("/tasks/:id/logs", async (request: Request<{ id: string }>, response) => {
    const { attempt: asked, follow, tail } = parseBody<LogQuery>(LOG_QUERY, request.query);
    const task = await source.task(request.params.id);
    if (task.nodeId === null)
      throw new Problem(404, "logs-none", `Task ${task.id} has not been on a node yet`);
    const query = new URLSearchParams({ attempt: `${asked ?? task.attempt}`, follow: `${follow}` });
    if (tail !== null) query.set("tail", `${tail}`);
    const path = `/tasks/${encodeURIComponent(task.id)}/logs?${query}`;
    const passed = { method: "GET", path, openMs: OPEN_MS } as const;
    await passToNode(task, source, way, passed, response).catch((error) => {
      throw asked === null ? withReason(error, task) : error;
    });
  });
}

/** That there is no output is told with what the current attempt came to: its container may never have been made. */
function withReason(error: unknown, { state, reason }: TaskView): unknown {
  if (!(error instanceof Problem) || error.code !== "logs-gone" || reason === null) return error;
  return new Problem(error.status, error.code, `${error.message}; it is ${state}: ${reason}`);
}

const logsGone = (taskId: string, attempt: number): Problem =>
  new Problem(404, "logs-gone", `This node keeps no output of attempt ${attempt} of task ${taskId}`);
