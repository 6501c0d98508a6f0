// Commands beside plain processes: processes too, in the attempt's folder and environment, as the worker's user. Nothing
// encloses an attempt here, so nothing is entered.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import type { Readable } from "node:stream";
import type { AttemptKey } from "../../core/task/attempt.ts";
import type { TaskSpec } from "../../core/task/spec.ts";
import {
  type ExecEnd,
  type ExecOutput,
  type ExecRequest,
  type ExecStream,
  KILLED,
  notRun,
  type RunningCommand,
  type TaskExec,
} from "../task-exec.ts";
import { processPlan } from "./process-plan.ts";
import { signalGroup } from "./signal-group.ts";

export class ProcessExec implements TaskExec {
  async start(_key: AttemptKey, spec: TaskSpec, { command, stdin }: ExecRequest): Promise<RunningCommand> {
    const plan = processPlan({ ...spec, entrypoint: null, command }, process.env);
    if (plan.kind === "refused") return notRun(plan.reason);
    const [program = "", ...rest] = plan.argv;
    // A group of its own, so that nothing of it is left when it is cut off.
    const child = spawn(program, rest, { cwd: plan.workdir, env: plan.env, detached: true });
    const exited = endOf(child);
    const failure = await begun(child);
    if (failure !== null) return notRun(failure);
    child.stdin.on("error", () => {}); // it need not read what it is given
    child.stdin.end(stdin ?? "");
    return { finish: (output, signal) => finish(child, exited, output, signal) };
  }
}

/** Null once it runs, else why it can't. */
async function begun(child: ChildProcessWithoutNullStreams): Promise<string | null> {
  try {
    await once(child, "spawn");
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

async function finish(
  child: ChildProcessWithoutNullStreams,
  exited: Promise<number>,
  output: ExecOutput,
  signal: AbortSignal,
): Promise<ExecEnd> {
  const kill = (): void => signalGroup(child.pid as number, "SIGKILL");
  if (signal.aborted) kill();
  signal.addEventListener("abort", kill, { once: true });
  try {
    await Promise.all([pass(child.stdout, "stdout", output), pass(child.stderr, "stderr", output)]);
    const exitCode = await exited;
    return signal.aborted ? { kind: "cut", killed: true } : { kind: "exited", exitCode };
  } finally {
    signal.removeEventListener("abort", kill);
    kill(); // also when nobody took its output
  }
}

async function pass(from: Readable, stream: ExecStream, output: ExecOutput): Promise<void> {
  for await (const bytes of from) await output(stream, bytes as Buffer);
}

function endOf(child: ChildProcessWithoutNullStreams): Promise<number> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) =>
      resolve(code ?? KILLED + (constants.signals[signal ?? "SIGKILL"] ?? 0)),
    );
  });
}
