// A backup as text: a heading, one row of the store a line, and a last line with a digest over those before it, so that a
// backup that was cut short or changed is told from a whole one. It must not know what the rows mean.

import { createHash } from "node:crypto";
import { READABLE_VERSIONS, type Row, SCHEMA_VERSION, TABLES } from "../../core/store/records.ts";
import { Misuse } from "../exit.ts";

const headingOf = (schema: unknown): string => JSON.stringify({ wavetank: "backup", schema });
const HEADINGS = READABLE_VERSIONS.map(headingOf);

export function backupText(rows: readonly Row[]): string {
  const lines = [
    headingOf(SCHEMA_VERSION),
    ...rows.map(({ table, key, value }) => JSON.stringify([table, key, value])),
  ];
  return `${lines.join("\n")}\n${JSON.stringify({ rows: rows.length, sha256: digestOf(lines) })}\n`;
}

/** The rows again. Throws a Misuse that names the file and the line. */
export function rowsInBackup(file: string, text: string): Row[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  if (!HEADINGS.includes(lines[0] ?? ""))
    throw new Misuse(
      `Cannot restore ${file}:1: accepted: a backup that begins with ${HEADINGS.join(" or ")}`,
    );
  const last = lines.pop();
  if (last !== JSON.stringify({ rows: lines.length - 1, sha256: digestOf(lines) }))
    throw new Misuse(
      `Cannot restore ${file}: it is cut short or was changed: its last line is not its digest`,
    );
  return lines.slice(1).map((line, index) => rowIn(file, index + 2, line));
}

function rowIn(file: string, line: number, text: string): Row {
  const [table, key, value] = JSON.parse(text) as [string, string, string];
  const known = TABLES.find((each) => each === table);
  if (known === undefined) throw new Misuse(`Cannot restore ${file}:${line}: no table is called ${table}`);
  return { table: known, key, value };
}

const digestOf = (lines: readonly string[]): string =>
  createHash("sha256").update(lines.join("\n")).digest("hex");
