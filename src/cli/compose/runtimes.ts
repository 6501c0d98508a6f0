// Which runtime a worker runs its attempts on, by name. Loaded when it is used: a worker on plain processes needs no
// client of a container engine.

import { join, resolve } from "node:path";
import { folderTrouble, makeFolder } from "../../adapters/make-folder.ts";
import type { TaskRuntime } from "../../ports/task-runtime.ts";
import { Failure } from "../exit.ts";
import type { Identity } from "./worker-process.ts";

export const RUNTIMES = ["docker", "process"] as const;
export type RuntimeName = (typeof RUNTIMES)[number];

export type MakeRuntime = (identity: Identity) => TaskRuntime;

/** Where a worker's runtime keeps what it keeps, in the worker's data folder. */
export const runtimeFolder = (data: string): string => join(data, "runtime");

/** Fails when the runtime is not there. `folder` is the worker's own, for what the runtime keeps. */
export async function runtimeNamed(name: RuntimeName, folder: string): Promise<MakeRuntime> {
  return name === "docker" ? dockerRuntime(folder) : processRuntime(folder);
}

async function dockerRuntime(folder: string): Promise<MakeRuntime> {
  const { findEngine } = await import("../../adapters/docker/engine-address.ts");
  const { DockerRuntime } = await import("../../adapters/docker/docker-runtime.ts");
  const search = await findEngine();
  if (search.kind === "refused") throw new Failure(search.message);
  return (identity) => new DockerRuntime({ engine: search.address, identity, traceFolder: resolve(folder) });
}

async function processRuntime(folder: string): Promise<MakeRuntime> {
  const { ProcessRuntime } = await import("../../adapters/process/process-runtime.ts");
  makeDataFolder(folder);
  return () => new ProcessRuntime({ dataFolder: resolve(folder) });
}

/** Makes a folder of the worker's with its parents; fails with one line when that can't be. */
export function makeDataFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    throw new Failure(`Cannot use the folder ${folder}: ${folderTrouble(error as NodeJS.ErrnoException)}`);
  }
}
