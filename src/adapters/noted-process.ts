// Processes noted by pid and start time, so that they can be killed without asking whoever runs them, a container
// engine say, that does not answer. Linux only: elsewhere nothing is noted. It must not know attempts.
//
// Node has no pidfd, so that a race remains: between reading the start time and the signal the process may end and
// its pid be taken by another. The kernel gives pids out in turn, so for that it would have to go once through all
// of them (32,768 or more) in some 50 µs.

import { readFileSync } from "node:fs";

/** A process, told from a later one of the same pid by when it started: clock ticks since the machine's start,
 * field 22 of /proc/PID/stat, proc(5). */
export interface StartMark {
  readonly pid: number;
  readonly startTicks: number;
}

/** What we read of a line of /proc/PID/stat. */
export interface StatLine {
  /** "Z" and "X" are dead. */
  readonly state: string;
  readonly processGroup: number;
  readonly startTicks: number;
}

/** Null when `line` is none. The name in the second field may hold spaces and parentheses: fields count from the
 * last ")". */
export function parseStat(line: string): StatLine | null {
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  const [state = "", , processGroup] = fields;
  const startTicks = Number(fields[19] ?? Number.NaN);
  return Number.isInteger(startTicks) ? { state, processGroup: Number(processGroup), startTicks } : null;
}

/** The process that has this pid now; null when there is none, or no /proc to see it in. */
export function markOf(pid: number): StartMark | null {
  const found = readStat(pid);
  return found === null || isDead(found) ? null : { pid, startTicks: found.startTicks };
}

/** Does it still run? */
export function lives({ pid, startTicks }: StartMark): boolean {
  return markOf(pid)?.startTicks === startTicks;
}

/**
 * Sends SIGKILL to the process if it is still the one that was noted, and with it to its group when it leads one.
 * The first process of a container takes the whole pid namespace along. Returns whether it was there. Throws the
 * system's error (EPERM).
 */
export function killNoted({ pid, startTicks }: StartMark): boolean {
  if (pid <= 1 || pid === process.pid) return false; // 0 and -1 would be everybody
  const found = readStat(pid);
  if (found?.startTicks !== startTicks) return false;
  try {
    // A dead leader may have living threads or a living group: it is signalled like any other.
    process.kill(found.processGroup === pid ? -pid : pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
  return !isDead(found);
}

const isDead = ({ state }: StatLine): boolean => state === "Z" || state === "X";

function readStat(pid: number): StatLine | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return null; // ENOENT, or ESRCH when it ends while it is read
  }
}
