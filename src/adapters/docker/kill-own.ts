// Ends a command that was started in a container: the engine has no call for that. It must not know whose command it is.

import { readFile } from "node:fs/promises";
import type Dockerode from "dockerode";

/** Kills it by process id if it runs; true: it does not any more. The engine may be another machine's: a process id counts
 * only if that process is in the container's cgroup. */
export async function killOwn(
  { Running, Pid }: Dockerode.ExecInspectInfo,
  containerId: string,
): Promise<boolean> {
  if (!Running) return true;
  if (Pid <= 1) return false;
  const cgroup = await readFile(`/proc/${Pid}/cgroup`, "utf8").catch(() => "");
  if (!cgroup.includes(containerId)) return false;
  try {
    process.kill(Pid, "SIGKILL");
    return true;
  } catch {
    return false; // it has gone, or is another user's: who wants to know looks again
  }
}
