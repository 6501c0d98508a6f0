// What a command writes, kept for a test to read.

import { main } from "../../src/cli/main.ts";
import type { Io } from "../../src/cli/terminal.ts";

export interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line inside this process. */
export async function runCli(argv: readonly string[], io: Partial<Io> = {}): Promise<Ran> {
  let out = "";
  let err = "";
  const fake: Io = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    env: {},
    terminal: false,
    colours: false,
    columns: () => 80,
    rows: () => 24,
    ...io,
  };
  const exitCode = await main(argv, fake);
  return { exitCode, out, err };
}
