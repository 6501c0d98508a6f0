// How health checks get at a process: its ports are the machine's, and a command runs beside it, in the same folder and
// environment. It must not know what a check is.

import { spawn } from "node:child_process";
import type { AttemptKey } from "../../core/task/attempt.ts";
import type { TaskSpec } from "../../core/task/spec.ts";
import type { AttemptAccess, Executed } from "../attempt-access.ts";
import { type ProcessPlan, processPlan } from "./process-plan.ts";
import { signalGroup } from "./signal-group.ts";

/** What a shell says of a command that is not there. */
const NOT_FOUND = 127;

/** What a shell adds to the number of the signal that ended a command; which signal does not matter here. */
const KILLED = 128;

export class ProcessAccess implements AttemptAccess {
  async reach(_key: AttemptKey, containerPort: number): Promise<string> {
    return `127.0.0.1:${containerPort}`;
  }

  async execute(
    _key: AttemptKey,
    spec: TaskSpec,
    command: readonly string[],
    timeoutMs: number,
  ): Promise<Executed> {
    const plan = processPlan({ ...spec, entrypoint: null, command }, process.env);
    if (plan.kind === "refused") return { kind: "exited", exitCode: NOT_FOUND };
    return run(plan, timeoutMs);
  }
}

/** In a process group of its own, so that nothing of it is left when it is killed. */
function run(plan: Extract<ProcessPlan, { kind: "runnable" }>, timeoutMs: number): Promise<Executed> {
  const [program = "", ...rest] = plan.argv;
  return new Promise((resolve) => {
    const child = spawn(program, rest, {
      cwd: plan.workdir,
      env: plan.env,
      detached: true,
      stdio: "ignore",
    });
    const timer = setTimeout(() => {
      resolve({ kind: "silent" });
      if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
    }, timeoutMs);
    const end = (executed: Executed): void => {
      clearTimeout(timer);
      resolve(executed);
    };
    child.once("error", (error) => end({ kind: "none", reason: error.message }));
    child.once("exit", (code) => end({ kind: "exited", exitCode: code ?? KILLED }));
  });
}
