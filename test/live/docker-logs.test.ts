// The output of containers, from a real engine: both streams without the engine's frames, the last lines, and on until
// the end.

import { randomUUID } from "node:crypto";
import { text } from "node:stream/consumers";
import { beforeAll, expect, test } from "vitest";
import { DockerLogs } from "../../src/adapters/docker/docker-logs.ts";
import { DockerRuntime } from "../../src/adapters/docker/docker-runtime.ts";
import type { EngineAddress } from "../../src/adapters/docker/engine-address.ts";
import type { AttemptKey } from "../../src/core/task/attempt.ts";
import type { RuntimeEvent } from "../../src/core/worker/events.ts";
import { eventually } from "../adapters/http/eventually.ts";
import { specOf } from "../core/specs.ts";
import { demoImage, describeWithEngine } from "./engine.ts";

describeWithEngine("DockerLogs", (engine) => {
  let image = "";
  beforeAll(async () => {
    image = await demoImage(engine);
  });

  test("shows what an ended container wrote, whole and from behind", async () => {
    await withContainer(engine, image, "echo one; echo two >&2; echo three", async (key, logs, events) => {
      await eventually(() => events.some(({ kind }) => kind === "exited"), 20_000);
      const whole = ((await read(logs, key, false, null)) ?? "").split("\n").sort(); // two streams: no order between them
      expect(whole).toEqual(["", "one", "three", "two"]);
      expect(await read(logs, key, false, 1)).toMatch(/^(two|three)\n$/);
      expect(await read(logs, { ...key, attempt: 2 }, false, null)).toBe(null);
    });
  });

  test("follows a running container until its end", async () => {
    const script = "echo one; trap 'echo bye; exit 0' TERM; while :; do sleep 0.1; done";
    await withContainer(engine, image, script, async (key, logs, _events, runtime) => {
      const following = read(logs, key, true, null);
      runtime.stop(key, 5_000);
      expect(await following).toMatch(/^(one\n)?bye\n$/);
    });
  });
});

async function read(logs: DockerLogs, key: AttemptKey, follow: boolean, tail: number | null) {
  const output = await logs.open(key, { follow, tail }, new AbortController().signal);
  return output === null ? null : text(output);
}

async function withContainer(
  engine: EngineAddress,
  image: string,
  script: string,
  body: (key: AttemptKey, logs: DockerLogs, events: RuntimeEvent[], runtime: DockerRuntime) => Promise<void>,
): Promise<void> {
  const key = { taskId: randomUUID(), attempt: 1 };
  const events: RuntimeEvent[] = [];
  const identity = { clusterId: null, nodeId: randomUUID(), worker: randomUUID() };
  const runtime = new DockerRuntime({ engine, identity: () => identity });
  runtime.listen((event) => events.push(event));
  runtime.start({ ...key, spec: specOf({ image, command: ["sh", "-c", script] }), gpuDevices: [] });
  try {
    await eventually(() => events.some(({ kind }) => kind === "started"), 20_000);
    await body(key, new DockerLogs(engine), events, runtime);
  } finally {
    runtime.remove(key);
    await eventually(() => events.some(({ kind }) => kind === "removed"), 20_000);
    await new Promise<void>((resolve) => runtime.close(resolve));
  }
}
