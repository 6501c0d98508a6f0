// The rows of a live measurement as CSV, each on disk as soon as it is measured: one that is stopped can be resumed. Headed by
// how it came about, which rows of another command or commit do not share.

import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { Misuse } from "../misuse.ts";
import { refuseUnwritable } from "../out-folder.ts";
import { writeWhole } from "../write-whole.ts";

export type Row<Name extends string> = Readonly<Record<Name, string>>;

export class KeptRows<Name extends string> {
  readonly rows: Row<Name>[] = [];
  readonly origin: readonly string[];
  private readonly path: string;
  private readonly names: readonly Name[];

  /** Begins `NAME.csv` in the folder anew or, with `resume`, goes on with what is in it. Throws Misuse where it can't be written. */
  constructor(
    folder: string,
    name: string,
    names: readonly Name[],
    origin: readonly string[],
    resume: boolean,
  ) {
    this.path = join(folder, `${name}.csv`);
    this.names = names;
    this.origin = origin;
    const head = `${origin.map((line) => `# ${line}\n`).join("")}${stringify([[...names]])}`;
    refuseUnwritable(this.path);
    if (resume && existsSync(this.path)) this.rows.push(...rowsUnder<Name>(this.path, head));
    writeWhole(this.path, head + stringify(this.rows.map((row) => this.cells(row))));
  }

  add(row: Readonly<Record<Name, string | number>>): void {
    const kept = Object.fromEntries(this.names.map((name) => [name, String(row[name])])) as Row<Name>;
    this.rows.push(kept);
    appendFileSync(this.path, stringify([this.cells(kept)]));
  }

  private cells(row: Row<Name>): string[] {
    return this.names.map((name) => row[name]);
  }
}

/** What follows the last line break was being written when its process was stopped. */
function rowsUnder<Name extends string>(path: string, head: string): Row<Name>[] {
  const text = readFileSync(path, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole.startsWith(head)) return parse(whole, { columns: true, comment: "#" }) as Row<Name>[];
  throw new Misuse(`Cannot resume ${path}: its head is not that of this command at this commit`);
}
