// How health checks get at a container: where its ports are, and commands run inside. A command that hangs can't be ended
// through the engine: its process is killed when it is on this machine and the container's for certain, and until it has
// gone no other is started there. It must not know what a check is.

import type { Duplex } from "node:stream";
import { finished } from "node:stream/promises";
import type Dockerode from "dockerode";
import { type AttemptKey, keyText } from "../../core/task/attempt.ts";
import type { TaskSpec } from "../../core/task/spec.ts";
import type { AttemptAccess, Executed } from "../attempt-access.ts";
import { containerName, type RuntimeIdentity } from "./container-labels.ts";
import type { EngineAddress } from "./engine-address.ts";
import { EngineClient } from "./engine-client.ts";
import { bounded, EngineFailure } from "./engine-failure.ts";
import { killOwn } from "./kill-own.ts";

/** What a shell says of a command that is not there. */
const NOT_FOUND = 127;

/** For the engine's own calls around a command. */
const CALL_MS = 5_000;

export interface DockerAccessOptions {
  readonly engine: EngineAddress;
  readonly identity: () => RuntimeIdentity;
}

export class DockerAccess implements AttemptAccess {
  private readonly engine: EngineClient;
  private readonly identity: () => RuntimeIdentity;
  /** By attempt: the command that did not end in time. */
  private readonly hung = new Map<string, Dockerode.Exec>();

  constructor({ engine, identity }: DockerAccessOptions) {
    this.engine = new EngineClient(engine, { callTimeoutMs: CALL_MS });
    this.identity = identity;
  }

  /** A published port on this machine; else the container's own address, which only Linux reaches. */
  async reach(key: AttemptKey, containerPort: number): Promise<string | null> {
    try {
      const container = await this.find(key);
      if (container === null) return null;
      const published = container.hostPorts.find(
        (each) => each.containerPort === containerPort && each.protocol === "tcp",
      );
      if (published !== undefined) return `127.0.0.1:${published.hostPort}`;
      const address = await this.addressOf(container.containerId);
      return address === null ? null : `${address}:${containerPort}`;
    } catch (error) {
      if (error instanceof EngineFailure) return null;
      throw error;
    }
  }

  async execute(
    key: AttemptKey,
    _spec: TaskSpec,
    command: readonly string[],
    timeoutMs: number,
  ): Promise<Executed> {
    try {
      if (await this.stillHangs(key)) return { kind: "silent" };
      const container = await this.find(key);
      if (container?.state !== "running") return { kind: "none", reason: "its container does not run" };
      return await this.run(key, container.containerId, command, timeoutMs);
    } catch (error) {
      if (!(error instanceof EngineFailure)) throw error;
      if (error.status === 400) return { kind: "exited", exitCode: NOT_FOUND };
      return { kind: "none", reason: error.message };
    }
  }

  private async run(
    key: AttemptKey,
    containerId: string,
    command: readonly string[],
    timeoutMs: number,
  ): Promise<Executed> {
    const options = { Cmd: [...command], AttachStdout: true, AttachStderr: true };
    const exec = await bounded("prepare a command", CALL_MS, (abortSignal) =>
      this.engine.dockerode.getContainer(containerId).exec({ ...options, abortSignal }),
    );
    const stream = await bounded("run a command", CALL_MS, () => exec.start({ Detach: false }));
    if (!(await endsWithin(stream, timeoutMs))) {
      this.hung.set(keyText(key), exec);
      await killOwn(await this.inspect(exec), containerId);
      return { kind: "silent" };
    }
    return { kind: "exited", exitCode: (await this.inspect(exec)).ExitCode ?? NOT_FOUND };
  }

  private async stillHangs(key: AttemptKey): Promise<boolean> {
    const exec = this.hung.get(keyText(key));
    if (exec === undefined) return false;
    const gone = (error: unknown): null => {
      if (error instanceof EngineFailure && error.status === 404) return null;
      throw error;
    };
    if ((await this.inspect(exec).catch(gone))?.Running === true) return true;
    this.hung.delete(keyText(key));
    return false;
  }

  private inspect(exec: Dockerode.Exec): Promise<Dockerode.ExecInspectInfo> {
    return bounded("inspect a command", CALL_MS, (abortSignal) => exec.inspect({ abortSignal }));
  }

  /** Another worker's containers are none of ours, whatever their name. */
  private async find(key: AttemptKey) {
    const container = await this.engine.find(containerName(key));
    return container?.worker === this.identity().worker ? container : null;
  }

  private async addressOf(containerId: string): Promise<string | null> {
    const info = await bounded("inspect a container", CALL_MS, (abortSignal) =>
      this.engine.dockerode.getContainer(containerId).inspect({ abortSignal } as object),
    );
    const networks = Object.values(info.NetworkSettings.Networks ?? {});
    return networks.map((network) => network.IPAddress).find((address) => address !== "") ?? null;
  }
}

/** Its output is thrown away. That the connection breaks is an end too: the exit code tells. */
async function endsWithin(stream: Duplex, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  stream.resume();
  const ended = finished(stream, { writable: false }).then(
    () => true,
    () => true,
  );
  const inTime = await Promise.race([ended, late]);
  clearTimeout(timer);
  stream.destroy();
  return inTime;
}
