// What can be drawn, as data: lines, bars and timelines. Whoever measures builds one of these; how it becomes an image is
// the business of png.ts, and no chart knows what it shows.

/** `name` ends with the unit: "time to detect, s". A logarithmic axis leaves out what is not above 0. */
export interface Axis {
  readonly name: string;
  /** Default linear. */
  readonly scale?: "linear" | "log";
  /** Where the axis begins and ends; absent: where the values do (a linear axis of amounts begins at 0). */
  readonly min?: number;
  readonly max?: number;
}

/** A point, and between what its true value lies, if that is known. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

export interface Line {
  readonly name: string;
  readonly points: readonly Point[];
  /** Holds its value until the next point; default false. */
  readonly stepped?: boolean;
  /** Default false: for a line that may lie over another. */
  readonly dashed?: boolean;
  /** Filled down to the line before it (the axis for the first): for shares of a whole. Default false. */
  readonly filled?: boolean;
}

export interface LineChart {
  readonly kind: "lines";
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly Line[];
}

/** A bar and its interval; a null among bars leaves its place empty. */
export interface Bar {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
  /** Said where the bar stands, upright; for bars that cannot be seen, whose value may be NaN. */
  readonly note?: string;
}

export interface BarChart {
  readonly kind: "bars";
  readonly title: string;
  /** Under each group of bars. */
  readonly categories: readonly string[];
  readonly y: Axis;
  /** One colour each, with one bar (or null) a category. */
  readonly groups: readonly { readonly name: string; readonly bars: readonly (Bar | null)[] }[];
}

/** Something that lasted. */
export interface Span {
  /** Index into `rows`. */
  readonly row: number;
  readonly from: number;
  readonly to: number;
  /** Index into `kinds`. */
  readonly kind: number;
}

export interface Timeline {
  readonly kind: "timeline";
  readonly title: string;
  readonly x: Axis;
  /** From top to bottom. */
  readonly rows: readonly string[];
  /** Later ones are drawn over earlier ones, which show beside those that are thin. */
  readonly kinds: readonly { readonly name: string; readonly colour: string; readonly thin?: boolean }[];
  readonly spans: readonly Span[];
}

export type Chart = LineChart | BarChart | Timeline;

/** Okabe and Ito's palette, which people who see few colours can tell apart too; dark grey first. */
export const COLOURS = [
  "#444444",
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#8a6d00",
] as const;

/** The colour of the `index`-th line or group; they repeat. */
export const colourOf = (index: number): string => COLOURS[index % COLOURS.length] as string;
