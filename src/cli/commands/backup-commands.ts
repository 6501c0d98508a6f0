// `wavetank backup`, `restore` and `dump`: a manager's store as a file, back into a fresh folder, and as text to read. A backup
// is of one instant, also while the manager runs.

import { lstatSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import type { MetaRecord, Row } from "../../core/store/records.ts";
import { openFolder, rowsIn } from "../compose/open-folder.ts";
import { commitRows } from "../compose/running-process.ts";
import { Failure, Misuse } from "../exit.ts";
import { backupText, rowsInBackup } from "../files/backup-text.ts";
import { regularFileText } from "../files/file-text.ts";
import type { Io } from "../terminal.ts";

/** Terms by which a restored manager is ahead of the one it was backed up from: workers obey the higher term, so it may
 * have been started as often as that since. A second restoration must be ahead of the first, so each counts the seconds
 * since 1970, too. */
const TERMS_AHEAD = 1_000_000;

interface StoreOptions {
  readonly dataDir: string;
}

export function addBackupCommands(program: Command, io: Io): void {
  withFolder(program.command("backup"))
    .description("write all records of a manager to a file; it may be running")
    .argument("<file>", "the backup; it is replaced when it is there")
    .action(async (file: string, { dataDir }: StoreOptions) => {
      const rows = await rowsIn(dataDir);
      write(file, backupText(rows));
      io.out(`${rows.length} records in ${file}\n`);
    });
  withFolder(program.command("restore"))
    .description("fill the folder of a fresh manager from a backup; the old manager must not run any more")
    .argument("<file>", "a backup")
    .action((file: string, { dataDir }: StoreOptions) => restore(io, file, dataDir));
  withFolder(program.command("dump"))
    .description("print all records of a manager as JSON, one a line; it may be running")
    .action(async ({ dataDir }: StoreOptions) => {
      for (const row of await rowsIn(dataDir)) io.out(`${lineOf(row)}\n`);
    });
}

const withFolder = (command: Command): Command =>
  command.option("--data-dir <folder>", "the manager's", "wavetank-data/manager");

/** Whole or not at all: a backup under its name is complete. What is no file (/dev/stdout, a link) is never replaced by one. */
function write(file: string, text: string): void {
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() === false)
    throw new Misuse(
      `Cannot write ${file}: it is no regular file; accepted: a new file, or one to be replaced`,
    );
  const part = `${file}.part`;
  try {
    writeFileSync(part, text, { mode: 0o600, flush: true });
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw new Failure(`Cannot write ${file}: ${(error as NodeJS.ErrnoException).code ?? error}`);
  }
}

/** A record that is no JSON is shown as it is: a dump is for stores that are damaged, too. */
function lineOf({ table, key, value }: Row): string {
  try {
    return JSON.stringify({ table, key, value: JSON.parse(value) });
  } catch {
    return JSON.stringify({ table, key, unreadable: value });
  }
}

async function restore(io: Io, file: string, folder: string): Promise<void> {
  const rows = rowsInBackup(file, regularFileText(file)).map(ahead);
  const store = await openFolder(folder, "give --data-dir a fresh folder");
  try {
    const [first] = store.load();
    if (first !== undefined)
      throw new Failure(`Cannot restore into ${folder}: it has records; give --data-dir a fresh folder`);
    await commitRows(store, rows).catch((error: Error) => {
      throw new Failure(error.message);
    });
  } finally {
    await new Promise((resolve) => store.close(resolve));
  }
  io.out(`${rows.length} records in ${folder}\n`);
}

function ahead(row: Row): Row {
  if (row.table !== "meta") return row;
  const meta = JSON.parse(row.value) as MetaRecord;
  const term = Math.max(meta.term, Math.floor(Date.now() / 1_000)) + TERMS_AHEAD;
  return { ...row, value: JSON.stringify({ ...meta, term }) };
}
