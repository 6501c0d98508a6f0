// Tells a process from another that got the same pid later: by its start mark. Linux: boot id and start time in
// clock ticks (field 22 of /proc/PID/stat, proc(5)); elsewhere the start time in seconds as `ps` prints it, so that
// there a pid reused within the same second is not noticed.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { bootId } from "../boot-id.ts";
import { parseStat } from "../noted-process.ts";

const run = promisify(execFile);
const HAS_PROC = existsSync("/proc/self/stat");

/** The mark of the living process `pid`; null when there is none, or it is a zombie. */
export async function processMark(pid: number): Promise<string | null> {
  if (!HAS_PROC) return psMark(pid);
  const line = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  return line === null ? null : procMark(line, bootId());
}

/** The mark that the wrapper noted as `text`: a line of /proc/PID/stat, or of ps. */
export async function notedMark(text: string): Promise<string | null> {
  return HAS_PROC ? procMark(text, bootId()) : text.trim().split(/\s+/).join(" ");
}

function procMark(line: string, boot: string): string | null {
  const found = parseStat(line);
  return found === null || found.state === "Z" || found.state === "X" ? null : `${boot}:${found.startTicks}`;
}

async function psMark(pid: number): Promise<string | null> {
  try {
    const { stdout } = await run("/bin/ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
      env: { LC_ALL: "C" },
    });
    const [state, ...mark] = stdout.trim().split(/\s+/);
    return state === undefined || state.startsWith("Z") ? null : mark.join(" ");
  } catch {
    return null; // ps fails when there is no such process
  }
}
