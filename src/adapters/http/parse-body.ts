// Runs a schema over what came in and words what is wrong: which field, what was given, what is accepted.
// In our schemas a leaf's error message is the phrase that says what it accepts.

import { z } from "zod";
import { nearestName } from "./nearest-name.ts";
import { Problem } from "./problem.ts";

/** An object with these fields and no others; an unknown one is refused with the nearest known name. */
export function strictFields<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? unknownFields(issue.keys, known) : fieldsOf(known),
  });
}

/** The parsed value; a Problem (400, `bad-field`) that names the first wrong field otherwise. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body, { reportInput: true });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue === undefined) throw new Problem(400, "bad-field", "The body is not valid");
  throw issueProblem(issue);
}

function issueProblem(issue: z.core.$ZodIssue): Problem {
  if (issue.code === "unrecognized_keys") {
    return new Problem(400, "unknown-field", issue.message, fieldPath([...issue.path, issue.keys[0] ?? ""]));
  }
  const field = fieldPath(issue.path);
  const subject = field === "" ? "The body" : `Field ${field}`;
  const given = issue.input === undefined ? "is missing" : `is ${shown(issue.input)}`;
  const message = `${subject} ${given}; accepted: ${issue.message}`;
  return new Problem(400, "bad-field", message, field === "" ? null : field);
}

function unknownFields(given: readonly string[], known: readonly string[]): string {
  const name = given[0] ?? "";
  const nearest = nearestName(name, known);
  return `Field ${name} is not known; ${nearest === null ? `accepted: ${known.join(", ")}` : `did you mean ${nearest}?`}`;
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
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}
