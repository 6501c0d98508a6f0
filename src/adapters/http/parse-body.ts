// Runs a schema over what came in and words what is wrong: which field, what was given, what is accepted.
// In our schemas a leaf's error message is the phrase that says what it accepts.

import { z } from "zod";
import { nearestName } from "../nearest-name.ts";
import { Problem } from "./problem.ts";

/** An object with these fields and no others; an unknown one is refused with the nearest known name. */
export function strictFields<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? unknownFields(issue.keys, known) : fieldsOf(known),
  });
}

/** The first thing that is wrong: where, and the Problem that says it. */
export interface WrongField {
  readonly path: readonly PropertyKey[];
  /** Its name is wrong, not its value. */
  readonly unknown: boolean;
  readonly problem: Problem;
}

/** The parsed value; a Problem (400) that names the first wrong field otherwise. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body, { reportInput: true });
  if (result.success) return result.data;
  throw wrongIn(result.error).problem;
}

/** What `parseBody` would refuse; null when nothing is wrong. */
export function wrongField(schema: z.ZodType<unknown>, body: unknown): WrongField | null {
  const result = schema.safeParse(body, { reportInput: true });
  return result.success ? null : wrongIn(result.error);
}

/** Of several the first; where that is missing, a field that nobody knows rather: it is the missing one misspelt. */
function wrongIn({ issues }: z.ZodError): WrongField {
  const [first] = issues;
  const unknown = issues.find(({ code }) => code === "unrecognized_keys");
  const issue = first?.input === undefined ? (unknown ?? first) : first;
  if (issue === undefined) {
    return { path: [], unknown: false, problem: new Problem(400, "bad-field", "The body is not valid") };
  }
  if (issue.code === "unrecognized_keys") {
    const path = [...issue.path, issue.keys[0] ?? ""];
    const message = `Field ${fieldPath(path)} ${issue.message}`;
    return { path, unknown: true, problem: new Problem(400, "unknown-field", message, fieldPath(path)) };
  }
  const field = fieldPath(issue.path);
  const subject = field === "" ? "The body" : `Field ${field}`;
  const given = issue.input === undefined ? "is missing" : `is ${shown(issue.input)}`;
  const message = `${subject} ${given}; accepted: ${issue.message}`;
  const problem = new Problem(400, "bad-field", message, field === "" ? null : field);
  return { path: issue.path, unknown: false, problem };
}

function unknownFields(given: readonly string[], known: readonly string[]): string {
  const name = given[0] ?? "";
  const nearest = nearestName(name, known);
  return `is not known; ${nearest === null ? `accepted: ${known.join(", ")}` : `did you mean ${nearest}?`}`;
}

const fieldsOf = (known: readonly string[]): string => `an object with ${known.join(", ")}`;

/** A path as a person would write it: portBindings[0].hostPort. */
function fieldPath(path: readonly PropertyKey[]): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += text === "" ? String(step) : `.${String(step)}`;
  }
  return text;
}

const SHOWN_MAX = 60;

/** What was given, as JSON, cut short. */
function shown(value: unknown): string {
  const text = jsonOf(value) ?? String(value);
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}

/** JSON can be read that is nested too deep to be written again. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return "nested too deep";
  }
}
