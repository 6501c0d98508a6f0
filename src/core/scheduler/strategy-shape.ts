// Is a value from outside a strategy? Says in words what is wrong with it: a strategy of a user's own is checked once, before
// anything runs on it, so that place need not.

import { defaultFilters } from "./filters/default-filters.ts";
import { strategyNamed } from "./registry.ts";

type Fields = Readonly<Record<string, unknown>>;

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** What is wrong with `value` as a strategy; null when it has the shape of one. */
export function shapeFault(value: unknown): string | null {
  if (!isObject(value)) return "it is not an object";
  const { name, kept } = value;
  if (typeof name !== "string" || !NAME.test(name)) return "name must be 1..63 of a–z, 0–9 and '-'";
  if (strategyNamed(name) !== undefined) return `name must not be ${name}: that strategy is built in`;
  if (kept !== undefined && kept !== "by-shape" && kept !== "by-job")
    return "kept must be by-shape, by-job or absent";
  return (
    listFault(value.filters, "filters", ["admits", "refusal"]) ??
    missingFilter(value.filters as readonly Fields[]) ??
    listFault(value.scorers, "scorers", ["prepare"]) ??
    partFault(value.picker, "picker", ["begin"]) ??
    (value.devices === undefined ? null : partFault(value.devices, "devices", ["choose"])) ??
    parametersFault(value)
  );
}

/** Without these a node could be promised twice what it has. */
function missingFilter(filters: readonly Fields[]): string | null {
  const missing = defaultFilters.filter(({ name }) => !filters.some((filter) => filter.name === name));
  if (missing.length === 0) return null;
  return `filters lack ${missing.map(({ name }) => name).join(", ")}: start from defaultFilters`;
}

function listFault(list: unknown, what: string, methods: readonly string[]): string | null {
  if (!Array.isArray(list)) return `${what} must be a list`;
  for (const [index, part] of list.entries()) {
    const fault = partFault(part, `${what}[${index}]`, methods);
    if (fault !== null) return fault;
  }
  return null;
}

function partFault(part: unknown, what: string, methods: readonly string[]): string | null {
  if (!isObject(part)) return `${what} must be an object`;
  if (typeof part.name !== "string" || part.name === "") return `${what} must have a name`;
  const missing = methods.find((method) => typeof part[method] !== "function");
  return missing === undefined ? null : `${what} must have a function ${missing}`;
}

function parametersFault({ parameters, with: tune }: Fields): string | null {
  if (parameters === undefined) return null;
  if (!Array.isArray(parameters)) return "parameters must be a list";
  if (typeof tune !== "function") return "with must be a function where there are parameters";
  for (const [index, each] of parameters.entries()) {
    const { name, default: value, min, max } = isObject(each) ? each : {};
    const inRange = [value, min, max].every(Number.isInteger) && (min as number) <= (value as number);
    if (typeof name !== "string" || !inRange || (value as number) > (max as number))
      return `parameters[${index}] must have a name and integers min <= default <= max`;
  }
  return null;
}

const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null;
