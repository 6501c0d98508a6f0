// A run's course as text for a terminal: panels of block characters, one below the other over the same time. Plain Unicode,
// no colours, so that it looks the same in a log.

import { seconds } from "../figures.ts";
import type { SeriesData } from "../measures/series.ts";

const WIDTH = 72;
const LABEL = 18;
const BLOCKS = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;

/** The highest value of a column stands in a panel of this many lines. */
interface Panel {
  readonly name: string;
  readonly lines: number;
  readonly value: (sample: Readonly<Record<string, number>>) => number;
}

const PANELS: readonly Panel[] = [
  { name: "running tasks", lines: 4, value: ({ running = 0 }) => running },
  { name: "waiting tasks", lines: 2, value: ({ pending = 0, scheduled = 0 }) => pending + scheduled },
  {
    name: "nodes not ready",
    lines: 2,
    value: ({ suspect = 0, down = 0, unknown = 0 }) => suspect + down + unknown,
  },
];

/** Lines of text; none for a run without samples. `faultsAt`: when each fault came, in microseconds. */
export function textPlot(series: SeriesData, faultsAt: readonly number[], endedAt: number): string[] {
  if (series.at.length < 2) return [];
  const panels = PANELS.flatMap(({ name, lines, value }) =>
    panel(name, highestOf(series, value, endedAt), lines),
  );
  const faults = new Array<number>(WIDTH).fill(0);
  for (const at of faultsAt) {
    const column = Math.min(WIDTH - 1, Math.floor((at / endedAt) * WIDTH));
    faults[column] = (faults[column] as number) + 1;
  }
  const axis = `${" ".repeat(LABEL)}└${"─".repeat(WIDTH)}`;
  const end = seconds(endedAt);
  const scale = `${" ".repeat(LABEL + 1)}0 s${" ".repeat(WIDTH - 3 - end.length)}${end}`;
  return [...panels, ...panel("faults", faults, 1), axis, scale];
}

/** The highest value among the samples that fall into each column of characters. Columns of a sample belong together: what
 * one was at its highest does not add up with what another was a moment later. */
function highestOf({ at, columns }: SeriesData, value: Panel["value"], endedAt: number): number[] {
  const places = new Array<number | null>(WIDTH).fill(null);
  at.forEach((instant, index) => {
    const place = Math.min(WIDTH - 1, Math.floor((instant / endedAt) * WIDTH));
    const sample: Record<string, number> = {};
    for (const name in columns) sample[name] = columns[name]?.[index] ?? 0;
    places[place] = Math.max(places[place] ?? 0, value(sample));
  });
  let last = 0;
  return places.map((highest) => {
    last = highest ?? last; // without a manager nothing is read: it stays as it was
    return last;
  });
}

function panel(name: string, values: readonly number[], lines: number): string[] {
  const highest = values.reduce((most, value) => Math.max(most, value), 0);
  const eighths = values.map((value) => (highest === 0 ? 0 : Math.ceil((value / highest) * lines * 8)));
  return Array.from({ length: lines }, (_, line) => {
    const below = (lines - 1 - line) * 8;
    const blocks = eighths.map((filled) => BLOCKS[Math.max(0, Math.min(8, filled - below))]).join("");
    const label = line === 0 ? `${name} ${highest}` : "";
    return `${label.padStart(LABEL)}│${blocks.trimEnd()}`;
  });
}
