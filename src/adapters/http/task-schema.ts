// A task as it comes in over HTTP: a name and an image are enough, the rest has defaults. What a TaskView shows as
// `spec` can be posted back as it is.

import type { z } from "zod";
import type { Submission } from "../../core/manager/events.ts";
import type { PortBinding, TaskRequest } from "../../core/task/spec.ts";
import { MILLISECONDS } from "./amounts.ts";
import {
  amount,
  ENVIRONMENT,
  FREE_TEXT,
  listOf,
  NAME,
  oneOf,
  PORT,
  pattern,
  text,
  UUID,
  wholeNumber,
} from "./field-schemas.ts";
import { HEALTH_CHECK, refuseUnreachable } from "./health-schema.ts";
import { strictFields } from "./parse-body.ts";
import {
  CONSTRAINT,
  GPUS,
  MOUNT,
  PORT_BINDING,
  RESOURCES,
  RESTART_POLICY,
  SHORT_RESOURCES,
} from "./spec-schemas.ts";

const WORDS = listOf(FREE_TEXT, 'texts: ["sleep", "60"]').min(1, "at least one text");

/** Of a task as JSON: a node is told all of its own in one body, which must stay one that can be read. */
const TASK_MAX_KIB = 128;

const ON_DISCONNECT = oneOf(["keep", "stop"]);

/** Every field of a task but its id. */
const SPEC_FIELDS = {
  name: NAME,
  image: pattern(/^[^\s]{1,512}$/, 'an image name without spaces: "busybox:1.36"'),
  registry: NAME.nullable().optional(),
  entrypoint: WORDS.nullable().default(null),
  command: WORDS.nullable().default(null),
  env: ENVIRONMENT.default({}),
  workdir: text(4096).nullable().default(null),
  user: text(256).nullable().default(null),
  mounts: listOf(MOUNT, "mounts").default([]),
  ...SHORT_RESOURCES,
  resources: RESOURCES.default({}),
  gpus: GPUS.nullable().default(null),
  exposedPorts: listOf(PORT, "container ports").default([]),
  portBindings: listOf(PORT_BINDING, "port bindings")
    .refine(distinctHostPorts, "port bindings with distinct host ports")
    .default([]),
  restartPolicy: RESTART_POLICY.nullable().default(null),
  healthCheck: HEALTH_CHECK.nullable().default(null),
  priority: wholeNumber(0, 1000).default(0),
  estimateMs: amount(MILLISECONDS).nullable().default(null),
  owner: NAME.nullable().default(null),
  constraints: listOf(CONSTRAINT, "constraints").default([]),
  affinity: listOf(CONSTRAINT, "constraints").max(16, "at most 16 constraints").optional(),
  spread: text(256).nullable().optional(),
  kind: oneOf(["service", "batch"]).default("service"),
  stopGraceMs: amount(MILLISECONDS).default(10_000),
  onDisconnect: ON_DISCONNECT.default("keep"),
};

type SpecInput = z.output<ReturnType<typeof strictFields<typeof SPEC_FIELDS>>>;

/** A task without an id, as a job's template. */
export const TASK_SPEC: z.ZodType<TaskRequest> = strictFields(SPEC_FIELDS)
  .superRefine(refuseDoubles)
  .superRefine(refuseUnreachable)
  .superRefine(refuseLarge)
  .transform((input) => specOf(input))
  .meta({ id: "TaskTemplate", description: "What each task of a job is; its name is the job's if left out" });

/** A task with the id its client chose, or none. */
export const SUBMISSION: z.ZodType<Submission> = strictFields({
  id: UUID.nullable().default(null),
  ...SPEC_FIELDS,
})
  .superRefine(refuseDoubles)
  .superRefine(refuseUnreachable)
  .superRefine(refuseLarge)
  .transform(({ id, ...input }) => ({ id, spec: specOf(input) }))
  .meta({ id: "NewTask", description: "A task to be submitted: a name and an image are enough" });

function specOf(input: SpecInput): TaskRequest {
  const { cpu, memory, disk, resources, registry, affinity, spread, ...rest } = input;
  const all = { ...rest, resources: { ...defined({ cpu, memory, disk }), ...resources } };
  return {
    ...all,
    ...(registry ? { registry } : {}),
    ...(affinity !== undefined && affinity.length > 0 ? { affinity } : {}),
    ...(spread ? { spread } : {}),
  };
}

function defined(amounts: Record<string, number | undefined>): Record<string, number> {
  const named: Record<string, number> = {};
  for (const name in amounts) if (amounts[name] !== undefined) named[name] = amounts[name];
  return named;
}

/** An amount may be written in one of two places, not in both. */
function refuseDoubles(input: SpecInput, context: z.RefinementCtx): void {
  for (const name of ["cpu", "memory", "disk"] as const) {
    if (input[name] === undefined || input.resources[name] === undefined) continue;
    const message = `${name} either here or in resources, not both`;
    context.addIssue({ code: "custom", path: [name], message, input: input[name] });
  }
}

function refuseLarge(input: SpecInput, context: z.RefinementCtx): void {
  const kib = Buffer.byteLength(JSON.stringify(input)) / 1_024;
  if (kib <= TASK_MAX_KIB) return;
  const message = `a task of ${TASK_MAX_KIB} KiB as JSON at most; this one takes ${Math.ceil(kib)}`;
  context.addIssue({ code: "custom", path: [], message, input });
}

function distinctHostPorts(bindings: readonly PortBinding[]): boolean {
  const taken = bindings.filter((binding) => binding.hostPort !== null);
  return new Set(taken.map((binding) => `${binding.hostPort}/${binding.protocol}`)).size === taken.length;
}
