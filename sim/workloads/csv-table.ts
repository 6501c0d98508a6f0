// A CSV file whose columns are known by name, read so that whatever is wrong with it is told by file, row and column.
// It must not know what the columns mean: the readers of traces do.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { CsvError, parse } from "csv-parse/sync";
import { nearestName } from "../../src/adapters/nearest-name.ts";

/** Something in a trace that can't be used: says where, what it is, and what is accepted. */
export class TraceError extends Error {}

/** One row. Line 1 of the file is the header, so the first row is line 2. */
export class CsvRow {
  private readonly file: string;
  private readonly line: number;
  private readonly cells: Readonly<Record<string, string>>;

  constructor(file: string, line: number, cells: Readonly<Record<string, string>>) {
    this.file = file;
    this.line = line;
    this.cells = cells;
  }

  /** Does it say anything in this column, which may be missing? */
  says(column: string): boolean {
    return this.text(column).trim() !== "";
  }

  text(column: string): string {
    return this.cells[column] ?? "";
  }

  /** An integer in min..max. A fraction of zeros is an integer ("12.0"). */
  integer(column: string, min: number, max: number): number {
    const text = this.text(column).trim();
    const value = /^-?\d+(?:\.0*)?$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
    return this.refuse(column, `"${text}": an integer from ${min} to ${max} is accepted`);
  }

  /** A decimal number in min..max. */
  decimal(column: string, min: number, max: number): number {
    const text = this.text(column).trim();
    const value = /^-?\d*\.?\d+(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    return this.refuse(column, `"${text}": a number from ${min} to ${max} is accepted`);
  }

  refuse(column: string, why: string): never {
    throw new TraceError(`${this.file}, line ${this.line}, column ${column}: ${why}`);
  }
}

/** The rows of the CSV file at `path`, which may be gzipped (.gz). Every one of `columns` must be there. Of others those of
 * `optional` may, and no more; without it, any. */
export function readCsv(
  path: string,
  columns: readonly string[],
  optional: readonly string[] | null = null,
): readonly CsvRow[] {
  const records = recordsOf(path, readText(path));
  const header = Object.keys(records[0]?.record ?? {});
  if (records.length === 0)
    throw new TraceError(`${path}: has no rows; a header and at least one are needed`);
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new TraceError(`${path}, line 1: lacks ${missing.join(", ")}; it has ${header.join(", ")}`);
  }
  if (optional !== null) refuseUnknown(path, header, [...columns, ...optional]);
  return records.map(({ record, info }) => new CsvRow(path, info.lines, record));
}

/** A column that nobody reads may be a misspelt one that somebody counts on. */
function refuseUnknown(file: string, header: readonly string[], known: readonly string[]): void {
  const stray = header.find((column) => column !== "" && !known.includes(column));
  if (stray === undefined) return;
  const nearest = nearestName(stray, known);
  const instead = nearest === null ? `accepted: ${known.join(", ")}` : `did you mean ${nearest}?`;
  throw new TraceError(`${file}, line 1, column ${stray}: is not known; ${instead}`);
}

/** The rows of a file without a header, whose columns are `columns` in this order, no more and no fewer. */
export function readHeaderless(path: string, columns: readonly string[]): readonly CsvRow[] {
  return recordsOf(path, readText(path), columns).map(
    ({ record, info }) => new CsvRow(path, info.lines, record),
  );
}

interface Parsed {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

function recordsOf(file: string, text: string, columns: readonly string[] | true = true): readonly Parsed[] {
  try {
    return parse(text, {
      columns: columns === true ? (header: string[]) => distinct(file, header) : [...columns],
      info: true,
      skip_empty_lines: true,
      bom: true,
    }) as unknown as Parsed[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new TraceError(`${file}: not CSV: ${error.message}`);
  }
}

/** Of two columns of one name nobody could say which is meant. */
function distinct(file: string, header: readonly string[]): string[] {
  const twice = header.find((column, index) => column !== "" && header.indexOf(column) < index);
  if (twice !== undefined)
    throw new TraceError(`${file}, line 1, column ${twice}: is there twice; once is accepted`);
  return [...header];
}

/** A text file, gunzipped where its name says so. */
export function readText(path: string): string {
  try {
    const bytes = readFileSync(path);
    return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  } catch (error) {
    throw new TraceError(`Cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
