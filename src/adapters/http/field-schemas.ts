// The leaves that request schemas are made of. Every error message is the phrase that says what is accepted, and
// parse-body.ts makes the sentence. They know no request.

import { z } from "zod";
import { type AmountKind, parseAmount } from "./amounts.ts";

/** A number or text with a unit, to an integer in the kind's base unit. */
export function amount(kind: AmountKind) {
  return z
    .unknown()
    .transform((written, context) => {
      const parsed = parseAmount(kind, written);
      if (parsed !== null) return parsed;
      context.addIssue({ code: "custom", message: kind.accepted, input: written });
      return z.NEVER;
    })
    .meta({
      override: {
        anyOf: [{ type: "integer", minimum: 0 }, { type: "string" }],
        description: `Accepted: ${kind.accepted}`,
      },
    });
}

/** For the API's description: what a preprocessor takes beside the object it makes of it. */
export function orShort(short: string, ...types: readonly ("string" | "integer")[]) {
  return {
    override: ({ jsonSchema }: { jsonSchema: object }): void => {
      const { ...whole } = jsonSchema;
      for (const name of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, name);
      const anyOf = [whole, ...types.map((type) => ({ type }))];
      Object.assign(jsonSchema, { anyOf, description: `The object, or shortly: ${short}` });
    },
  };
}

export function wholeNumber(least: number, most: number) {
  const accepted = `a whole number ${least}..${most}`;
  return z.int(accepted).min(least, accepted).max(most, accepted);
}

export function text(most: number) {
  const accepted = `a text of 1..${most} characters without NUL`;
  return z.string(accepted).min(1, accepted).max(most, accepted).refine(isFreeOfNul, accepted);
}

/** Any text, of whatever length: no operating system passes on NUL. */
export const FREE_TEXT = z.string("a text").refine(isFreeOfNul, "a text without NUL");

function isFreeOfNul(written: string): boolean {
  return !written.includes("\0");
}

export function pattern(shape: RegExp, accepted: string) {
  return z.string(accepted).regex(shape, accepted).refine(isFreeOfNul, `${accepted}, without NUL`);
}

export function oneOf<const Names extends readonly string[]>(names: Names) {
  return z.enum(names, `one of ${names.join(", ")}`);
}

/** A switch in a query: `?follow`, `?follow=true`, `?follow=false`. */
export const FLAG = z.preprocess(
  (written) => (written === "true" || written === "" ? true : written === "false" ? false : written),
  z.boolean("true or false"),
);

export function listOf<Item extends z.ZodType>(item: Item, what: string) {
  return z.array(item, `a list of ${what}`);
}

const NAMES_ACCEPTED = "names of 1..256 characters without NUL, and not __proto__";

/** Checks the names in an object before `schema` sees it: what is called `__proto__` it would drop without a word. */
export function named<Schema extends z.ZodType>(schema: Schema, banned = "", accepted = NAMES_ACCEPTED) {
  const isFit = (name: string): boolean =>
    name.length >= 1 && name.length <= 256 && isFreeOfNul(name) && name !== "__proto__";
  const isRefused = (name: string): boolean => !isFit(name) || (banned !== "" && name.includes(banned));
  return z.preprocess((written, context) => {
    const bad = isObject(written) ? Object.keys(written).find(isRefused) : undefined;
    if (bad === undefined) return written;
    const path = isFreeOfNul(bad) && bad !== "" ? [bad] : [];
    context.addIssue({ code: "custom", path, message: accepted, input: bad });
    return z.NEVER;
  }, schema);
}

/** The environment of a process: texts by variable name. */
export const ENVIRONMENT = named(
  z.record(z.string(), FREE_TEXT, "an object of texts by variable name"),
  "=",
  "names of 1..256 characters without '=' and NUL, and not __proto__",
);

const isObject = (written: unknown): written is object => typeof written === "object" && written !== null;

/** The names of tasks and jobs. */
export const NAME = pattern(
  /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  "1..63 of a–z, 0–9 and '-', not at either end",
);

export const UUID = pattern(
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'a uuid in lower case: "0b5e2a8c-4c1f-4d3e-9a53-2f8f3c1f7f10"',
);

export const PORT = wholeNumber(1, 65_535);

export const ADDRESS = pattern(
  /^([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]):([1-9][0-9]{0,4})$/,
  'host:port: "127.0.0.1:5556"',
);
