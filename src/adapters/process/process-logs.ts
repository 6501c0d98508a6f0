// The output of plain processes: the file that each attempt's wrapper appends to. It follows by looking again: the wrapper
// may outlive any worker, so nobody tells when it has written.

import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { AttemptKey } from "../../core/task/attempt.ts";
import type { LogRequest, TaskLogs } from "../task-logs.ts";
import { AttemptFolder } from "./attempt-folder.ts";

const CHUNK_BYTES = 64 * 1024;
const LOOK_EVERY_MS = 100;
const NEWLINE = 10;

type File = Awaited<ReturnType<typeof open>>;

export class ProcessLogs implements TaskLogs {
  private readonly dataFolder: string;

  /** `dataFolder`: that of the runtime. */
  constructor(dataFolder: string) {
    this.dataFolder = resolve(dataFolder);
  }

  async open(key: AttemptKey, { follow, tail }: LogRequest, signal: AbortSignal): Promise<Readable | null> {
    const folder = new AttemptFolder(this.dataFolder, key);
    const file = await open(folder.logFile, "r").catch(absentIsNull);
    if (file === null) return null;
    if ((await file.stat()).size === 0 && !(await folder.began())) {
      await file.close();
      return null;
    }
    const from = tail === null ? 0 : await startOfLast(file, tail);
    const over = async (): Promise<boolean> => !follow || (await folder.read())?.listed.state !== "running";
    return Readable.from(chunks(file, from, over, signal));
  }
}

/** What is written from `from` on, until it is over: looked at once more after that, for the last words. */
async function* chunks(file: File, from: number, over: () => Promise<boolean>, signal: AbortSignal) {
  const buffer = Buffer.alloc(CHUNK_BYTES);
  let at = from;
  let last = false;
  try {
    while (!signal.aborted) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, at);
      at += bytesRead;
      if (bytesRead > 0) yield Buffer.from(buffer.subarray(0, bytesRead));
      else if (last) return;
      else if (await over()) last = true;
      else await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
    }
  } finally {
    await file.close();
  }
}

/** Where the last `lines` lines begin. Reads backwards, chunk by chunk. */
async function startOfLast(file: File, lines: number): Promise<number> {
  const { size } = await file.stat();
  const buffer = Buffer.alloc(CHUNK_BYTES);
  let missing = lines;
  let end = size;
  while (end > 0) {
    const start = Math.max(0, end - CHUNK_BYTES);
    await file.read(buffer, 0, end - start, start);
    for (let at = end - 1; at >= start; at--) {
      if (buffer[at - start] !== NEWLINE || at === size - 1) continue; // the end of the last line begins none
      if (--missing <= 0) return lines === 0 ? size : at + 1;
    }
    end = start;
  }
  return lines === 0 ? size : 0;
}

function absentIsNull(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
  throw error;
}
