// What commands may write to, so that tests can read it. Colours only where somebody sees them and wants them.

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
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    env: process.env,
    terminal,
    colours: terminal && (process.env.NO_COLOR ?? "") === "",
    columns: () => process.stdout.columns ?? 80,
    rows: () => process.stdout.rows ?? 24,
  };
}

export type Colour = "red" | "green" | "yellow" | "dim" | "bold";

const CODES: Readonly<Record<Colour, string>> = { red: "31", green: "32", yellow: "33", dim: "2", bold: "1" };

export function coloured(io: Pick<Io, "colours">, colour: Colour | null, text: string): string {
  return io.colours && colour !== null ? `\x1b[${CODES[colour]}m${text}\x1b[0m` : text;
}
