// The schemas of single faults and operations: an object whose `kind` says which other fields it has. In files what has an
// ordinary value may be left out.

import { z } from "zod";
import { DIRECTIONS } from "../faults/network-faults.ts";
import { FAULT_KINDS, type FaultKind } from "../faults.ts";
import { OPERATION_KINDS, type OperationKind } from "../operations.ts";
import { type FieldKinds, unknownName } from "./fields.ts";

const RUN_MAX = 36_000_000_000_000;
const NODES_MAX = 100_000;

type Fields = Record<string, z.ZodType>;

export function faultSchema(kinds: FieldKinds): z.ZodType {
  const node = kinds.integer(0, NODES_MAX);
  const nodes = kinds.list(node, 1, NODES_MAX);
  const ordinary = <Value>(field: z.ZodType<Value>, value: Value): z.ZodType =>
    kinds.mode === "file" ? field.default(value as never) : field;
  const direction = ordinary(kinds.oneOf(DIRECTIONS), "both");
  const losesContainers = ordinary(kinds.flag(), false);
  const when = kinds.oneOf(["before", "after"]);
  const factor = kinds.integer(1, 1_000_000);
  const anyDisk = ordinary(kinds.nullable(node), null);
  const fields: Record<FaultKind, Fields> = {
    partition: { nodes, direction },
    clog: { nodes, direction },
    swizzle: { nodes, back: nodes },
    flapping: { node, times: kinds.integer(1, 1_000), between: kinds.duration(0, RUN_MAX) },
    "power-off": { node, losesContainers },
    "rack-loss": { rack: node, losesContainers },
    "machine-freeze": { node },
    "worker-crash": { node },
    "manager-crash": {},
    "worker-pause": { node, watchdogToo: ordinary(kinds.flag(), false) },
    "manager-pause": {},
    "worker-move": { node, with: kinds.nullable(node) },
    "worker-wipe": { node },
    "disk-crash": { when },
    "worker-disk-crash": { node, when },
    "disk-slow": { node: anyDisk, factor },
    "disk-full": { node: anyDisk },
    "engine-freeze": { node },
    "engine-restart": { node, endsContainers: ordinary(kinds.flag(), false) },
    "black-hole": { node },
    "registry-down": {},
    "registry-slow": { factor },
  };
  const lasting = kinds.duration(0, RUN_MAX);
  const fault = ofKind(kinds, FAULT_KINDS, (kind) => ({ ...fields[kind], lasting }));
  return kinds.mode === "file" ? fault.refine(movesSomewhere, MOVES) : fault; // a seed may draw it: nothing happens then
}

const MOVES = { path: ["with"], error: "another node than `node`, or null" };

const movesSomewhere = (fault: unknown): boolean => {
  const { kind, node, with: other } = fault as Readonly<Record<string, unknown>>;
  return kind !== "worker-move" || other !== node;
};

export function operationSchema(kinds: FieldKinds): z.ZodType {
  const node = kinds.integer(0, NODES_MAX);
  const submission = kinds.integer(1, 10_000_000);
  const lasting = kinds.duration(0, RUN_MAX);
  const fields: Record<OperationKind, Fields> = {
    drain: { node, lasting, maxParallel: kinds.integer(1, 10_000) },
    undrain: { node },
    cordon: { node },
    uncordon: { node },
    remove: { node, lasting, force: kinds.flag().optional() },
    scale: { submission, count: kinds.integer(0, 100_000) },
    "stop-job": { submission },
    update: {
      submission,
      order: z.enum(["start-first", "stop-first"], "start-first or stop-first"),
      maxParallel: kinds.integer(1, 10_000),
      broken: kinds.flag(),
    },
  };
  return ofKind(kinds, OPERATION_KINDS, (kind) => fields[kind]);
}

function ofKind<Kind extends string>(
  kinds: FieldKinds,
  names: readonly Kind[],
  fieldsOf: (kind: Kind) => Fields,
): z.ZodType {
  const schemas = new Map<string, z.ZodType>(
    names.map((kind) => [kind, kinds.whole({ kind: z.literal(kind), ...fieldsOf(kind) })]),
  );
  return z.unknown().transform((value, context) => {
    const kind = String((value as { readonly kind?: unknown } | null)?.kind);
    const schema = schemas.get(kind);
    if (schema === undefined) {
      const path = typeof value === "object" && value !== null ? ["kind"] : [];
      context.issues.push({ code: "custom", message: unknownName(kind, names), input: value, path });
      return z.NEVER;
    }
    const read = schema.safeParse(value);
    if (read.success) return read.data;
    for (const { path, message } of read.error.issues)
      context.issues.push({ code: "custom", message, input: value, path });
    return z.NEVER;
  });
}
