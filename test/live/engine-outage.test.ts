// An engine that freezes, thaws, dies and comes back: what the runtime tells meanwhile and afterwards.

import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { DockerRuntime } from "../../src/adapters/docker/docker-runtime.ts";
import { killNoted, lives, type StartMark } from "../../src/adapters/noted-process.ts";
import { FencedKiller } from "../../src/adapters/watchdog/fenced-killer.ts";
import { NEVER } from "../../src/core/kernel/time.ts";
import { type AttemptKey, keyText } from "../../src/core/task/attempt.ts";
import type { RuntimeEvent } from "../../src/core/worker/events.ts";
import { eventually } from "../adapters/http/eventually.ts";
import { bareSpec } from "../contract/task-runtime.ts";
import { demoImage } from "./engine.ts";
import { describeWithOwnEngine, OwnEngine } from "./own-engine.ts";

/** From thaw or restart to knowing again. */
const PICKED_UP_MS = 2_000;
const CALL_LIMIT_MS = 1_000;

type Kind = RuntimeEvent["kind"];
type EventOf<K extends Kind> = Extract<RuntimeEvent, { kind: K }>;

describeWithOwnEngine("an engine that fails", () => {
  let engine: OwnEngine;
  let image: string;
  let runtime: DockerRuntime;
  let told: RuntimeEvent[];
  let traceFolder: string;

  beforeAll(async () => {
    engine = await OwnEngine.start();
    image = await demoImage(engine.address);
  });
  afterAll(() => engine.close());

  beforeEach(() => {
    told = [];
    const identity = { clusterId: randomUUID(), nodeId: randomUUID(), worker: randomUUID() };
    const timeouts = { callTimeoutMs: CALL_LIMIT_MS };
    traceFolder = mkdtempSync(join(tmpdir(), "wavetank-traces-"));
    const options = { engine: engine.address, identity: () => identity, timeouts, traceFolder };
    runtime = new DockerRuntime(options);
    runtime.listen((event) => told.push(event));
  });
  afterEach(async () => {
    engine.thaw();
    await new Promise<void>((done) => runtime.close(done));
    rmSync(traceFolder, { recursive: true });
  });

  const heard = async <K extends Kind>(kind: K, key: AttemptKey | null, limitMs = 20_000) => {
    const isIt = (event: RuntimeEvent): event is EventOf<K> =>
      event.kind === kind &&
      (key === null || ("key" in event && event.key !== null && keyText(event.key) === keyText(key)));
    const words = (): string => `"${kind}" in ${JSON.stringify(told)}`;
    await eventually(() => told.some(isIt), limitMs).catch(() => {
      throw new Error(`Not within ${limitMs} ms: ${words()}`);
    });
    return told.find(isIt) as EventOf<K>;
  };

  const started = async (script: string): Promise<{ key: AttemptKey; mark: StartMark }> => {
    const key = { taskId: randomUUID(), attempt: 1 };
    runtime.start({ ...key, spec: bareSpec(image, ["sh", "-c", script]), gpuDevices: [] });
    const { process } = await heard("started", key);
    return { key, mark: process as StartMark };
  };

  const STAY = "sleep 600";
  /** Ends with 7 at SIGUSR1, which its init passes on. */
  const END_AT_SIGNAL = 'trap "exit 7" USR1; while :; do sleep 0.05; done';

  test("frozen, it is unavailable within the limit; thawed, it is picked up soon", async () => {
    await started(STAY);
    engine.freeze();
    const askedMs = performance.now();
    runtime.list();
    expect(await heard("unavailable", null)).toMatchObject({ verb: "list" });
    expect(performance.now() - askedMs).toBeLessThan(CALL_LIMIT_MS + 1_000);
    engine.thaw();
    runtime.list();
    expect((await heard("listed", null, PICKED_UP_MS)).containers).toMatchObject([{ state: "running" }]);
  });

  test("what is killed by pid while it is frozen is told soon after it has thawed", async () => {
    const { key, mark } = await started(STAY);
    engine.freeze();
    expect(killNoted(mark)).toBe(true);
    await eventually(() => !lives(mark), 5_000, "its end");
    expect(told.filter(({ kind }) => kind === "exited")).toEqual([]);
    engine.thaw();
    expect(await heard("exited", key, PICKED_UP_MS)).toMatchObject({ exitCode: 137 });
  });

  test("frozen until calls time out and the stream is given up, it is picked up soon all the same", async () => {
    const { key, mark } = await started(STAY);
    engine.freeze();
    runtime.stop(key, 0);
    await heard("unavailable", key);
    killNoted(mark);
    engine.thaw();
    expect(await heard("exited", key, PICKED_UP_MS)).toMatchObject({ exitCode: 137 });
  });

  test("a fenced container whose process nobody noted is found by its trace and killed while it is frozen", async () => {
    const key = { taskId: randomUUID(), attempt: 1 };
    const spec = { ...bareSpec(image, ["sleep", "600"]), onDisconnect: "stop" as const };
    runtime.allowStarts(NEVER);
    runtime.start({ ...key, spec, gpuDevices: [] });
    const mark = (await heard("started", key)).process as StartMark;
    const other = await started(STAY);
    engine.freeze();
    const killer = new FencedKiller({
      folder: traceFolder,
      killed: () => {},
      failed: (_key, _process, error) => expect.unreachable(error.message),
    });
    killer.kill([], [key]);
    await eventually(() => !lives(mark), 5_000, "its end");
    expect(killer.hunting).toBe(false);
    expect(lives(other.mark)).toBe(true);
    engine.thaw();
    expect(await heard("exited", key, PICKED_UP_MS)).toMatchObject({ exitCode: 137 });
    runtime.remove(key);
    await heard("removed", key);
    expect(readdirSync(traceFolder)).toEqual([]);
  });

  test("killed and started again: containers live on, and an end in the gap is told with its true code", async () => {
    const stays = await started(STAY);
    const ends = await started(END_AT_SIGNAL);
    await engine.kill();
    runtime.list();
    expect(await heard("unavailable", null)).toMatchObject({ verb: "list" });
    process.kill(ends.mark.pid, "SIGUSR1");
    await eventually(() => !lives(ends.mark), 10_000, "the end in the gap");
    expect(lives(stays.mark)).toBe(true);
    await engine.start();
    expect(await heard("exited", ends.key, PICKED_UP_MS)).toMatchObject({ exitCode: 7 });
    expect(lives(stays.mark)).toBe(true);
    runtime.stop(stays.key, 0);
    await heard("exited", stays.key);
    expect(lives(stays.mark)).toBe(false);
  });
});
