// The kinds of values a scenario is made of, as zod schemas that say in one line what is accepted. A file writes amounts as
// text with a unit and may leave out what it does not change; a TypeScript scenario has whole numbers and leaves out nothing.

import { distance } from "fastest-levenshtein";
import { z } from "zod";

export type Mode = "file" | "typescript";

const PER_MILLION = 1_000_000;
const HOUR = 3_600_000_000;

const UNITS = { us: 1, ms: 1_000, s: 1_000_000, m: 60_000_000, h: HOUR } as const;
const SIZES = { "": 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const;

type Fields = Record<string, z.ZodType>;

const NAME_MAX = 63;
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,62}$/;

/** A name for what is in the file: its own, without what a name may not have. "dir/black hole.yaml" → "black-hole". */
export function nameOfFile(path: string): string {
  const file = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  const name = file.replace(/\.[^.]+$/, "").replaceAll(/[^A-Za-z0-9._-]+/g, "-");
  return name.replace(/^\.+/, "").slice(0, NAME_MAX) || "scenario";
}

/** Schemas of one mode. Each error says what is accepted, after "accepted is". */
export class FieldKinds {
  readonly mode: Mode;

  constructor(mode: Mode) {
    this.mode = mode;
  }

  integer(from: number, to: number): z.ZodType<number> {
    const error = `an integer from ${from} to ${to}`;
    return z.int({ error }).min(from, { error }).max(to, { error });
  }

  /** Microseconds; in files text, "250ms", "1.5s", "10m", or 0. */
  duration(from: number, to: number): z.ZodType<number> {
    const range = `${durationText(from)} to ${durationText(to)}`;
    if (this.mode === "typescript") return this.integer(from, to);
    const error = `a duration from ${range}, as in 250ms, 1.5s, 10m or 2h`;
    return z.unknown().transform((value, context) => {
      const micros = value === 0 ? 0 : typeof value === "string" ? durationOf(value) : null;
      if (micros !== null && micros >= from && micros <= to) return micros;
      context.issues.push({ code: "custom", message: error, input: value });
      return z.NEVER;
    });
  }

  /** Per million; in files a percentage, "1%" or "0.05%". */
  chance(): z.ZodType<number> {
    if (this.mode === "typescript") return this.integer(0, PER_MILLION);
    return z.unknown().transform((value, context) => {
      const match = typeof value === "string" ? /^(\d{1,3}(?:\.\d{1,4})?) ?%$/.exec(value) : null;
      const chance = value === 0 ? 0 : Math.round(Number(match?.[1] ?? Number.NaN) * 10_000);
      if (chance >= 0 && chance <= PER_MILLION) return chance;
      context.issues.push({
        code: "custom",
        message: "a chance from 0% to 100%, as in 1% or 0.05%",
        input: value,
      });
      return z.NEVER;
    });
  }

  /** An amount of a resource: an integer; in files also text with a unit, "16GiB". */
  amount(): z.ZodType<number> {
    const plain = this.integer(0, 2 ** 50);
    if (this.mode === "typescript") return plain;
    return z.unknown().transform((value, context) => {
      const match = typeof value === "string" ? /^(\d{1,15}) ?(KiB|MiB|GiB|TiB)$/.exec(value) : null;
      const amount = match === null ? value : Number(match[1]) * SIZES[match[2] as keyof typeof SIZES];
      if (plain.safeParse(amount).success) return amount as number;
      const message = `an integer from 0 to ${2 ** 50}, or a size as in 512MiB or 16GiB`;
      context.issues.push({ code: "custom", message, input: value });
      return z.NEVER;
    });
  }

  text(most: number): z.ZodType<string> {
    const error = `a text of 1 to ${most} characters`;
    return z.string({ error }).min(1, { error }).max(most, { error });
  }

  /** What files and folders are called after. */
  name(): z.ZodType<string> {
    const error = `1 to ${NAME_MAX} letters, digits, "-", "_" and ".", and no "." first`;
    return z.string({ error }).regex(NAME, { error });
  }

  flag(): z.ZodType<boolean> {
    return z.boolean({ error: "true or false" });
  }

  oneOf<const Name extends string>(names: readonly Name[]): z.ZodType<Name> {
    return z.enum(names as readonly [Name, ...Name[]], { error: `one of ${names.join(", ")}` });
  }

  list<Item>(item: z.ZodType<Item>, least: number, most: number): z.ZodType<Item[]> {
    const error = `a list of ${least} to ${most} entries`;
    return z.array(item, { error }).min(least, { error }).max(most, { error });
  }

  nullable<Value>(value: z.ZodType<Value>): z.ZodType<Value | null> {
    return value.nullable();
  }

  /** An object of which a file says what it changes only. */
  part(fields: Fields): z.ZodType {
    const object = strict(fields);
    return this.mode === "file" ? object.partial() : object;
  }

  /** An object that is always said whole, but for the fields in `may`. */
  whole(fields: Fields, may: Fields = {}): z.ZodType {
    const optional = Object.entries(may).map(([name, field]) => [name, field.optional()] as const);
    return strict({ ...fields, ...Object.fromEntries(optional) });
  }

  /** Amounts by name. */
  resources(): z.ZodType {
    return z.record(z.string(), this.amount(), {
      error: "resources by name, as in { cpu: 500, memory: 1GiB }",
    });
  }
}

function strict(fields: Fields) {
  const names = Object.keys(fields);
  return z.strictObject(fields, {
    error: (issue) => {
      if (issue.code !== "unrecognized_keys") return `an object with the fields ${names.join(", ")}`;
      const [first = ""] = (issue as { readonly keys?: readonly string[] }).keys ?? [];
      return unknownName(first, names);
    },
  });
}

/** What is accepted in place of a name that is not known: the nearest first, when one is near. */
export function unknownName(given: string, names: readonly string[]): string {
  const near = names.filter((name) => distance(name, given) <= Math.max(2, Math.floor(name.length / 3)));
  const hint = near.length > 0 ? ` (did you mean ${near[0]}?)` : "";
  return `one of ${names.join(", ")}${hint}`;
}

/** "1.5s" → 1,500,000; null when it is no duration of whole microseconds. */
function durationOf(text: string): number | null {
  const match = /^(\d{1,12}(?:\.\d{1,6})?) ?(us|ms|s|m|h)$/.exec(text);
  if (match === null) return null;
  const micros = Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
  const whole = Math.round(micros);
  return Math.abs(micros - whole) < 1e-6 ? whole : null;
}

/** 1,500,000 → "1500ms", with the largest unit of which it is a whole number. */
export function durationText(micros: number): string {
  const [unit, size] = Object.entries(UNITS)
    .reverse()
    .find(([, size]) => micros >= size && micros % size === 0) ?? ["us", 1];
  return micros === 0 ? "0" : `${micros / size}${unit}`;
}
