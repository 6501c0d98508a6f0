// What of a rack is still on this machine, looked for by other means than those that remove it.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const RACKS = "/var/lib/wavetank-nodes";

/** In words; empty when there is nothing. */
export function remainsOf(rack: string): string[] {
  const find = ["/sys/fs/cgroup", "-maxdepth", "3", "-type", "d", "-name", `wt${rack}-*`];
  return [
    ...linesOf("ip", "netns", "list"),
    ...linesOf("ip", "-o", "link"),
    ...linesOf("find", ...find),
    ...readFileSync("/proc/mounts", "utf8").split("\n"),
    ...commandLines(),
    ...(existsSync(RACKS) ? readdirSync(RACKS) : []),
  ].filter((line) => line.includes(rack));
}

/** The rack that a process has opened; null while it has none. */
export function rackOwnedBy(pid: number): string | null {
  const racks = existsSync(RACKS) ? readdirSync(RACKS) : [];
  const owner = (rack: string) => join(RACKS, rack, "owner");
  const owns = (rack: string) =>
    existsSync(owner(rack)) && readFileSync(owner(rack), "utf8").startsWith(`${pid} `);
  return racks.find((rack) => /^[0-9a-f]{6}$/.test(rack) && owns(rack)) ?? null;
}

/** Ids of processes in whose command line all of the words are. */
export function processesWith(...words: readonly string[]): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => words.every((word) => commandLineOf(pid).includes(word)));
}

/** Command lines of processes that name the rack. */
export function processesOfRack(rack: string): string[] {
  return commandLines().filter((line) => line.includes(rack));
}

const linesOf = (program: string, ...args: string[]): string[] => {
  return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).split("\n");
};

function commandLines(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => commandLineOf(Number(name)));
}

/** Empty when it has ended. */
function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}
