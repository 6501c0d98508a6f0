// The parts of a task that are objects of their own. What people often write short may be written short: a port as
// "8080:80", a policy as "never", one GPU as 1.

import { z } from "zod";
import type { Moving, RestartPolicy } from "../../core/task/restart-policy.ts";
import type { Constraint, GpuRequest, Mount, PortBinding } from "../../core/task/spec.ts";
import { BYTES, CPU, MILLISECONDS } from "./amounts.ts";
import { amount, listOf, named, oneOf, orShort, PORT, pattern, text, wholeNumber } from "./field-schemas.ts";
import { strictFields } from "./parse-body.ts";

const PROTOCOL = oneOf(["tcp", "udp"]).default("tcp");

const PORT_TEXT = /^(?:(\d{1,5}):)?(\d{1,5})(?:\/(tcp|udp))?$/;

/** `80`, `"80"`, `"8080:80"` (host port first, as in Docker), `"8080:80/udp"` or the object. */
export const PORT_BINDING: z.ZodType<PortBinding> = z
  .preprocess(
    (written) => {
      const match = PORT_TEXT.exec(typeof written === "number" ? String(written) : asText(written));
      if (match === null) return written;
      const [, host, container, protocol] = match;
      return {
        containerPort: Number(container),
        hostPort: host === undefined ? null : Number(host),
        protocol,
      };
    },
    strictFields({ containerPort: PORT, hostPort: PORT.nullable().default(null), protocol: PROTOCOL }),
  )
  .meta(orShort('80, "80", "8080:80" (host port first) or "53/udp"', "integer", "string"));

export const MOUNT: z.ZodType<Mount> = strictFields({
  source: text(4096),
  target: pattern(/^\/.{0,4095}$/, "an absolute path"),
  readOnly: z.boolean("true or false").default(false),
});

export const GPUS: z.ZodType<GpuRequest> = z
  .preprocess(
    (written) => (typeof written === "number" ? { count: written } : written),
    strictFields({
      count: wholeNumber(1, 64),
      milli: wholeNumber(1, 1000).default(1000),
      models: listOf(text(128), "device models").default([]),
    }).superRefine(({ count, milli }, context) => {
      if (count === 1 || milli === 1000) return;
      const message = "1000 when count is above 1: only a single GPU can be shared";
      context.addIssue({ code: "custom", path: ["milli"], message, input: milli });
    }),
  )
  .meta(orShort("a number of whole devices", "integer"));

const CONSTRAINT_TEXT = /^([^=!\s]+)(!?=)(.+)$/;

/** `"zone=a"`, `"zone!=a,b"` or the object. */
export const CONSTRAINT: z.ZodType<Constraint> = z
  .preprocess(
    (written) => {
      const match = CONSTRAINT_TEXT.exec(asText(written));
      if (match === null) return written;
      const [, label, sign, values = ""] = match;
      return { label, operator: sign === "=" ? "in" : "not-in", values: values.split(",") };
    },
    strictFields({
      label: text(256),
      operator: oneOf(["in", "not-in"]),
      values: listOf(text(256), "label values").min(1, "at least one label value"),
    }),
  )
  .meta(orShort('"zone=a" or "zone!=a,b"', "string"));

const MOVING: z.ZodType<Moving> = strictFields({
  delayMs: amount(MILLISECONDS),
  delayMaxMs: amount(MILLISECONDS),
  movesMax: wholeNumber(0, 1_000_000).nullable().default(null),
});

/** `"never"`, `"on-failure"`, or an object; what it leaves out is as in the manager's policy. */
export const RESTART_POLICY: z.ZodType<Partial<RestartPolicy>> = z
  .preprocess(
    (written) => (typeof written === "string" ? { mode: written } : written),
    strictFields({
      mode: oneOf(["on-failure", "never"]).optional(),
      restartsMax: wholeNumber(0, 1_000_000).nullable().optional(),
      windowMs: amount(MILLISECONDS).nullable().optional(),
      firstDelayMs: amount(MILLISECONDS).optional(),
      delayMs: amount(MILLISECONDS).optional(),
      delayMaxMs: amount(MILLISECONDS).optional(),
      growthPercent: wholeNumber(100, 1_000).optional(),
      jitterPercent: wholeNumber(0, 100).optional(),
      stableMs: amount(MILLISECONDS).optional(),
      where: oneOf(["any-node", "same-node"]).optional(),
      moving: MOVING.nullable().optional(),
    }),
  )
  .transform((given) => {
    const said = Object.entries(given).filter(([, value]) => value !== undefined);
    return Object.fromEntries(said) as Partial<RestartPolicy>;
  })
  .meta(orShort('"never" or "on-failure"', "string"));

/** Amounts by resource name: those we know with units, others as whole numbers. */
export const RESOURCES: z.ZodType<Record<string, number>> = named(
  z
    .object(
      { cpu: amount(CPU), memory: amount(BYTES), disk: amount(BYTES) },
      "an object of amounts by resource name",
    )
    .partial()
    .catchall(wholeNumber(0, Number.MAX_SAFE_INTEGER)),
).transform((resources) => {
  const amounts: Record<string, number> = {};
  for (const name in resources) if (resources[name] !== undefined) amounts[name] = resources[name] as number;
  return amounts;
});

/** The same amounts outside `resources`, as most people write them. */
export const SHORT_RESOURCES = {
  cpu: amount(CPU).optional(),
  memory: amount(BYTES).optional(),
  disk: amount(BYTES).optional(),
};

const asText = (written: unknown): string => (typeof written === "string" ? written : "");
