// Events as a stream, against a scripted history: what readers are told, where they go on, and what a slow one costs.

import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type HttpServer, serve } from "../../../src/adapters/http/http-server.ts";
import { managerApi } from "../../../src/adapters/http/manager-api.ts";
import type { Command, Query, Reply } from "../../../src/core/manager/events.ts";
import { EventLog } from "../../../src/core/store/event-log.ts";
import { eventually } from "./eventually.ts";
import { TASK_ID } from "./fake-manager.ts";

const DEADLINE_MS = 10_000;
const LIMITS = { lookMs: 5, heartbeatMs: 40, stalledMs: 60_000, readersMax: 3 };

let log: EventLog;
let asked: (Command | Query)[];
let server: HttpServer;
let closers: (() => void)[];

/** The events from 1 to `count` of what the history will be; the odd ones are of one task, the even ones of another. */
function happen(count: number, reason = "r"): void {
  for (let left = count; left > 0; left--) {
    const id = log.lastId + 1;
    const taskId = id % 2 === 1 ? TASK_ID : "other";
    log.add({ id, taskId, attempt: 1, state: "Running", timestamp: 0, reason });
  }
}

/** As the manager answers. */
async function answer(body: Command | Query): Promise<Reply> {
  asked.push(body);
  if (body.kind !== "listEvents") throw new Error(`not asked for: ${body.kind}`);
  const { after, limit } = body.page;
  const oldest = log.firstId;
  const newest = log.lastId;
  if (after !== 0 && after < oldest - 1)
    return { kind: "refused", refusal: { code: "cursor-expired", after, oldest, newest } };
  const events = [...log.after(after)].filter(({ taskId }) => (body.taskId ?? taskId) === taskId);
  const next = events.length > limit ? (events[limit - 1]?.id ?? null) : null;
  return { kind: "events", events: events.slice(0, limit), next, newest };
}

beforeEach(async () => {
  log = new EventLog();
  asked = [];
  closers = [];
  const app = managerApi(answer, (error) => expect.unreachable(String(error)), { streams: LIMITS });
  server = await serve(app, "127.0.0.1", 0);
});

afterEach(async () => {
  for (const close of closers) close();
  await server.close(0);
});

interface Reader {
  readonly status: number;
  readonly text: () => string;
  /** Ids of the events so far. */
  readonly ids: () => number[];
  /** The stream has ended. */
  readonly ended: () => boolean;
}

async function read(path: string, headers: Record<string, string> = {}): Promise<Reader> {
  const gone = new AbortController();
  closers.push(() => gone.abort());
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    headers: { accept: "text/event-stream", ...headers },
    signal: gone.signal,
  });
  let text = "";
  let ended = false;
  const take = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
  };
  void take()
    .catch(() => {})
    .finally(() => {
      ended = true;
    });
  const ids = (): number[] => [...text.matchAll(/^id: (\d+)\nevent: task/gm)].map(([, id]) => Number(id));
  return { status: response.status, text: () => text, ids, ended: () => ended };
}

