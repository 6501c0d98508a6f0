// How a value that was given is shown in an error: as it was written, on one line, and no longer than a line takes.

const LONGEST = 80;

/** A field that nobody knows, whatever its value. */
export const NOT_KNOWN = Symbol("not known");

export function givenText(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === NOT_KNOWN) return "not known";
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
