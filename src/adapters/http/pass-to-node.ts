// Requests that the manager passes on to the node of a task, and the answers it passes back. They do not go through a
// machine: nobody decides by them. It must not know what is asked for.

import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Response } from "express";
import { type Dispatcher, request as send } from "undici";
import type { NodeView, TaskView } from "../../core/manager/views.ts";
import { type ClientAccess, headersOf, urlOf } from "./http-access.ts";
import { Problem } from "./problem.ts";

/** Where a task's current attempt is, or was. */
export interface NodeSource {
  task(id: string): Promise<TaskView>;
  node(id: string): Promise<NodeView>;
}

/** How workers are reached. */
export interface NodeWay {
  readonly access: ClientAccess;
  readonly dispatcher: Dispatcher;
}

/** What goes to the node. */
export interface Passed {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Sent as JSON; absent: no body. */
  readonly body?: unknown;
  /** Until the answer begins, at most. */
  readonly openMs: number;
}

/** Statuses of a worker that are its answer to the question; any other is a trouble on the way. */
const PASSED_ON = [400, 404, 409, 429];

/** Puts it to the node of `task` and streams back what it answers, for as long as it does. */
export async function passToNode(
  task: TaskView,
  source: NodeSource,
  { access, dispatcher }: NodeWay,
  { method, path, body, openMs }: Passed,
  response: Response,
): Promise<void> {
  const { address, name } = await source.node(task.nodeId ?? "");
  if (address === null) throw new Problem(502, "node-unreachable", `Nobody knows where node ${name} is`);
  const type = body === undefined ? {} : { "content-type": "application/json" };
  const answer = await send(urlOf(access, address, path), {
    method,
    headers: { ...headersOf(access), ...type },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: closeSignal(response),
    dispatcher,
    headersTimeout: openMs,
    bodyTimeout: 0,
  }).catch((error: Error) => {
    throw new Problem(502, "node-unreachable", `Cannot reach node ${name}: ${error.message}`);
  });
  if (answer.statusCode !== 200) throw await refusedBy(answer, name);
  await streamed(answer.body, String(answer.headers["content-type"]), response);
}

async function refusedBy({ statusCode, body }: Dispatcher.ResponseData, node: string): Promise<Problem> {
  const { error } = (await body.json().catch(() => ({}))) as { error?: { code?: string; message?: string } };
  const status = PASSED_ON.includes(statusCode) ? statusCode : 502;
  const message = error?.message ?? `Node ${node} answered ${statusCode}`;
  return new Problem(status, error?.code ?? "node-failed", message);
}

/** Sends `output` on as it comes. That either side goes away ends it: there is nobody to tell. */
export async function streamed(output: Readable, type: string, response: Response): Promise<void> {
  response.status(200).type(type);
  response.flushHeaders();
  await pipeline(output, response).catch(() => {});
}

/** Says that nobody reads the response any more. */
export function closeSignal(response: Response): AbortSignal {
  const closed = new AbortController();
  response.once("close", () => closed.abort());
  return closed.signal;
}
