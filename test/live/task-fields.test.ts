// What tasks may say about their containers, on a real engine: mounts and volumes, entrypoint, credentials for images.

import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { DockerRuntime } from "../../src/adapters/docker/docker-runtime.ts";
import type { EngineAddress } from "../../src/adapters/docker/engine-address.ts";
import { EngineClient } from "../../src/adapters/docker/engine-client.ts";
import { type RegistryLogin, RegistryLogins } from "../../src/adapters/docker/registry-logins.ts";
import type { TaskSpec } from "../../src/core/task/spec.ts";
import type { RuntimeEvent } from "../../src/core/worker/events.ts";
import { eventually } from "../adapters/http/eventually.ts";
import { specOf } from "../core/specs.ts";
import { demoImage, describeWithEngine } from "./engine.ts";
import { startRegistry } from "./small-registry.ts";

const PASSWORD = "correct horse battery";

describeWithEngine("a task's fields", (engine) => {
  let image = "";
  beforeAll(async () => {
    image = await demoImage(engine);
  });

  test("a folder of the node is there, to be read or to be written", async () => {
    const folder = mkdtempSync(join(tmpdir(), "wavetank-mount-"));
    writeFileSync(join(folder, "in"), "hello");
    const script = "cat /in/in > /out/out; touch /in/more && exit 7; exit 0";
    const mounts = [
      { source: folder, target: "/in", readOnly: true },
      { source: folder, target: "/out", readOnly: false },
    ];
    const told = await run(engine, { image, command: ["sh", "-c", script], mounts });
    expect(told).toMatchObject({ kind: "exited", exitCode: 0 });
    expect(readFileSync(join(folder, "out"), "utf8")).toBe("hello");
    rmSync(folder, { recursive: true });
  });

  test("a named volume outlives the task that wrote to it", async () => {
    const volume = `wavetank-test-${randomUUID()}`;
    const mounts = [{ source: volume, target: "/data", readOnly: false }];
    await run(engine, { image, command: ["sh", "-c", "echo kept > /data/file"], mounts });
    const told = await run(engine, { image, command: ["grep", "-q", "kept", "/data/file"], mounts });
    expect(told).toMatchObject({ kind: "exited", exitCode: 0 });
    await new EngineClient(engine).dockerode.getVolume(volume).remove();
  });

  test("a folder that is not there is told, with its name", async () => {
    const mounts = [{ source: "/no/such/folder", target: "/in", readOnly: true }];
    const told = await run(engine, { image, command: ["true"], mounts });
    expect(told).toMatchObject({
      kind: "startFailed",
      code: "rejected",
      reason: expect.stringContaining("/no/such/folder"),
    });
  });

  test("the entrypoint is the task's, the command its arguments", async () => {
    const told = await run(engine, { image, entrypoint: ["sh", "-c"], command: ["exit 5"] });
    expect(told).toMatchObject({ kind: "exited", exitCode: 5 });
  });

  test("an image that needs a login is fetched with the credentials its task names, and the password is never told", async () => {
    const registry = await startRegistry("ada", PASSWORD, await new EngineClient(engine).architecture());
    const login = (name: string, password: () => string): RegistryLogin => {
      return { name, server: registry.server, username: "ada", password };
    };
    const noFile = (): string => {
      throw new Error("the password file p can't be read: ENOENT");
    };
    const logins = new RegistryLogins([
      login("right", () => PASSWORD),
      login("wrong", () => `not ${PASSWORD}`),
      login("gone", noFile),
    ]);
    const tell = (name?: string) => {
      const spec = {
        image: registry.image,
        command: ["true"],
        ...(name === undefined ? {} : { registry: name }),
      };
      return run(engine, spec, logins);
    };
    try {
      const refused = { kind: "startFailed", code: "image" };
      expect(await tell()).toMatchObject({
        ...refused,
        reason: expect.stringMatching(/no basic auth|unauthorized/),
      });
      const wrong = await tell("wrong");
      expect(wrong).toMatchObject({
        ...refused,
        reason: expect.stringMatching(/unauthorized|authentication/),
      });
      expect(JSON.stringify(wrong)).not.toContain(PASSWORD);
      expect(await tell("gone")).toMatchObject({
        ...refused,
        reason: expect.stringContaining("password file p"),
      });
      expect(await tell("rigth")).toMatchObject({
        ...refused,
        reason: `Cannot get image ${registry.image}: this node has no registry credentials called rigth; did you mean right?`,
      });
      expect(await tell("right")).toMatchObject({ kind: "exited", exitCode: 0 });
    } finally {
      await new EngineClient(engine).dockerode
        .getImage(registry.image)
        .remove({ force: true })
        .catch(() => {});
      await registry.close();
    }
  });
});

/** Runs a task to its end; resolves with what was told of that, everything it made removed. */
async function run(
  engine: EngineAddress,
  wanted: Partial<TaskSpec>,
  logins?: RegistryLogins,
): Promise<RuntimeEvent> {
  const events: RuntimeEvent[] = [];
  const identity = { clusterId: null, nodeId: randomUUID(), worker: randomUUID() };
  const runtime = new DockerRuntime({
    engine,
    identity: () => identity,
    ...(logins === undefined ? {} : { logins }),
  });
  runtime.listen((event) => events.push(event));
  const key = { taskId: randomUUID(), attempt: 1 };
  const ended = (): RuntimeEvent | undefined =>
    events.find(({ kind }) => kind === "exited" || kind === "startFailed");
  try {
    runtime.start({ ...key, spec: specOf({ resources: {}, ...wanted }), gpuDevices: [] });
    await eventually(() => ended() !== undefined, 30_000, `an end in ${JSON.stringify(events)}`);
    return ended() as RuntimeEvent;
  } finally {
    runtime.remove(key);
    await eventually(() => events.some(({ kind }) => kind === "removed"), 20_000);
    await new Promise<void>((resolve) => runtime.close(resolve));
  }
}
