// Finds what runs for an attempt whose start was under way when its worker fell silent, without asking an engine:
// by what the runtime left in the attempt's folder before it started it. It must not know whether that may run.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type AttemptKey, keyText } from "../../core/task/attempt.ts";
import { bootId } from "../boot-id.ts";
import { markOf, parseStat, type StartMark } from "../noted-process.ts";
import { CONTAINER_FILE, PROCESS_FILE } from "../start-trace.ts";

/** The processes to kill; empty when nothing runs yet, or any more. `folder` is the runtime's. */
export function findStarted(folder: string, key: AttemptKey): StartMark[] {
  const attempt = join(folder, keyText(key));
  const container = readText(join(attempt, CONTAINER_FILE));
  if (container !== null) return processesOfContainer(container.trim());
  const noted = notedProcess(readText(join(attempt, PROCESS_FILE)) ?? "");
  return noted === null || !isOfThisBoot(attempt) ? [] : [noted];
}

/** Every process whose control groups are named after the container. PERF: one small read for each process there is. */
function processesOfContainer(id: string): StartMark[] {
  if (id === "") return []; // cut off before it was written: not started either
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const inside = pids.filter((pid) => readText(`/proc/${pid}/cgroup`)?.includes(id));
  return inside.map((pid) => markOf(Number(pid))).filter((mark) => mark !== null);
}

/** As the wrapper notes itself: its pid and its line of /proc/PID/stat. */
function notedProcess(text: string): StartMark | null {
  const [, pid, line] = /^(\d+) (.+)\n$/s.exec(text) ?? [];
  const found = parseStat(line ?? "");
  return found === null ? null : { pid: Number(pid), startTicks: found.startTicks };
}

/** Early processes get the same pid and time at each start of the machine. */
function isOfThisBoot(attempt: string): boolean {
  return readText(join(attempt, "attempt.json"))?.includes(JSON.stringify(bootId())) ?? false;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null; // not there, or the process has ended
  }
}
