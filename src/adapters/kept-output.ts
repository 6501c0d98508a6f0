// The last of what attempts have written, as files, once what ran them is gone: by count and by size, the newest stay. Read by
// people only; nothing is decided by it, and losing it harms nobody.

import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type AttemptKey, keyText } from "../core/task/attempt.ts";

export interface KeptLimits {
  /** Attempts whose output is kept. */
  readonly files: number;
  /** Beside them, attempts of which is kept that they wrote nothing. */
  readonly silent: number;
  /** Of one attempt: what comes first. */
  readonly fileBytes: number;
  /** Of all together. */
  readonly bytes: number;
}

const LIMITS: KeptLimits = { files: 1_000, silent: 1_000, fileBytes: 2 ** 20, bytes: 64 * 2 ** 20 };

export class KeptOutput {
  private readonly folder: string;
  private readonly limits: KeptLimits;
  /** Bytes of each file, oldest first; null before the folder was read. */
  private sizes: Map<string, number> | null = null;
  private bytes = 0;

  /** `folder` is made when it is needed. One at a time for each folder. */
  constructor(folder: string, limits: KeptLimits = LIMITS) {
    this.folder = folder;
    this.limits = limits;
  }

  /** Whole or not at all; of an attempt that wrote nothing an empty file. Calls must not overlap. */
  async keep(key: AttemptKey, output: Readable): Promise<void> {
    const sizes = await this.known();
    const name = keyText(key);
    const part = join(this.folder, `${name}.part`);
    const written = await writeUpTo(part, output, this.limits.fileBytes);
    await rename(part, join(this.folder, name));
    this.bytes += written - (sizes.get(name) ?? 0);
    sizes.delete(name);
    sizes.set(name, written);
    await this.forgetOldest(sizes);
  }

  /** With this many of the last lines, or all that is kept (null); null when nothing is. */
  async open(key: AttemptKey, tail: number | null): Promise<Readable | null> {
    const file = await open(join(this.folder, keyText(key)), "r").catch(absentIsNull);
    if (file === null) return null;
    try {
      const text = await file.readFile();
      return Readable.from([text.subarray(tail === null ? 0 : startOfLast(text, tail))]);
    } finally {
      await file.close();
    }
  }

  /** Those that wrote nothing make room for each other only. */
  private async forgetOldest(sizes: Map<string, number>): Promise<void> {
    let silent = 0;
    for (const size of sizes.values()) if (size === 0) silent++;
    let files = sizes.size - silent;
    for (const [name, size] of sizes) {
      const tooMany = size === 0 ? silent > this.limits.silent : files > this.limits.files;
      if (!tooMany && (size === 0 || this.bytes <= this.limits.bytes)) continue;
      if (size === 0) silent--;
      else files--;
      sizes.delete(name);
      this.bytes -= size;
      await rm(join(this.folder, name), { force: true });
    }
  }

  private async known(): Promise<Map<string, number>> {
    if (this.sizes !== null) return this.sizes;
    await mkdir(this.folder, { recursive: true });
    const names = (await readdir(this.folder)).filter((name) => !name.endsWith(".part"));
    const files = await Promise.all(
      names.map(async (name) => ({ name, ...(await stat(join(this.folder, name))) })),
    );
    files.sort((a, b) => a.mtimeMs - b.mtimeMs || (a.name < b.name ? -1 : 1));
    this.sizes = new Map(files.map(({ name, size }) => [name, size]));
    this.bytes = files.reduce((sum, { size }) => sum + size, 0);
    return this.sizes;
  }
}

/** Resolves with the bytes written. */
async function writeUpTo(path: string, output: Readable, bytesMax: number): Promise<number> {
  const file = await open(path, "w", 0o600);
  let written = 0;
  try {
    for await (const chunk of output) {
      const bytes = Buffer.from(chunk as Buffer).subarray(0, bytesMax - written);
      await file.writeFile(bytes);
      written += bytes.length;
      if (written >= bytesMax) break;
    }
  } finally {
    await file.close();
  }
  return written;
}

const NEWLINE = 10;

/** Where the last `lines` lines begin; the end of the last line begins none. */
function startOfLast(text: Buffer, lines: number): number {
  if (lines === 0) return text.length;
  let missing = lines;
  for (let at = text.length - 2; at >= 0; at--) {
    if (text[at] === NEWLINE && --missing === 0) return at + 1;
  }
  return 0;
}

function absentIsNull(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
  throw error;
}
