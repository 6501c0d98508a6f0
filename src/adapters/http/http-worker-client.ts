// Syncs over HTTP: each is one POST that the worker holds open. Connections to a node are pooled and several, because
// a superseded sync stays open while the next is sent. What goes wrong on the way is told, never thrown.

import { Agent, request } from "undici";
import type { Answer, Sync } from "../../core/sync/messages.ts";
import type { SyncListener, WorkerClient } from "../../ports/worker-client.ts";
import { type ClientAccess, connectOf, headersOf, PLAIN_ACCESS, urlOf } from "./http-access.ts";
import { ANSWER } from "./sync-schema.ts";

/** Syncs open to one node at once, at most; further ones queue. One is sent each half second while a node is
 * silent, and each times out half a second after its wait. */
const CONNECTIONS_PER_NODE = 8;

/** How long an answer may be late before the way counts as broken, milliseconds. */
const LATE_MS = 500;

/** What moving the bodies may take: a little, and a millisecond for each 16 KiB sent. */
const BODY_MS = 100;
const BYTES_PER_MS = 16 * 1024;

const ANSWER_MAX_BYTES = 32 * 1024 * 1024;

export class HttpWorkerClient implements WorkerClient {
  private readonly access: ClientAccess;
  private readonly agent: Agent;
  private readonly open = new Set<AbortController>();
  private readonly settled = new Set<Promise<void>>();
  private listener: SyncListener | null = null;
  private closed = false;

  constructor(access: ClientAccess = PLAIN_ACCESS) {
    this.access = access;
    this.agent = new Agent({
      ...connectOf(access),
      connections: CONNECTIONS_PER_NODE,
      pipelining: 1,
      headersTimeout: 0, // each request has a deadline of its own
      bodyTimeout: 0,
      maxResponseSize: ANSWER_MAX_BYTES,
    });
  }

  listen(listener: SyncListener): void {
    this.listener = listener;
  }

  sync(node: number, address: string, sync: Sync): void {
    const done = this.exchange(node, address, sync);
    this.settled.add(done);
    void done.then(() => this.settled.delete(done));
  }

  close(done: () => void): void {
    this.closed = true;
    for (const controller of this.open) controller.abort(new Error("the client was closed"));
    void Promise.all(this.settled)
      .then(() => this.agent.destroy())
      .then(done, done);
  }

  /** Never rejects, and tells the listener exactly once, after the call of `sync` has returned. */
  private async exchange(node: number, address: string, sync: Sync): Promise<void> {
    let answer: Answer;
    try {
      answer = await this.post(address, sync);
    } catch (error) {
      this.listener?.unreachable(node, sync.seq, reasonOf(error));
      return;
    }
    this.listener?.answered(node, answer);
  }

  private async post(address: string, sync: Sync): Promise<Answer> {
    await Promise.resolve();
    if (this.closed) throw new Error("the client was closed");
    const body = JSON.stringify(sync);
    const controller = new AbortController();
    const timeoutMs = Math.ceil(sync.wait / 1000 + LATE_MS + BODY_MS + body.length / BYTES_PER_MS);
    const late = () => controller.abort(new Error(`no answer within ${timeoutMs} ms`));
    const timer = setTimeout(late, timeoutMs);
    this.open.add(controller);
    try {
      return await this.send(address, body, controller.signal);
    } finally {
      clearTimeout(timer);
      this.open.delete(controller);
    }
  }

  private async send(address: string, body: string, signal: AbortSignal): Promise<Answer> {
    const response = await request(urlOf(this.access, address, "/sync"), {
      dispatcher: this.agent,
      method: "POST",
      headers: { "content-type": "application/json", ...headersOf(this.access) },
      body,
      signal,
    });
    const text = await response.body.text();
    if (response.statusCode !== 200) throw new Error(`it answered with status ${response.statusCode}`);
    return answerOf(text);
  }
}

function answerOf(text: string): Answer {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Error("it answered with something that is not JSON");
  }
  const result = ANSWER.safeParse(parsed);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new Error(`its answer is malformed: ${issue?.path.join(".")}: ${issue?.message}`);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ECONNREFUSED") return "connection refused";
  return error.message === "" ? (code ?? error.name) : error.message;
}
