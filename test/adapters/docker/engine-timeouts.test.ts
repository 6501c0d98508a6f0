// Every call to an engine ends within its limit and lets its connection go, whatever the engine does not say.

import { expect, onTestFinished, test } from "vitest";
import { DockerRuntime } from "../../../src/adapters/docker/docker-runtime.ts";
import { findEngine } from "../../../src/adapters/docker/engine-address.ts";
import { EngineClient } from "../../../src/adapters/docker/engine-client.ts";
import { EngineFailure } from "../../../src/adapters/docker/engine-failure.ts";
import type { RuntimeEvent } from "../../../src/core/worker/events.ts";
import { bareSpec } from "../../contract/task-runtime.ts";
import { until } from "../until.ts";
import { silentEngine } from "./silent-engine.ts";

const LIMITS = { callTimeoutMs: 100, startTimeoutMs: 100, pullTimeoutMs: 100 };
/** What a busy machine may add. */
const SLACK_MS = 2_000;

type Call = (engine: EngineClient) => Promise<unknown>;

/** Every method that calls the engine: a new one is missed here until it has a row. */
const CALLS: Record<Exclude<keyof EngineClient, "dockerode">, Call> = {
  answers: (engine) => engine.answers(),
  find: (engine) => engine.find("c"),
  containersOf: (engine) => engine.containersOf("n"),
  containersLabelled: (engine) => engine.containersLabelled("l", "v"),
  hasImage: (engine) => engine.hasImage("i:1"),
  pull: (engine) => engine.pull("i:1"),
  importImage: (engine) => engine.importImage(Buffer.alloc(1024), "r", "t", []),
  architecture: (engine) => engine.architecture(),
  create: (engine) => engine.create({ Image: "i:1" }),
  start: (engine) => engine.start("c"),
  kill: (engine) => engine.kill("c", "SIGKILL"),
  waitForEnd: (engine) => engine.waitForEnd("c"),
  remove: (engine) => engine.remove("c"),
  deaths: (engine) => engine.deaths("n", new AbortController().signal),
  logs: (engine) => engine.logs("c", { follow: true, tail: null }, new AbortController().signal),
};

/** Answers that have begun when the engine freezes. Of a stream that is all that is promised: it has no end. */
const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

test.each(Object.entries(CALLS))("%s ends in a failure within its limit, and hangs up", async (_, call) => {
  const engine = await silentEngine();
  const startMs = performance.now();
  await expect(call(new EngineClient(engine.address, LIMITS))).rejects.toThrow(EngineFailure);
  expect(performance.now() - startMs).toBeLessThan(LIMITS.callTimeoutMs + SLACK_MS);
  await until(() => engine.open() === 0, "the end of the connection");
});

const answered = Object.entries(CALLS).filter(
  ([name]) => !["deaths", "logs", "start", "remove"].includes(name),
);

test.each(answered)("%s ends in a failure when its answer has only begun, and hangs up", async (_, call) => {
  const engine = await silentEngine(`${HEAD}5\r\n{"a":\r\n`);
  await expect(call(new EngineClient(engine.address, LIMITS))).rejects.toThrow(/within 100 ms/);
  await until(() => engine.open() === 0, "the end of the connection");
});

test("every verb of the runtime is told as unavailable", async () => {
  const engine = await silentEngine();
  const runtime = new DockerRuntime({
    engine: engine.address,
    identity: () => ({ clusterId: "c", nodeId: "n", worker: "w" }),
    timeouts: LIMITS,
  });
  const told: RuntimeEvent[] = [];
  runtime.listen((event) => told.push(event));
  onTestFinished(() => new Promise<void>((done) => runtime.close(done)));
  const key = (taskId: string) => ({ taskId, attempt: 1 });
  runtime.start({ ...key("a"), spec: bareSpec("i:1", []), gpuDevices: [] });
  runtime.stop(key("b"), 0);
  runtime.remove(key("c"));
  runtime.list();
  // Its own watch on the engine tells besides that a listing would fail.
  const verbs = () => new Set(told.map((event) => (event.kind === "unavailable" ? event.verb : event.kind)));
  await until(() => verbs().size >= 4, "four outcomes");
  expect([...verbs()].sort()).toEqual(["list", "remove", "start", "stop"]);
});

test("the event stream is asked for again and again while the engine is silent", async () => {
  const engine = await silentEngine();
  const runtime = new DockerRuntime({
    engine: engine.address,
    identity: () => ({ clusterId: "c", nodeId: "n", worker: "w" }),
    timeouts: LIMITS,
    reconnectDelayMs: 10,
  });
  runtime.listen(() => {});
  await until(() => engine.calls() >= 3, "the third try");
  await new Promise<void>((done) => runtime.close(done));
  await until(() => engine.open() === 0, "the end of the connection");
});

test("a search for an engine passes a silent one by, within its limit", async () => {
  const engine = await silentEngine();
  if (engine.address.kind !== "socket") throw new Error("it listens on a socket");
  const found = await findEngine({ DOCKER_HOST: `unix://${engine.address.path}` }, 100);
  expect(found).toMatchObject({ kind: "refused", code: "no-engine" });
  await until(() => engine.open() === 0, "the end of the connection");
});
