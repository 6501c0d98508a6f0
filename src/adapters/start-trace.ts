// What a runtime leaves about an attempt in its data folder, so that whoever knows the attempt finds its processes
// although the runtime is gone and the engine does not answer.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AttemptKey, keyText } from "../core/task/attempt.ts";

/** Holds the id of the attempt's container, from before its start. */
export const CONTAINER_FILE = "container";

/** Holds pid and line of /proc/PID/stat of an attempt run as a plain process, written by that process itself. */
export const PROCESS_FILE = "process";

/** Notes which container is about to be started for `key`; `folder` is the runtime's, made when missing. */
export async function traceContainer(folder: string, key: AttemptKey, containerId: string): Promise<void> {
  const attempt = join(folder, keyText(key));
  await mkdir(attempt, { recursive: true });
  await writeFile(join(attempt, CONTAINER_FILE), containerId);
}

export async function removeTrace(folder: string, key: AttemptKey): Promise<void> {
  await rm(join(folder, keyText(key)), { recursive: true, force: true });
}
