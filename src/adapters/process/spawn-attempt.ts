// Starts the wrapper of an attempt and waits until it says that the command runs.
// It must not know of other attempts: what it waits for is on disk and in the child.

import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { AttemptFolder } from "./attempt-folder.ts";
import type { ProcessPlan } from "./process-plan.ts";
import { WRAPPER } from "./wrapper.ts";

/** `rejected`: the operating system does not take this command, environment or folder, and never will. `fenced`: it
 * comes too late. */
export class SpawnRefused extends Error {
  override readonly name = "SpawnRefused";
  readonly code: "rejected" | "fenced";

  constructor(code: "rejected" | "fenced", reason: string) {
    super(reason);
    this.code = code;
  }
}

/**
 * Returns when the wrapper has noted itself and runs the command, or has left because another wrapper had. In a
 * process group of its own, so that it lives on when this process ends. `mayStart` is asked at the last moment and
 * throws when it may not be started. Throws SpawnRefused when that is the command's fault; any other error is the
 * machine's.
 */
export async function spawnAttempt(
  folder: AttemptFolder,
  plan: Extract<ProcessPlan, { kind: "runnable" }>,
  mayStart: () => void,
): Promise<ChildProcess> {
  const log = await folder.openLog();
  try {
    mayStart();
    const child = spawn("/bin/sh", ["-c", WRAPPER, "wavetank", folder.path, ...plan.argv], {
      cwd: plan.workdir,
      env: plan.env,
      detached: true,
      stdio: ["ignore", log.fd, log.fd, "pipe"],
    });
    await readyOrGone(child);
    child.unref();
    return child;
  } catch (error) {
    if (!isOfTheCommand(error)) throw error;
    throw new SpawnRefused("rejected", `Cannot start it: ${(error as Error).message}`);
  } finally {
    await log.close();
  }
}

/** NUL in a text; arguments and environment too long; a workdir that may not be entered, or is gone. */
function isOfTheCommand(error: unknown): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return code.startsWith("ERR_INVALID_") || ["E2BIG", "EACCES", "ENOENT"].includes(code);
}

/** Descriptor 3 says a word when the command is there, and closes when the wrapper has left without one. */
function readyOrGone(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    const word = child.stdio[3] as Readable | undefined;
    word?.once("data", () => word.destroy());
    word?.once("close", resolve);
  });
}
