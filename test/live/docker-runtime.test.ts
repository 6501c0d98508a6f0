// The Docker runtime against a real engine: the contract, and what only containers have.

import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { BootClock } from "../../src/adapters/boot-clock.ts";
import { containerName, LABELS, type RuntimeIdentity } from "../../src/adapters/docker/container-labels.ts";
import { DockerRuntime, type DockerRuntimeOptions } from "../../src/adapters/docker/docker-runtime.ts";
import type { EngineAddress } from "../../src/adapters/docker/engine-address.ts";
import { EngineClient } from "../../src/adapters/docker/engine-client.ts";
import type { AttemptKey } from "../../src/core/task/attempt.ts";
import type { RuntimeEvent } from "../../src/core/worker/events.ts";
import { type FencedHarness, fencedStartsContract } from "../contract/fenced-starts.ts";
import { bareSpec, taskRuntimeContract } from "../contract/task-runtime.ts";
import { demoImage, describeWithEngine } from "./engine.ts";
import { openWire, type Wire } from "./wire.ts";

describeWithEngine("DockerRuntime", (engine) => {
  let image = "";
  beforeAll(async () => {
    image = await demoImage(engine);
  });

  taskRuntimeContract("DockerRuntime", async () => dockerHarness(engine, image));
  fencedStartsContract("DockerRuntime", async () => dockerHarness(engine, image));

  describe("of containers", () => {
    test("a port whose host port is left open is told with the one the engine chose", async () => {
      await withHarness(engine, image, async (harness) => {
        const spec = {
          ...harness.longTask(),
          portBindings: [{ containerPort: 8080, hostPort: null, protocol: "tcp" as const }],
        };
        const key = { taskId: randomUUID(), attempt: 1 };
        harness.runtime.start({ ...key, spec, gpuDevices: [] });
        await harness.until(() => harness.events.length > 0, "an event");
        expect(harness.events).toMatchObject([
          { kind: "started", hostPorts: [{ containerPort: 8080, protocol: "tcp" }] },
        ]);
        const [started] = harness.events as [Extract<RuntimeEvent, { kind: "started" }>];
        expect(started.hostPorts[0]?.hostPort).toBeGreaterThan(1_023);
      });
    });

    test("a host port that is taken fails the second start and names the port", async () => {
      await withHarness(engine, image, async (harness) => {
        const bindTo = (hostPort: number | null) => ({
          ...harness.longTask(),
          portBindings: [{ containerPort: 8080, hostPort, protocol: "tcp" as const }],
        });
        harness.runtime.start({ taskId: randomUUID(), attempt: 1, spec: bindTo(null), gpuDevices: [] });
        await harness.until(() => harness.events.length > 0, "the first start");
        const [first] = harness.events as [Extract<RuntimeEvent, { kind: "started" }>];
        const taken = first.hostPorts[0]?.hostPort as number;
        harness.runtime.start({ taskId: randomUUID(), attempt: 1, spec: bindTo(taken), gpuDevices: [] });
        await harness.until(() => harness.events.length > 1, "the second start");
        expect(harness.events[1]).toMatchObject({ kind: "startFailed", code: "rejected" });
        expect((harness.events[1] as { reason: string }).reason).toContain(`${taken}`);
      });
    });

    test("what takes more memory than it has is told OOM killed", async () => {
      await withHarness(engine, image, async (harness) => {
        const eat = ["sh", "-c", "x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done"];
        const spec = { ...bareSpec(image, eat), resources: { memory: 16 * 1024 * 1024 } };
        harness.runtime.start({ taskId: randomUUID(), attempt: 1, spec, gpuDevices: [] });
        await harness.until(() => harness.events.some((event) => event.kind === "exited"), "exited");
        expect(harness.events.at(-1)).toMatchObject({ kind: "exited", exitCode: 137, reason: "OOM killed" });
      });
    });

    test("the labels, env, workdir and user reach the container", async () => {
      await withHarness(engine, image, async (harness) => {
        const check = [
          "sh",
          "-c",
          '[ "$GREETING" = hello ] && [ "$(pwd)" = /tmp ] && [ "$(id -u)" = 65534 ]',
        ];
        const spec = {
          ...bareSpec(image, check),
          env: { GREETING: "hello" },
          workdir: "/tmp",
          user: "65534",
        };
        harness.runtime.start({ taskId: randomUUID(), attempt: 4, spec, gpuDevices: [] });
        await harness.until(() => harness.events.some((event) => event.kind === "exited"), "exited");
        expect(harness.events.at(-1)).toMatchObject({ exitCode: 0 });
        const info = await harness.client.dockerode.getContainer(harness.startedId()).inspect();
        expect(info.Config.Labels).toMatchObject({
          [LABELS.cluster]: harness.identity.clusterId,
          [LABELS.attempt]: "4",
        });
      });
    });

    test("a worker that is another node now is listed what ran for the node it was", async () => {
      await withHarness(engine, image, async (before) => {
        const key = { taskId: randomUUID(), attempt: 1 };
        before.runtime.start({ ...key, spec: before.longTask(), gpuDevices: [] });
        await before.until(() => before.events.length > 0, "started");
        const identity = () => ({ ...before.identity, clusterId: null, nodeId: randomUUID() });
        await withHarness(
          engine,
          image,
          async (after) => {
            after.runtime.list();
            await after.until(() => after.events.length > 0, "listed");
            expect(after.events[0]).toMatchObject({
              kind: "listed",
              containers: [{ ...key, state: "running" }],
            });
            after.runtime.remove(key);
            await after.until(() => after.events.some(({ kind }) => kind === "removed"), "removed");
            expect(await before.client.find(before.startedId())).toBeNull();
          },
          { identity },
        );
      });
    });

    test("another worker's container of the same name is neither taken over nor removed", async () => {
      await withHarness(engine, image, async (mine) => {
        await withHarness(engine, image, async (theirs) => {
          const key = { taskId: randomUUID(), attempt: 1 };
          theirs.runtime.start({ ...key, spec: theirs.longTask(), gpuDevices: [] });
          await theirs.until(() => theirs.events.length > 0, "their start");
          mine.runtime.start({ ...key, spec: mine.longTask(), gpuDevices: [] });
          await mine.until(() => mine.events.length > 0, "my refusal");
          expect(mine.events[0]).toMatchObject({ kind: "startFailed", code: "rejected" });
          mine.runtime.remove(key);
          await mine.until(() => mine.events.length > 1, "my removal");
          expect(await theirs.client.find(theirs.startedId())).toMatchObject({ state: "running" });
        });
      });
    });

    test("a container that somebody else removes by force is told as ended", async () => {
      await withHarness(engine, image, async (harness) => {
        const key = { taskId: randomUUID(), attempt: 1 };
        harness.runtime.start({ ...key, spec: harness.longTask(), gpuDevices: [] });
        await harness.until(() => harness.events.length > 0, "started");
        await harness.client.remove(harness.startedId());
        await harness.until(() => harness.events.length > 1, "exited");
        expect(harness.events[1]).toMatchObject({ kind: "exited", key });
      });
    });
  });

  describe("behind a connection that fails", () => {
    test("an end that came while the event stream was cut is told after it is back", async () => {
      await behindSwitch(engine, image, async (harness, wire) => {
        harness.runtime.start({ ...harness.keys[0], spec: harness.longTask(), gpuDevices: [] });
        await harness.until(() => harness.events.length > 0, "started");
        wire.cut();
        await harness.client.kill(harness.startedId(), "SIGKILL");
        await harness.client.waitForEnd(harness.startedId());
        await harness.until(() => harness.events.length > 1, "an answer");
        expect(harness.events[1]).toMatchObject({ kind: "unavailable", verb: "list", key: null });
        wire.mend();
        await harness.until(() => harness.events.some(isNews), "exited");
        expect(harness.events.find(isNews)).toMatchObject({
          kind: "exited",
          key: harness.keys[0],
          exitCode: 137,
        });
      });
    });

    test("an engine that is frozen is told as unavailable after the time limit, and found again later", async () => {
      await behindSwitch(engine, image, async (harness, wire) => {
        const assignment = { ...harness.keys[0], spec: harness.longTask(), gpuDevices: [] };
        wire.freeze();
        harness.runtime.start(assignment);
        const toStart = () =>
          harness.events.find((event) => event.kind === "unavailable" && event.verb === "start");
        await harness.until(() => toStart() !== undefined, "an answer");
        expect(toStart()).toMatchObject({ reason: expect.stringContaining("within 500 ms") });
        wire.mend();
        const told = harness.events.length;
        const news = () => harness.events.slice(told).filter((event) => event.kind !== "unavailable");
        harness.runtime.start(assignment);
        await harness.until(() => news().length > 0, "started");
        expect(news()[0]).toMatchObject({ kind: "started" });
        await harness.client.kill(harness.startedId(), "SIGKILL");
        await harness.until(() => news().length > 1, "exited");
        expect(news()[1]).toMatchObject({ kind: "exited", exitCode: 137 });
      });
    });

    test("after the first start eight go on at once, what is beyond waits, and a stop calls off one that waits", async () => {
      await behindSwitch(engine, image, async (harness, wire) => {
        const keys = Array.from({ length: 10 }, () => ({ taskId: randomUUID(), attempt: 1 }));
        for (const key of keys) harness.runtime.start({ ...key, spec: harness.longTask(), gpuDevices: [] });
        await harness.until(() => wire.created.length > 0, "the first creation");
        expect(wire.created.length).toBe(1);
        await harness.until(() => wire.created.length === 9, "nine creations");
        const waiting = keys.find((key) => !wire.created.includes(containerName(key))) as AttemptKey;
        harness.runtime.stop(waiting, 0);
        await harness.until(() => harness.events.length >= 10, "ten answers");
        expect(harness.events.filter((event) => event.kind === "started").length).toBe(9);
        expect(harness.events).toContainEqual({
          kind: "startFailed",
          key: waiting,
          code: "cancelled",
          reason: "A stop came first",
        });
        expect(wire.created.length).toBe(9);
      });
    });
  });

  test("an engine that is not there is told as unavailable, for every verb", async () => {
    const socket = { kind: "socket", path: "/nonexistent/docker.sock" } as const;
    await withHarness(
      engine,
      image,
      async ({ events, runtime, until }) => {
        const key = { taskId: randomUUID(), attempt: 1 };
        const otherKey = { taskId: randomUUID(), attempt: 1 };
        runtime.start({ ...key, spec: bareSpec(image, ["true"]), gpuDevices: [] });
        runtime.stop(otherKey, 0);
        runtime.remove(otherKey);
        runtime.list();
        await until(() => events.length >= 4, "four answers");
        expect(new Set(events.map((event) => event.kind))).toEqual(new Set(["unavailable"]));
      },
      { engine: socket },
    );
  });
});

