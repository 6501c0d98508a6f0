// Who runs on this machine, read off /proc (proc(5)): which process is whose child, and which network it is in. Process
// ids are the host's everywhere.

import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";

/** Tells a process from another that got its id later: its start in clock ticks. Null: it has ended. */
export function startOf(pid: number): string | null {
  const fields = statFields(pid);
  return fields === null || fields[0] === "Z" || fields[0] === "X" ? null : (fields[19] ?? null);
}

/** Its id in the outermost process namespace below ours; null when it is in ours. */
export function innerIdOf(pid: number): number | null {
  const id = /^NSpid:\s*\d+\s+(\d+)/m.exec(readText(`/proc/${pid}/status`))?.[1];
  return id === undefined ? null : Number(id);
}

/** Its children, and theirs, and so on: the nearest first. */
export function descendantsOf(ancestor: number): number[] {
  const childrenOf = new Map<number, number[]>();
  for (const pid of allProcesses()) {
    const parent = Number(statFields(pid)?.[1]);
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), pid]);
  }
  const found = [...(childrenOf.get(ancestor) ?? [])];
  for (const pid of found) found.push(...(childrenOf.get(pid) ?? []));
  return found;
}

/** Those in the network namespace that has the name (a path). */
export function processesInNetwork(path: string): number[] {
  const link = `net:[${statSync(path).ino}]`;
  return allProcesses().filter((pid) => networkOf(pid) === link);
}

/** Sends the signal to those that still run. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

const allProcesses = (): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** From the third on: the name in the second may hold spaces and parentheses. Null: there is no such process. */
function statFields(pid: number): string[] | null {
  const line = readText(`/proc/${pid}/stat`);
  return line === "" ? null : line.slice(line.lastIndexOf(")") + 2).split(" ");
}

function networkOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return null; // it has ended
  }
}

/** Empty when there is no such file, or no such process any more. */
function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
