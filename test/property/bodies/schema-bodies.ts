// Bodies by a JSON schema, as the API's own description has it, and what becomes of them when a part is spoilt: fast-check draws
// both, so a failure shrinks to the smallest body.

import fc from "fast-check";

export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

export type Components = Readonly<Record<string, Schema>>;

/** Large numbers are as valid as small ones, and would only make the tank large. */
const SMALL = 1_000_000;

/** What the schema describes; refinements that it cannot express may refuse some of it all the same. */
export function bodyOf(schema: Schema, all: Components): fc.Arbitrary<unknown> {
  const of = (each: Schema): fc.Arbitrary<unknown> => bodyOf(each, all);
  if (schema.$ref !== undefined) return of(all[schema.$ref.split("/").at(-1) ?? ""] ?? {});
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map(of));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case "string":
      return textOf(schema);
    case "integer":
    case "number":
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? SMALL, SMALL) });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(of(schema.items ?? {}), { maxLength: 3 });
    case "object":
      return objectOf(schema, of);
    default:
      return fc.jsonValue();
  }
}

function textOf({ pattern, maxLength }: Schema): fc.Arbitrary<string> {
  if (pattern === undefined) return fc.string({ minLength: 1, maxLength: Math.min(maxLength ?? 12, 12) });
  return fc.stringMatching(new RegExp(pattern), { size: "small" });
}

function objectOf(schema: Schema, of: (schema: Schema) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties } = schema;
  const fields = Object.entries(properties).map(([name, field]) => [name, of(field)] as const);
  const known = fc.record(Object.fromEntries(fields), { requiredKeys: [...required] });
  if (typeof additionalProperties !== "object") return known;
  const more = fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), of(additionalProperties), {
    maxKeys: 2,
  });
  return fc.tuple(more, known).map(([left, right]) => ({ ...left, ...right }));
}

const JUNK: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, -1, 0, 1.5, 1e308, 2 ** 53, "", " ", "\u0000", "__proto__", [], {}, [
    [],
  ]),
  fc.constantFrom("x".repeat(5_000), "../../etc/passwd", "%00", "💥", "\ud800", "NaN", "1e9", "-0"),
  fc.jsonValue({ maxDepth: 3 }),
);

/** `body` with one part, somewhere inside, replaced, removed or joined by another. */
export function spoilt(body: unknown): fc.Arbitrary<unknown> {
  const paths = pathsOf(body);
  return fc
    .record({ path: fc.constantFrom(...paths), how: fc.constantFrom("put", "drop", "add"), junk: JUNK })
    .map(({ path, how, junk }) => changed(body, path, how, junk));
}

function pathsOf(value: unknown): string[][] {
  const inside = isObject(value) ? Object.keys(value) : [];
  const below = inside.flatMap((name) =>
    pathsOf((value as Record<string, unknown>)[name]).map((path) => [name, ...path]),
  );
  return [[], ...below];
}

function changed(value: unknown, path: readonly string[], how: string, junk: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) {
    if (how !== "add" || !isObject(value)) return junk;
    return Array.isArray(value) ? [...value, junk] : { ...value, unheardOf: junk };
  }
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  if (rest.length === 0 && how === "drop") delete copy[name];
  else copy[name] = changed(copy[name], rest, how, junk);
  return copy;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
