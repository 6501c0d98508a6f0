// What files that a run has saved hold, before anything is known of them: whatever is wrong with them is no exception here.
// It must not know what they are to say.

import { readFileSync } from "node:fs";

/** An object of which nothing is known. */
export type Plain = Readonly<Record<string, unknown>>;

export const isPlain = (value: unknown): value is Plain =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Null: it can't be read. */
export function contentOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/** What the text says, if it is an object; else one without fields. */
export function parsed(text: string): Plain {
  try {
    const value: unknown = JSON.parse(text);
    return isPlain(value) ? value : {};
  } catch {
    return {};
  }
}
