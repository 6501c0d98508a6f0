// Turns a spec into what is run, or says why plain processes can't: what a container would give and a process does
// not have (an image, another user, mounts, mapped ports) is refused, never ignored. Limits on cpu, memory and disk
// are the exception: they are counted when placing and not enforced here.

import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, resolve } from "node:path";
import type { HostPort } from "../../core/task/attempt.ts";
import type { TaskSpec } from "../../core/task/spec.ts";
import type { StartFailure } from "../../core/worker/events.ts";

/** The only image of this runtime: "none, run the command". */
export const PROCESS_IMAGE = "process";

export type ProcessPlan =
  | {
      readonly kind: "runnable";
      readonly argv: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      readonly workdir: string;
      readonly hostPorts: readonly HostPort[];
    }
  | { readonly kind: "refused"; readonly code: StartFailure; readonly reason: string };

/** `env` is where PATH and HOME come from; a spec's own win. Reads the file system: command and workdir must be. */
export function processPlan(spec: TaskSpec, env: Readonly<Record<string, string | undefined>>): ProcessPlan {
  if (spec.image !== PROCESS_IMAGE) {
    return refused(
      "image",
      `Cannot run image ${spec.image} as a process: only "${PROCESS_IMAGE}" is accepted`,
    );
  }
  const lacking = whatLacks(spec);
  if (lacking !== null) return refused("rejected", `Cannot run it as a process: ${lacking}`);
  const argv = [...(spec.entrypoint ?? []), ...(spec.command ?? [])];
  const whole = { PATH: env.PATH ?? "/usr/bin:/bin", HOME: env.HOME ?? "/", ...spec.env };
  const workdir = spec.workdir ?? "/";
  if (!isFolder(workdir)) return refused("rejected", `Cannot run in ${workdir}: no such folder`);
  const [name, ...rest] = argv;
  if (name === undefined) return refused("rejected", "Cannot run nothing: entrypoint and command are empty");
  const program = findProgram(name, whole.PATH, workdir);
  if (program === null) return refused("rejected", `Cannot run ${name}: no such program, or not executable`);
  return { kind: "runnable", argv: [program, ...rest], env: whole, workdir, hostPorts: hostPorts(spec) };
}

const refused = (code: StartFailure, reason: string): ProcessPlan => ({ kind: "refused", code, reason });

function whatLacks(spec: TaskSpec): string | null {
  if (spec.user !== null) return `it asks for user ${spec.user}, and a process runs as the worker's`;
  if (spec.mounts.length > 0) return `it asks for a mount at ${spec.mounts[0]?.target}`;
  const mapped = spec.portBindings.find(
    ({ containerPort, hostPort }) => hostPort !== null && hostPort !== containerPort,
  );
  if (mapped === undefined) return null;
  return `it asks for port ${mapped.containerPort} at ${mapped.hostPort}, and ports are not mapped`;
}

/** A process listens on the node itself: its ports are the node's. */
function hostPorts(spec: TaskSpec): HostPort[] {
  return spec.portBindings.map(({ containerPort, protocol }) => {
    return { containerPort, hostPort: containerPort, protocol };
  });
}

function isFolder(path: string): boolean {
  try {
    return isAbsolute(path) && statSync(path).isDirectory();
  } catch {
    return false; // not there, not reachable, or no path at all
  }
}

/** The program's path: a name with a slash is one, any other is searched for in PATH. */
function findProgram(name: string, path: string, workdir: string): string | null {
  const folders = name.includes("/") ? [workdir] : path.split(delimiter);
  return folders.map((folder) => resolve(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
