// What lies on disk about one attempt, written by the runtime and by the wrapper around the process, and read by
// any later runtime. It only reads and writes: who is told, and what is killed, is decided elsewhere.

import { mkdir, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { WallTime } from "../../core/kernel/time.ts";
import { type AttemptKey, keyText } from "../../core/task/attempt.ts";
import type { Listed } from "../../core/worker/events.ts";
import { bootId } from "../boot-id.ts";
import { parseStat } from "../noted-process.ts";
import { PROCESS_FILE } from "../start-trace.ts";
import { wallNow } from "../wall-clock.ts";
import { notedMark, processMark } from "./process-mark.ts";

/** `listed` as the port wants it; `pid` is also the process group, null before the wrapper has run. */
export interface AttemptState {
  readonly listed: Listed;
  readonly pid: number | null;
}

/** What the runtime notes before the wrapper runs. */
interface Note extends AttemptKey {
  readonly hostPorts: Listed["hostPorts"];
  readonly bootId: string;
}

export class AttemptFolder {
  readonly path: string;

  /** `attempt`: its key, or the name of a folder found there. */
  constructor(dataFolder: string, attempt: AttemptKey | string) {
    this.path = join(dataFolder, typeof attempt === "string" ? attempt : keyText(attempt));
  }

  /** Makes the folder and notes whose it is; repeated, it writes the same. */
  async create(key: AttemptKey, hostPorts: Listed["hostPorts"]): Promise<void> {
    const note: Note = { taskId: key.taskId, attempt: key.attempt, hostPorts, bootId: bootId() };
    await mkdir(this.path, { recursive: true });
    await writeFile(join(this.path, "attempt.json"), JSON.stringify(note));
  }

  get logFile(): string {
    return join(this.path, "output.log");
  }

  /** Where the process's output goes: both streams, appended. */
  async openLog(): Promise<Awaited<ReturnType<typeof open>>> {
    return open(this.logFile, "a");
  }

  /** Has a process of it ever run? */
  async began(): Promise<boolean> {
    return (await this.changedAt(PROCESS_FILE)) !== null;
  }

  /** Notes that we are about to kill it: a killed wrapper writes no exit code. */
  async noteKill(): Promise<void> {
    await writeFile(join(this.path, "killed"), "");
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }

  /** The attempt as it is now; null when nothing is known of it. */
  async read(): Promise<AttemptState | null> {
    const note = await this.readNote();
    if (note === null) return null;
    const { taskId, attempt, hostPorts } = note;
    const process = /^(\d+) (.+)\n$/s.exec((await this.text(PROCESS_FILE)) ?? "");
    const none = {
      taskId,
      attempt,
      hostPorts,
      startedAt: null,
      finishedAt: null,
      exitCode: null,
      reason: null,
      process: null,
    };
    if (process === null) return { listed: { ...none, state: "created", containerId: "" }, pid: null };
    const pid = Number(process[1]);
    const startedAt = await this.changedAt(PROCESS_FILE);
    const known = { ...none, containerId: `pid-${pid}`, startedAt };
    const mark = process[2] as string;
    if (await this.lives(note, pid, mark)) {
      const startTicks = parseStat(mark)?.startTicks;
      const noted = startTicks === undefined ? null : { pid, startTicks };
      return { listed: { ...known, state: "running", process: noted }, pid };
    }
    return { listed: { ...known, state: "ended", ...(await this.end(startedAt)) }, pid };
  }

  private async lives(note: Note, pid: number, noted: string): Promise<boolean> {
    if (note.bootId !== bootId()) return false;
    const mark = await processMark(pid);
    return mark !== null && mark === (await notedMark(noted));
  }

  /** How it ended: as its wrapper wrote; by our kill; or unseen, and then we note when we found out. */
  private async end(startedAt: WallTime | null): Promise<Pick<Listed, "exitCode" | "finishedAt" | "reason">> {
    const code = /^(\d+)\n$/.exec((await this.text("exit")) ?? "");
    const fromStart = (at: WallTime | null): WallTime => Math.max(at ?? 0, startedAt ?? 0);
    if (code !== null) {
      return { exitCode: Number(code[1]), finishedAt: fromStart(await this.changedAt("exit")), reason: null };
    }
    const killedAt = await this.changedAt("killed");
    if (killedAt !== null) return { exitCode: 137, finishedAt: fromStart(killedAt), reason: null };
    await writeFile(join(this.path, "lost"), "", { flag: "a" }).catch(() => {}); // on a full disk it is found out anew
    const reason = "Its process ended without a word: killed from outside, or the machine was restarted";
    return { exitCode: null, finishedAt: fromStart((await this.changedAt("lost")) ?? wallNow()), reason };
  }

  private async readNote(): Promise<Note | null> {
    const text = await this.text("attempt.json");
    try {
      return text === null ? null : (JSON.parse(text) as Note);
    } catch {
      return null; // cut off by a crash, before anything ran
    }
  }

  private async text(name: string): Promise<string | null> {
    return absentIsNull(readFile(join(this.path, name), "utf8"));
  }

  private async changedAt(name: string): Promise<WallTime | null> {
    const found = await absentIsNull(stat(join(this.path, name)));
    return found === null ? null : Math.floor(found.mtimeMs);
  }
}

async function absentIsNull<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw error;
  }
}
