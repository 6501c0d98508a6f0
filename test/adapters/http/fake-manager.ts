// A manager API on a real port with a scripted machine behind it, and what a test needs to talk to it.

import { serve } from "../../../src/adapters/http/http-server.ts";
import { managerApi } from "../../../src/adapters/http/manager-api.ts";
import type { Key } from "../../../src/adapters/http/tokens.ts";
import type { Command, Query, Reply } from "../../../src/core/manager/events.ts";
import type { TaskView } from "../../../src/core/manager/views.ts";
import type { TaskSpec } from "../../../src/core/task/spec.ts";
import { specOf } from "../../core/specs.ts";

export const TASK_ID = "0b5e2a8c-4c1f-4d3e-9a53-2f8f3c1f7f10";

/** A spec as the defaults make it from a name and an image. */
export const SPEC: TaskSpec = specOf({ image: "demo", resources: {}, stopGraceMs: 10_000 });

export const TASK: TaskView = {
  id: TASK_ID,
  serial: 1,
  name: "web",
  job: null,
  state: "Pending",
  wanted: "run",
  reason: null,
  health: null,
  spec: SPEC,
  attempt: 0,
  containerId: null,
  nodeId: null,
  node: null,
  hostPorts: [],
  restartCount: 0,
  submittedAt: 0,
  startTime: null,
  finishTime: null,
  exitCode: null,
};

export interface ApiResponse {
  readonly status: number;
  readonly body: unknown;
  readonly text: string;
  readonly location: string | null;
}

export interface FakeManager {
  readonly url: string;
  /** What the machine was asked, in order. */
  readonly asked: (Command | Query)[];
  /** What the log was told. */
  readonly logged: unknown[];
  /** What it replies from now on. */
  reply: Reply | (() => Promise<Reply>);
  /** What it replies instead, by what it is asked; null: `reply`. */
  answer: ((body: Command | Query) => Reply) | null;
  fetch(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiResponse>;
  close(): Promise<void>;
}

export async function startFakeManager(keys: readonly Key[] = []): Promise<FakeManager> {
  const asked: (Command | Query)[] = [];
  const logged: unknown[] = [];
  const ask = async (body: Command | Query) => {
    asked.push(body);
    if (fake.answer !== null) return fake.answer(body);
    return typeof fake.reply === "function" ? fake.reply() : fake.reply;
  };
  const server = await serve(
    managerApi(ask, (error) => logged.push(error), { keys }),
    "127.0.0.1",
    0,
  );
  const url = `http://127.0.0.1:${server.port}`;
  const fake: FakeManager = {
    url,
    asked,
    logged,
    reply: { kind: "task", task: TASK },
    answer: null,
    fetch: (method, path, body, headers = {}) => call(url + path, method, body, headers),
    close: () => server.close(0),
  };
  return fake;
}

/** Sends `body` as JSON; text is sent as it is. */
export async function call(
  url: string,
  method: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<ApiResponse> {
  const payload = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(url, {
    method,
    headers: { ...(payload === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(payload === undefined ? {} : { body: payload }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text === "" ? null : JSON.parse(text),
    text,
    location: response.headers.get("location"),
  };
}
