// The engine's calls that we use, each with a time limit: a frozen engine hangs every call without an error. It
// knows containers and images, and nothing of what they are for.

import { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import type Dockerode from "dockerode";
import type { LogRequest } from "../task-logs.ts";
import { type ContainerFacts, containerFacts } from "./container-facts.ts";
import { LABELS } from "./container-labels.ts";
import { connectEngine, type EngineAddress } from "./engine-address.ts";
import { bounded, EngineFailure, engineFailure } from "./engine-failure.ts";
import { type Death, deathsIn, progressEnd } from "./engine-streams.ts";
import { authOf, type RegistryLogin } from "./registry-logins.ts";

/** Time limits in milliseconds. */
export interface EngineTimeouts {
  /** Of a question, a signal, an opening of a stream. */
  readonly callTimeoutMs: number;
  /** Of creating, starting and removing a container: a busy disk takes its time. */
  readonly startTimeoutMs: number;
  readonly pullTimeoutMs: number;
}

export const ENGINE_TIMEOUTS: EngineTimeouts = {
  callTimeoutMs: 10_000,
  startTimeoutMs: 60_000,
  pullTimeoutMs: 600_000,
};

/** Between two looks at whether somebody else's removal is done, milliseconds. */
const REMOVAL_PAUSE_MS = 50;

type CreateImage = (auth: object | undefined, options: object) => Promise<Readable>;

/** Every method throws `EngineFailure` when the engine says no or does not answer. */
export class EngineClient {
  /** For calls that are nobody else's: importing an image, tests. */
  readonly dockerode: Dockerode;
  private readonly timeouts: EngineTimeouts;
  private answering: Promise<void> | null = null;

  constructor(address: EngineAddress, timeouts: Partial<EngineTimeouts> = {}) {
    this.dockerode = connectEngine(address);
    this.timeouts = { ...ENGINE_TIMEOUTS, ...timeouts };
  }

  /** Returns once the engine answers. Who asks while others do shares their question: a burst of starts is one. */
  answers(): Promise<void> {
    this.answering ??= this.ping().finally(() => {
      this.answering = null;
    });
    return this.answering;
  }

  private async ping(): Promise<void> {
    const ping = (abortSignal: AbortSignal) =>
      // Its types know no options here either.
      (this.dockerode.ping as (options: object) => Promise<unknown>)({ abortSignal });
    await this.ask("ping the engine", ping);
  }

  /** The container of this name or id; null when there is none, or it carries no attempt's labels. */
  async find(nameOrId: string): Promise<ContainerFacts | null> {
    const inspect = (abortSignal: AbortSignal) =>
      this.dockerode.getContainer(nameOrId).inspect({ abortSignal } as object);
    const info = await absentIsNull(this.ask("inspect a container", inspect));
    return info === null ? null : containerFacts(info);
  }

  /** Ids of the containers of `worker`, with whether they run. */
  containersOf(worker: string): Promise<Map<string, boolean>> {
    return this.containersLabelled(LABELS.worker, worker);
  }

  /** Ids of the containers with this label, with whether they run. */
  async containersLabelled(name: string, value: string): Promise<Map<string, boolean>> {
    const filters = { label: [`${name}=${value}`] };
    const list = (abortSignal: AbortSignal) =>
      this.dockerode.listContainers({ all: true, filters, abortSignal });
    const found = await this.ask("list containers", list);
    return new Map(found.map((container) => [container.Id, container.State === "running"]));
  }

  async hasImage(reference: string): Promise<boolean> {
    const inspect = (abortSignal: AbortSignal) => inspectImage(this.dockerode, reference, abortSignal);
    return (await absentIsNull(this.ask("inspect an image", inspect))) !== null;
  }

  /** Fetches an image. That it can't be had is an `EngineFailure` with a status. */
  async pull(
    reference: string,
    limitMs = this.timeouts.pullTimeoutMs,
    login: RegistryLogin | null = null,
  ): Promise<void> {
    const fetch = async (abortSignal: AbortSignal): Promise<void> => {
      // A name without a tag would fetch every tag there is.
      const fromImage = /[:@][^/]*$/.test(reference) ? reference : `${reference}:latest`;
      // Credentials go in a header of their own; its types know no call with them and without a callback.
      const create = this.dockerode.createImage.bind(this.dockerode) as unknown as CreateImage;
      const auth = login === null ? undefined : authOf(login);
      const stream = await create(auth, { fromImage, abortSignal });
      await progressEnd(stream);
    };
    await bounded(`pull ${reference}`, limitMs, fetch);
  }

  /** Makes an image of a tar archive of its root folder. `changes` are lines of a Dockerfile. */
  async importImage(archive: Buffer, repo: string, tag: string, changes: readonly string[]): Promise<void> {
    const load = async (abortSignal: AbortSignal): Promise<void> => {
      const options = { repo, tag, changes: [...changes], abortSignal };
      await progressEnd((await this.dockerode.importImage(archive as never, options)) as Readable);
    };
    await bounded(`import ${repo}:${tag}`, this.timeouts.startTimeoutMs, load);
  }

  /** The processor architecture of the engine's machine, as Go spells it: "amd64", "arm64". */
  async architecture(): Promise<string> {
    const version = (abortSignal: AbortSignal) =>
      // Its types know no options here; without the signal a frozen engine would hold the process.
      (this.dockerode.version as (options: object) => Promise<Dockerode.DockerVersion>)({ abortSignal });
    return (await this.ask("ask for the version", version)).Arch;
  }

  /** Creates a container and returns its id. Status 404: no image; 409: the name is taken. */
  create(options: Dockerode.ContainerCreateOptions): Promise<string> {
    return this.work("create a container", async (abortSignal) => {
      return (await this.dockerode.createContainer({ ...options, abortSignal })).id;
    });
  }

  /** Starts it; fine when it runs already. */
  async start(id: string): Promise<void> {
    const start = (abortSignal: AbortSignal) => this.dockerode.getContainer(id).start({ abortSignal });
    await statusIsFine(304, this.work("start a container", start));
  }

  /** Sends a signal; fine when it runs no more. */
  async kill(id: string, signal: string): Promise<void> {
    const kill = (abortSignal: AbortSignal) => this.dockerode.getContainer(id).kill({ signal, abortSignal });
    await statusIsFine(409, absentIsNull(this.ask("signal a container", kill)));
  }

  /** Returns when the container does not run. */
  async waitForEnd(id: string): Promise<void> {
    const wait = (abortSignal: AbortSignal) => this.dockerode.getContainer(id).wait({ abortSignal });
    await absentIsNull(this.ask("wait for a container's end", wait));
  }

  /** Removes it with its anonymous volumes, running or not; fine when it is gone. Returns when it is, even if somebody
   * else's removal is under way: the engine refuses a second one (409) as long as that takes. */
  async remove(id: string): Promise<void> {
    const container = this.dockerode.getContainer(id);
    await this.work("remove a container", async (abortSignal) => {
      const remove = () => container.remove({ force: true, v: true, abortSignal });
      while (!(await gone(remove()))) await setTimeout(REMOVAL_PAUSE_MS, undefined, { signal: abortSignal });
    });
  }

  /** Opens the stream of deaths among the containers of `worker`; it ends in a failure, or with `signal`. */
  async deaths(worker: string, signal: AbortSignal): Promise<AsyncGenerator<Death>> {
    const label = [`${LABELS.worker}=${worker}`];
    const filters: Dockerode.GetEventsOptions["filters"] = { type: ["container"], event: ["die"], label };
    const open = async (late: AbortSignal): Promise<Readable> => {
      const abortSignal = AbortSignal.any([signal, late]);
      return (await this.dockerode.getEvents({ filters, abortSignal })) as Readable;
    };
    const stream = await this.ask("listen to the engine", open);
    signal.addEventListener("abort", () => stream.destroy(), { once: true });
    return deathsIn(stream);
  }

  /** The container's output so far, or on and on, in the engine's frames; null when there is no such container, or one of ours
   * that never ran: the engine answers for that as for one that wrote nothing. */
  async logs(nameOrId: string, { follow, tail }: LogRequest, signal: AbortSignal): Promise<Readable | null> {
    const container = this.dockerode.getContainer(nameOrId);
    const open = (late: AbortSignal): Promise<Readable | Buffer> => {
      const abortSignal = AbortSignal.any([signal, late]);
      const options = { stdout: true, stderr: true, tail: tail ?? "all", follow, abortSignal };
      return container.logs(options as never) as unknown as Promise<Readable | Buffer>;
    };
    const said = await absentIsNull(this.ask("read logs", open));
    if (said === null || said instanceof Readable) return said;
    if (said.length === 0 && (await this.find(nameOrId))?.state === "created") return null;
    return Readable.from([said]);
  }

  private ask<T>(action: string, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return bounded(action, this.timeouts.callTimeoutMs, call);
  }

  private work<T>(action: string, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return bounded(action, this.timeouts.startTimeoutMs, call);
  }
}

/** As dockerode's own, which leaves the signal out: a frozen engine would keep the connection. */
function inspectImage(dockerode: Dockerode, reference: string, abortSignal: AbortSignal): Promise<unknown> {
  const statusCodes = { 200: true, 404: "no such image", 500: "server error" };
  const call = { path: `/images/${reference}/json`, method: "GET", abortSignal, statusCodes };
  return new Promise((resolve, reject) => {
    dockerode.modem.dial(call, (error: unknown, found: unknown) => {
      if (error) reject(error);
      else resolve(found);
    });
  });
}

/** False: somebody else is at it. */
async function gone(removal: Promise<void>): Promise<boolean> {
  try {
    await removal;
    return true;
  } catch (error) {
    const { status } = engineFailure("remove a container", error);
    if (status === 404) return true;
    if (status === 409) return false;
    throw error;
  }
}

async function absentIsNull<T>(call: Promise<T>): Promise<T | null> {
  return statusIsFine(404, call);
}

async function statusIsFine<T>(status: number, call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof EngineFailure && error.status === status) return null;
    throw error;
  }
}
