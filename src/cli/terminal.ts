// What commands may write to, so that tests can read it. Colours only where somebody sees them and wants them.
// Output reaches whom it is for or says that it did not: a full disk is a failure, a reader that has gone as good as Ctrl-C.

import { fstatSync, writeFileSync } from "node:fs";
import { Failure } from "./exit.ts";

export interface Io {
  /** What was asked for. */
  out(text: string | Uint8Array): void;
  /** What went wrong or is under way. */
  err(text: string | Uint8Array): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Is `out` a terminal that may be drawn on? */
  readonly terminal: boolean;
  readonly colours: boolean;
  /** Width of the terminal in characters. */
  columns(): number;
  /** Its height in lines. */
  rows(): number;
}

export function terminalIo(): Io {
  const terminal = process.stdout.isTTY === true && process.env.TERM !== "dumb";
  endWithReader();
  return {
    out: isStream() ? (text) => void process.stdout.write(text) : toFile,
    err: (text) => void process.stderr.write(text),
    env: process.env,
    terminal,
    colours: terminal && (process.env.NO_COLOR ?? "") === "",
    columns: () => process.stdout.columns ?? 80,
    rows: () => process.stdout.rows ?? 24,
  };
}

/** What a shell says of a program that SIGPIPE has ended. */
const READER_GONE = 141;

/** When nobody reads what we write any more (`events -f | head -1`) that is as good as Ctrl-C. */
function endWithReader(): void {
  process.stdout.once("error", () => {
    process.stdout.on("error", () => {});
    if (!process.emit("SIGINT")) process.exit(READER_GONE);
  });
  process.stderr.on("error", () => {}); // nobody is left to be told
}

const STDOUT = 1;

function isStream(): boolean {
  const stat = fstatSync(STDOUT);
  return process.stdout.isTTY === true || !(stat.isFile() || stat.isCharacterDevice());
}

/** All of it or a Failure: of a full disk a stream would tell when the process has ended, or never. */
function toFile(text: string | Uint8Array): void {
  try {
    writeFileSync(STDOUT, text);
  } catch (error) {
    throw new Failure(`Cannot write the output: ${(error as NodeJS.ErrnoException).code ?? error}`);
  }
}

export type Colour = "red" | "green" | "yellow" | "dim" | "bold";

const CODES: Readonly<Record<Colour, string>> = { red: "31", green: "32", yellow: "33", dim: "2", bold: "1" };

export function coloured(io: Pick<Io, "colours">, colour: Colour | null, text: string): string {
  return io.colours && colour !== null ? `\x1b[${CODES[colour]}m${text}\x1b[0m` : text;
}
