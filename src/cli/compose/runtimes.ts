// Which runtime a worker runs its attempts on, by name. Loaded when it is used: a worker on plain processes needs no
// client of a container engine.

import { join, resolve } from "node:path";
import type { AttemptAccess } from "../../adapters/attempt-access.ts";
import type { EngineAddress } from "../../adapters/docker/engine-address.ts";
import { folderTrouble, makeFolder } from "../../adapters/make-folder.ts";
import type { TaskExec } from "../../adapters/task-exec.ts";
import type { TaskLogs } from "../../adapters/task-logs.ts";
import type { TaskRuntime } from "../../ports/task-runtime.ts";
import { Failure } from "../exit.ts";
import { registryLogins } from "./registries-file.ts";
import type { Identity } from "./worker-process.ts";

export const RUNTIMES = ["docker", "process"] as const;
export type RuntimeName = (typeof RUNTIMES)[number];

export type MakeRuntime = (identity: Identity) => TaskRuntime;
export type MakeAccess = (identity: Identity) => AttemptAccess;

/** Where a worker's runtime keeps what it keeps, in the worker's data folder. */
export const runtimeFolder = (data: string): string => join(data, "runtime");

/** Fails when the runtime is not there. `folder` is the worker's own, for what the runtime keeps; `registries` a file of
 * credentials for images. */
export async function runtimeNamed(
  name: RuntimeName,
  folder: string,
  registries: string | undefined,
): Promise<MakeRuntime> {
  return name === "docker" ? dockerRuntime(folder, registries) : processRuntime(folder);
}

/** How health checks get at what the runtime runs. Fails when the runtime is not there. */
export async function accessNamed(name: RuntimeName): Promise<MakeAccess> {
  if (name === "process") {
    const { ProcessAccess } = await import("../../adapters/process/process-access.ts");
    return () => new ProcessAccess();
  }
  const { DockerAccess } = await import("../../adapters/docker/docker-access.ts");
  const engine = await engineAddress();
  return (identity) => new DockerAccess({ engine, identity });
}

async function dockerRuntime(folder: string, registries: string | undefined): Promise<MakeRuntime> {
  const logins = registryLogins(registries);
  const { DockerRuntime } = await import("../../adapters/docker/docker-runtime.ts");
  const engine = await engineAddress();
  return (identity) => new DockerRuntime({ engine, identity, traceFolder: resolve(folder), logins });
}

async function processRuntime(folder: string): Promise<MakeRuntime> {
  const { ProcessRuntime } = await import("../../adapters/process/process-runtime.ts");
  makeDataFolder(folder);
  return () => new ProcessRuntime({ dataFolder: resolve(folder) });
}

/** The output of what that runtime runs. */
export async function logsNamed(name: RuntimeName, folder: string): Promise<TaskLogs> {
  if (name === "process") {
    const { ProcessLogs } = await import("../../adapters/process/process-logs.ts");
    return new ProcessLogs(folder);
  }
  const { DockerLogs } = await import("../../adapters/docker/docker-logs.ts");
  return new DockerLogs(await engineAddress());
}

/** Commands beside what that runtime runs. */
export async function execNamed(name: RuntimeName): Promise<TaskExec> {
  if (name === "process") {
    const { ProcessExec } = await import("../../adapters/process/process-exec.ts");
    return new ProcessExec();
  }
  const { DockerExec } = await import("../../adapters/docker/docker-exec.ts");
  return new DockerExec(await engineAddress());
}

async function engineAddress(): Promise<EngineAddress> {
  const { findEngine } = await import("../../adapters/docker/engine-address.ts");
  const search = await findEngine();
  if (search.kind === "refused") throw new Failure(search.message);
  return search.address;
}

/** Makes a folder of the worker's with its parents; fails with one line when that can't be. */
export function makeDataFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    throw new Failure(`Cannot use the folder ${folder}: ${folderTrouble(error as NodeJS.ErrnoException)}`);
  }
}