interface DockerHarness extends FencedHarness {
  readonly client: EngineClient;
  readonly identity: RuntimeIdentity;
  /** Id of the first container told started. */
  startedId(): string;
}

async function withHarness(
  engine: EngineAddress,
  image: string,
  use: (harness: DockerHarness) => Promise<void>,
  options: Partial<DockerRuntimeOptions> = {},
): Promise<void> {
  const harness = dockerHarness(engine, image, options);
  try {
    await use(harness);
  } finally {
    await harness.close();
  }
}

/** A harness whose runtime reaches the engine through a wire that can be cut; its client does so directly. */
async function behindSwitch(
  engine: EngineAddress,
  image: string,
  use: (harness: DockerHarness, wire: Wire) => Promise<void>,
): Promise<void> {
  const wire = await openWire(engine);
  const timeouts = { callTimeoutMs: 500, startTimeoutMs: 20_000 };
  try {
    await withHarness(engine, image, (harness) => use(harness, wire), { engine: wire.address, timeouts });
  } finally {
    await wire.close();
  }
}

function dockerHarness(
  engine: EngineAddress,
  image: string,
  options: Partial<DockerRuntimeOptions> = {},
): DockerHarness {
  const client = new EngineClient(engine);
  const identity = { clusterId: randomUUID(), nodeId: randomUUID(), worker: randomUUID() };
  const events: RuntimeEvent[] = [];
  const clock = new BootClock();
  const open = (): DockerRuntime => {
    const runtime = new DockerRuntime({ engine, identity: () => identity, reconnectDelayMs: 50, ...options });
    runtime.listen((event) => events.push(event));
    return runtime;
  };
  const closed = (runtime: DockerRuntime) => new Promise<void>((done) => runtime.close(done));
  let runtime = open();
  const ignoring = 'trap "" TERM; echo ignoring; while :; do sleep 1; done';
  return {
    get runtime() {
      return runtime;
    },
    events,
    keys: [
      { taskId: randomUUID(), attempt: 1 },
      { taskId: randomUUID(), attempt: 3 },
    ],
    client,
    identity,
    startedId: () => events.find((event) => event.kind === "started")?.containerId ?? "none started",
    nowMs: () => performance.now(),
    now: () => clock.now(),
    until: (condition, what) =>
      vi.waitUntil(condition, { timeout: 20_000, interval: 5 }).then(
        () => {},
        () => Promise.reject(new Error(`Not within 20 s: ${what}; told: ${JSON.stringify(events)}`)),
      ),
    reopen: async () => {
      await closed(runtime);
      runtime = open();
    },
    shortTask: () => bareSpec(image, ["true"]),
    failingTask: (exitCode) => bareSpec(image, ["sh", "-c", `exit ${exitCode}`]),
    longTask: () => bareSpec(image, ["sleep", "600"]),
    ignoringTermTask: () => bareSpec(image, ["sh", "-c", ignoring]),
    ignoresTerm: async () => {
      const id = events.find((event) => event.kind === "started")?.containerId as string;
      const says = async () => (await client.dockerode.getContainer(id).logs({ stdout: true })).length > 0;
      await vi.waitUntil(says, { timeout: 10_000, interval: 20 });
    },
    // Nobody listens there: refused at once.
    missingImageTask: () => bareSpec("127.0.0.1:1/none:1", ["true"]),
    // Not a command that is not there: with an init that is a container which ends with 127.
    rejectedTask: () => ({ ...bareSpec(image, ["true"]), resources: { cpu: 100_000_000 } }),
    close: async () => {
      await closed(runtime);
      const left = await client.containersOf(identity.worker);
      await Promise.all([...left.keys()].map((id) => client.remove(id)));
    },
  };
}

/** Neither the start nor that the engine is lost, which is told again and again. */
const isNews = (event: RuntimeEvent): boolean => event.kind !== "unavailable" && event.kind !== "started";
