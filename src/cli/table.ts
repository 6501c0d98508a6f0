// Aligned columns for people. Cells are plain text; colour is added after the widths are known. It must not know
// what the rows are.

import { type Colour, coloured, type Io } from "./terminal.ts";

export interface Cell {
  readonly text: string;
  readonly colour: Colour | null;
}

export const cell = (text: string, colour: Colour | null = null): Cell => ({ text, colour });

const GAP = "  ";

/** Lines of a table with a heading; cut to `width` characters when it is given, with "…" where a cell is cut. */
export function tableLines(
  io: Pick<Io, "colours">,
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
  width: number | null = null,
): string[] {
  const all = [headings.map((heading) => cell(heading, "dim")), ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]?.text.length ?? 0)));
  return all.map((row) => lineOf(io, row, widths, width ?? Number.POSITIVE_INFINITY));
}

function lineOf(
  io: Pick<Io, "colours">,
  row: readonly Cell[],
  widths: readonly number[],
  width: number,
): string {
  let line = "";
  let used = 0;
  row.forEach(({ text, colour }, column) => {
    const last = column === row.length - 1;
    const gap = column === 0 ? "" : GAP;
    const room = Math.max(0, width - used - gap.length);
    const shown = text.length > room && room > 0 ? `${text.slice(0, room - 1)}…` : text.slice(0, room);
    const padding = last ? "" : " ".repeat(Math.max(0, Math.min(room, widths[column] ?? 0) - shown.length));
    line += (room > 0 ? gap : "") + coloured(io, colour, shown) + padding;
    used += gap.length + shown.length + padding.length;
  });
  return line.trimEnd();
}
