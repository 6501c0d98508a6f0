// Finds a container's first process among those of this machine. It must not know what it is wanted for.

import { readFileSync } from "node:fs";
import { markOf, type StartMark } from "../noted-process.ts";

/**
 * The process `pid` with its start time, if it is the container's: an engine that runs elsewhere (another machine,
 * a virtual one, another pid namespace) tells pids that are somebody else's here. Its control groups bear the
 * container's id. Null when it is not, has ended, or there is no /proc to see it in.
 */
export function containerProcess(pid: number, containerId: string): StartMark | null {
  const mark = pid > 1 ? markOf(pid) : null;
  return mark !== null && controlGroups(pid).includes(containerId) ? mark : null;
}

function controlGroups(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, "utf8");
  } catch {
    return ""; // it has ended
  }
}
