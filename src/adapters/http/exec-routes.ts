// Commands beside tasks over HTTP: the worker runs them on its runtime, the manager passes them on to the task's node. A
// command is cut off when its time is over, when it has written too much, and when nobody reads it any more.

import { once } from "node:events";
import type { Express, Request, Response } from "express";
import type { AttemptKey } from "../../core/task/attempt.ts";
import type { TaskSpec } from "../../core/task/spec.ts";
import type { ExecEnd, ExecOutput, RunningCommand, TaskExec } from "../task-exec.ts";
import { EXEC, EXEC_TYPE, type ExecBody, type ExecLine, pieceOf, stdinOf } from "./exec-schema.ts";
import { parseBody } from "./parse-body.ts";
import { closeSignal, type NodeSource, type NodeWay, passToNode } from "./pass-to-node.ts";
import { Problem } from "./problem.ts";

/** Commands at once on one worker, and bytes that one of them may write. */
const COMMANDS_MAX = 32;
const OUTPUT_MAX_MIB = 64;
const MIB = 1024 * 1024;

/** A runtime may take so long to begin. */
const OPEN_MS = 30_000;

/** Which attempt of the task runs here, with what it was started with; `attempt` null: the newest. Throws a Problem. */
export type FindRunning = (
  taskId: string,
  attempt: number | null,
) => Promise<{ readonly key: AttemptKey; readonly spec: TaskSpec }>;

/** `POST /tasks/:id/exec` of a worker. */
export function workerExecRoute(app: Express, exec: TaskExec, find: FindRunning): void {
  let running = 0;
  app.post("/tasks/:id/exec", async (request: Request<{ id: string }>, response) => {
    const body = execBodyOf(request);
    const { key, spec } = await find(request.params.id, body.attempt);
    if (running >= COMMANDS_MAX)
      throw new Problem(429, "overloaded", `${COMMANDS_MAX} commands run on this node: try again later`);
    running++;
    try {
      const started = await exec
        .start(key, spec, { command: body.command, stdin: stdinOf(body) })
        .catch(silent);
      if (started === null) throw notRunning(key);
      await answer(started, body.timeoutMs, response);
    } finally {
      running--;
    }
  });
}

/** The same of the manager, beside the task's current attempt unless another is named. */
export function managerExecRoute(app: Express, source: NodeSource, way: NodeWay): void {
  app.post("/tasks/:id/exec", async (request: Request<{ id: string }>, response) => {
    const body = execBodyOf(request);
    const task = await source.task(request.params.id);
    const path = `/tasks/${encodeURIComponent(task.id)}/exec`;
    if (task.state !== "Running" && body.attempt === null)
      throw new Problem(409, "task-not-running", `Task ${task.id} does not run: it is ${task.state}`);
    if (task.nodeId === null)
      throw new Problem(409, "task-not-running", `Task ${task.id} has not been on a node yet`);
    const there = { ...body, attempt: body.attempt ?? task.attempt };
    await passToNode(task, source, way, { method: "POST", path, body: there, openMs: OPEN_MS }, response);
  });
}

function execBodyOf(request: Request<{ id: string }>): ExecBody {
  if (request.get("idempotency-key") === undefined) return parseBody<ExecBody>(EXEC, request.body);
  const message = "Idempotency-Key is not accepted here: a command runs each time it is asked for";
  throw new Problem(400, "bad-field", message, "Idempotency-Key");
}

const notRunning = ({ taskId, attempt }: AttemptKey): Problem =>
  new Problem(409, "task-not-running", `Attempt ${attempt} of task ${taskId} does not run`);

function silent(error: Error): never {
  throw new Problem(502, "runtime-unavailable", `Cannot run a command: ${error.message}`);
}

/** From here on what goes wrong is a last line: the answer has begun. */
async function answer(command: RunningCommand, timeoutMs: number, response: Response): Promise<void> {
  response.status(200).type(EXEC_TYPE);
  response.flushHeaders();
  const late = AbortSignal.timeout(timeoutMs);
  const tooMuch = new AbortController();
  const signal = AbortSignal.any([closeSignal(response), late, tooMuch.signal]);
  const output = limited(response, tooMuch, signal);
  const end = await command.finish(output, signal).catch((error: Error) => error);
  if (response.destroyed) return;
  response.end(lineOf(lastLine(end, late.aborted ? timeoutMs : null)));
}

/** Waits while the reader is slow, until it has gone. */
function limited(response: Response, tooMuch: AbortController, signal: AbortSignal): ExecOutput {
  let left = OUTPUT_MAX_MIB * MIB;
  return async (stream, bytes) => {
    left -= bytes.length;
    if (left < 0) return tooMuch.abort();
    if (response.write(lineOf(pieceOf(stream, bytes)))) return;
    await once(response, "drain", { signal }).catch(() => {});
  };
}

function lastLine(end: ExecEnd | Error, limitMs: number | null): ExecLine {
  if (end instanceof Error)
    return { error: { code: "runtime-unavailable", message: `Lost the command: ${end.message}` } };
  if (end.kind === "exited") return { exitCode: end.exitCode };
  const fate = end.killed ? "and was killed" : "and may still run: it cannot be ended from here";
  if (limitMs === null)
    return {
      error: { code: "exec-output-too-large", message: `It wrote more than ${OUTPUT_MAX_MIB} MiB, ${fate}` },
    };
  return { error: { code: "exec-timed-out", message: `It had not ended after ${limitMs} ms, ${fate}` } };
}

const lineOf = (line: ExecLine): string => `${JSON.stringify(line)}\n`;
