// Which fields of a value are not as the schema says, told in the scenario's own words: where, what was given, what is
// accepted.

import type { z } from "zod";
import type { Mode } from "./fields.ts";
import { NOT_KNOWN } from "./given-text.ts";
import type { Fault } from "./joint-rules.ts";
import { scenarioSchema } from "./scenario-schema.ts";

const SCHEMAS: Readonly<Record<Mode, z.ZodType>> = {
  file: scenarioSchema("file"),
  typescript: scenarioSchema("typescript"),
};

/** Empty when every field is in order. */
export function wrongFields(value: unknown, mode: Mode): Fault[] {
  const read = SCHEMAS[mode].safeParse(value);
  return read.success ? [] : read.error.issues.flatMap((issue) => faultsOf(value, issue));
}

/** What a file's value means, in whole numbers; only for one without wrong fields. */
export function readFields(value: unknown): unknown {
  return SCHEMAS.file.parse(value);
}

type Issue = z.core.$ZodIssue;

function faultsOf(value: unknown, issue: Issue): Fault[] {
  const path = pathText(issue.path);
  if (issue.code === "unrecognized_keys") {
    const where = path === "" ? "" : `${path}.`;
    return issue.keys.map((key) => ({
      path: `${where}${key}`,
      given: NOT_KNOWN,
      accepted: issue.message,
    }));
  }
  return [
    { path: path === "" ? "the scenario" : path, given: at(value, issue.path), accepted: issue.message },
  ];
}

/** ["faults", "timeline", 0, "at"] → "faults.timeline[0].at". */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("")
    .replace(/^\./, "");
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let found: unknown = value;
  for (const step of path) found = (found as Record<PropertyKey, unknown> | null | undefined)?.[step];
  return found;
}
