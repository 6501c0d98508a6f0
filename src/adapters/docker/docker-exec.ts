// Commands inside containers, by the engine. A command that is cut off can't be ended through the engine: it is killed by
// process id where that is possible, and else left, which is told.

import type { Duplex } from "node:stream";
import { setTimeout } from "node:timers/promises";
import type Dockerode from "dockerode";
import type { AttemptKey } from "../../core/task/attempt.ts";
import type { TaskSpec } from "../../core/task/spec.ts";
import {
  type ExecEnd,
  type ExecOutput,
  type ExecRequest,
  NOT_FOUND,
  notRun,
  type RunningCommand,
  type TaskExec,
} from "../task-exec.ts";
import { containerName } from "./container-labels.ts";
import type { EngineAddress } from "./engine-address.ts";
import { EngineClient } from "./engine-client.ts";
import { bounded, EngineFailure } from "./engine-failure.ts";
import { killOwn } from "./kill-own.ts";
import { outputFrames } from "./output-frames.ts";

/** For the engine's own calls around a command. */
const CALL_MS = 10_000;

/** How often, and how far apart, the engine is asked for a process id that it has not noted yet: for two seconds. */
const PID_ASKS = 40;
const PID_PAUSE_MS = 50;

export class DockerExec implements TaskExec {
  private readonly engine: EngineClient;

  constructor(address: EngineAddress) {
    this.engine = new EngineClient(address, { callTimeoutMs: CALL_MS });
  }

  async start(key: AttemptKey, _spec: TaskSpec, request: ExecRequest): Promise<RunningCommand | null> {
    const container = await this.engine.find(containerName(key));
    if (container?.state !== "running") return null;
    const { containerId } = container;
    try {
      const exec = await this.prepare(containerId, request);
      const stream = await begin(exec, request.stdin);
      return { finish: (output, signal) => finish({ exec, containerId }, stream, output, signal) };
    } catch (error) {
      if (!(error instanceof EngineFailure)) throw error;
      if (error.status === 409 || error.status === 404) return null; // it ended, or is paused
      if (error.status === null || error.unavailable) throw error;
      return notRun(error.message); // no such program, user or folder
    }
  }

  private prepare(containerId: string, { command, stdin }: ExecRequest): Promise<Dockerode.Exec> {
    const attached = { AttachStdin: stdin !== null, AttachStdout: true, AttachStderr: true };
    return bounded("prepare a command", CALL_MS, (abortSignal) =>
      this.engine.dockerode.getContainer(containerId).exec({ Cmd: [...command], ...attached, abortSignal }),
    );
  }
}

/** With standard input the connection becomes a pipe to the command; without, its answer is the output. */
async function begin(exec: Dockerode.Exec, stdin: Buffer | null): Promise<Duplex> {
  const how = stdin === null ? { Detach: false } : { Detach: false, hijack: true, stdin: true };
  const stream = await bounded("run a command", CALL_MS, () => exec.start(how));
  if (stdin !== null) stream.end(stdin);
  return stream;
}

/** A command in its container. */
interface Inside {
  readonly exec: Dockerode.Exec;
  readonly containerId: string;
}

async function finish(
  inside: Inside,
  stream: Duplex,
  output: ExecOutput,
  signal: AbortSignal,
): Promise<ExecEnd> {
  const cut = (): void => void stream.destroy();
  if (signal.aborted) cut();
  signal.addEventListener("abort", cut, { once: true });
  try {
    for await (const { stream: name, bytes } of outputFrames(stream)) await output(name, bytes);
  } catch (error) {
    if (!signal.aborted) {
      await killed(inside);
      throw error;
    }
  } finally {
    signal.removeEventListener("abort", cut);
    stream.destroy();
  }
  if (signal.aborted) return { kind: "cut", killed: await killed(inside) };
  return { kind: "exited", exitCode: (await inspect(inside.exec)).ExitCode ?? NOT_FOUND };
}

const killed = async ({ exec, containerId }: Inside): Promise<boolean> =>
  killOwn(await begun(exec), containerId);

/** The engine may pass on a command's output before it has noted its process id: 0 until then. */
async function begun(exec: Dockerode.Exec): Promise<Dockerode.ExecInspectInfo> {
  for (let asked = 1; ; asked++) {
    const info = await inspect(exec);
    if (!info.Running || info.Pid > 0 || asked === PID_ASKS) return info;
    await setTimeout(PID_PAUSE_MS);
  }
}

const inspect = (exec: Dockerode.Exec): Promise<Dockerode.ExecInspectInfo> =>
  bounded("inspect a command", CALL_MS, (abortSignal) => exec.inspect({ abortSignal }));
