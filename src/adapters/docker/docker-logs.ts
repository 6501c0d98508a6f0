// The output of containers, from the engine, its frames taken off.

import { PassThrough, type Readable } from "node:stream";
import type { AttemptKey } from "../../core/task/attempt.ts";
import type { LogRequest, TaskLogs } from "../task-logs.ts";
import { containerName } from "./container-labels.ts";
import type { EngineAddress } from "./engine-address.ts";
import { EngineClient } from "./engine-client.ts";

export class DockerLogs implements TaskLogs {
  private readonly engine: EngineClient;

  constructor(address: EngineAddress) {
    this.engine = new EngineClient(address);
  }

  async open(key: AttemptKey, request: LogRequest, signal: AbortSignal): Promise<Readable | null> {
    const framed = await this.engine.logs(containerName(key), request, signal);
    if (framed === null) return null;
    const plain = new PassThrough();
    this.engine.dockerode.modem.demuxStream(framed, plain, plain);
    framed.once("end", () => plain.end());
    framed.once("error", (error) => plain.destroy(error));
    plain.once("close", () => framed.destroy());
    signal.addEventListener("abort", () => plain.destroy(), { once: true });
    return plain;
  }
}
