// Everything that is known of something as aligned lines of two columns, a name with dots for what lies deeper. It must not
// know what the thing is: what a field means follows from its name.

import { bytesText } from "./amount-text.ts";

const TIMES = /(At|Time|[dD]eadline|timestamp)$/;
const BYTES = /(^|\.)(memory|disk|\w+Bytes)$/;

/** A line for each value in `thing`, in its order. */
export function fieldLines(thing: object): string[] {
  const rows = rowsOf("", thing);
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`);
}

type Row = readonly [name: string, text: string];

function rowsOf(name: string, value: unknown): Row[] {
  if (typeof value !== "object" || value === null) return [[name, textOf(name, value)]];
  const entries = Object.entries(value);
  if (entries.length === 0) return [[name, "-"]];
  if (Array.isArray(value) && value.every((each) => typeof each !== "object")) {
    return [[name, value.map((each) => (typeof each === "string" ? JSON.stringify(each) : each)).join(" ")]];
  }
  return entries.flatMap(([key, each]) => rowsOf(name === "" ? key : `${name}.${key}`, each));
}

function textOf(name: string, value: unknown): string {
  if (value === null || value === undefined) return "-";
  if (typeof value !== "number") return String(value).replaceAll(/\s+/g, " ");
  if (TIMES.test(name)) return new Date(value).toISOString();
  if (BYTES.test(name)) return bytesText(value);
  if (name.endsWith("cpu")) return `${value}m`;
  return name.endsWith("Ms") ? `${value} ms` : String(value);
}