describe("a reader of the stream", () => {
  test("is told from now on what happens, each event with its id and itself as JSON", async () => {
    happen(3);
    const reader = await read("/events");
    await eventually(() => reader.text().includes("id: 3"), DEADLINE_MS);
    happen(2);
    await eventually(() => reader.ids().length === 2, DEADLINE_MS);
    expect(reader.ids()).toEqual([4, 5]);
    const data = /^data: (.*)$/m.exec(reader.text())?.[1] ?? "";
    expect(JSON.parse(data)).toEqual(log.get(4));
  });

  test("goes on after what it has seen last, whatever the query says, over many pages", async () => {
    happen(1_300);
    const reader = await read("/events?after=1299", { "last-event-id": "7" });
    await eventually(() => reader.ids().length === 1_293, DEADLINE_MS);
    expect(reader.ids()).toEqual(Array.from({ length: 1_293 }, (_, index) => index + 8));
  });

  test("begins at the oldest with after=0, and is told of its task only", async () => {
    happen(6);
    const reader = await read(`/events?after=0&task=${TASK_ID}`);
    await eventually(() => reader.ids().length === 3, DEADLINE_MS);
    happen(3);
    await eventually(() => reader.ids().length === 5, DEADLINE_MS);
    expect(reader.ids()).toEqual([1, 3, 5, 7, 9]);
  });

  test("hears while nothing happens that the stream lives, and how far it has come", async () => {
    happen(4);
    const reader = await read(`/events?task=${TASK_ID}`);
    await eventually(() => (reader.text().match(/: alive\nid: 4\n\n/g)?.length ?? 0) >= 3, DEADLINE_MS);
    expect(reader.ids()).toEqual([]);
  });

  test("is refused with 410 when later events are gone, and told which is the oldest", async () => {
    happen(9);
    log.forget(5);
    const reader = await read("/events?after=3");
    expect(reader.status).toBe(410);
    await eventually(() => reader.ended(), DEADLINE_MS);
    expect(JSON.parse(reader.text())).toEqual({
      error: {
        code: "cursor-expired",
        message: "Events after 3 are not kept any more: the oldest is 6",
      },
    });
    expect((await read("/events?after=5")).status).toBe(200);
  });

  test("is told and cut off when its cursor expires while it reads", async () => {
    happen(2);
    const reader = await read("/events?after=0");
    await eventually(() => reader.ids().length === 2, DEADLINE_MS);
    happen(10);
    log.forget(11); // before anybody has looked
    await eventually(() => reader.ended(), DEADLINE_MS);
    expect(reader.text()).toMatch(/event: problem\ndata: .*"cursor-expired".*the oldest is 12/);
  });

  test.each(["x", "-1", "1.5", "9999999999999999"])("with the last id %s is refused", async (id) => {
    expect((await read("/events", { "last-event-id": id })).status).toBe(400);
  });

  test("is one too many when there are as many as may be, and welcome when one has left", async () => {
    for (let count = 0; count < LIMITS.readersMax; count++) expect((await read("/events")).status).toBe(200);
    expect((await read("/events")).status).toBe(429);
    closers[0]?.();
    await eventually(async () => (await read("/events")).status === 200, DEADLINE_MS);
  });
});

test("nobody looks for events when nobody waits for them", async () => {
  await read("/events");
  await eventually(() => asked.length > 3, DEADLINE_MS);
  closers[0]?.();
  let before = -1;
  await eventually(async () => {
    before = asked.length;
    await new Promise((resolve) => setTimeout(resolve, 10 * LIMITS.lookMs));
    return asked.length === before;
  }, DEADLINE_MS);
});

test("of a reader that takes nothing no more is held than a page, and it goes on where it was", async () => {
  const reason = "x".repeat(2_000);
  happen(20_000, reason); // 40 MB of history
  const socket = await open(server.port);
  socket.pause();
  socket.write("GET /events?after=0 HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n\r\n");
  const pages = (): number =>
    asked.filter((each) => each.kind === "listEvents" && each.page.after > 0).length;
  let before = -1;
  await eventually(async () => {
    const same = pages() === before && before > 0;
    before = pages();
    await new Promise((resolve) => setTimeout(resolve, 100));
    return same;
  }, DEADLINE_MS);
  expect(pages()).toBeLessThan(20); // of 40 pages: what lies in the sockets' own buffers
  let bytes = 0;
  socket.on("data", (chunk) => {
    bytes += chunk.length;
  });
  socket.resume();
  await eventually(() => bytes > 20_000 * reason.length, DEADLINE_MS);
});

test("a reader that takes nothing for long is cut off", async () => {
  await server.close(0);
  const app = managerApi(answer, () => {}, { streams: { ...LIMITS, stalledMs: 50 } });
  server = await serve(app, "127.0.0.1", 0);
  happen(20_000, "x".repeat(2_000));
  const socket = await open(server.port);
  let closed = false;
  socket.on("error", () => {});
  socket.pause();
  socket.write("GET /events?after=0 HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n\r\n");
  await eventually(() => asked.length > 1, DEADLINE_MS);
  await new Promise((resolve) => setTimeout(resolve, 200));
  socket.once("close", () => {
    closed = true;
  });
  socket.resume(); // to see the end behind what lies in the buffers
  await eventually(() => closed, DEADLINE_MS);
});

async function open(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  closers.push(() => socket.destroy());
  await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
  return socket;
}
