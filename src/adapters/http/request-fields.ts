// What requests carry outside their bodies: page, filters, idempotency key. As strict as the bodies: a filter
// misspelt would list the wrong tasks.

import { createHash } from "node:crypto";
import type { Request } from "express";
import { z } from "zod";
import type { Idempotency, Page } from "../../core/manager/events.ts";
import { oneOf, text, wholeNumber } from "./field-schemas.ts";
import { parseBody, strictFields } from "./parse-body.ts";
import { Problem } from "./problem.ts";

const PAGE_DEFAULT = 100;
const PAGE_MAX = 1000;

const digits = (least: number, most: number) =>
  z.preprocess(
    (written) => (typeof written === "string" && /^\d{1,16}$/.test(written) ? Number(written) : written),
    wholeNumber(least, most),
  );

const PAGE_FIELDS = {
  after: digits(0, Number.MAX_SAFE_INTEGER).default(0),
  limit: digits(1, PAGE_MAX).default(PAGE_DEFAULT),
};

const PAGE = strictFields(PAGE_FIELDS);

const TASK_FILTER = strictFields({
  state: oneOf(["Pending", "Scheduled", "Running", "Completed", "Failed"]).nullable().default(null),
  job: text(63).nullable().default(null),
  ...PAGE_FIELDS,
});

/** `?after=&limit=` */
export function pageOf(request: Request): Page {
  return parseBody<Page>(PAGE, request.query);
}

/** `?state=&job=&after=&limit=` */
export function taskFilterOf(request: Request) {
  const { state, job, ...page } = parseBody<z.output<typeof TASK_FILTER>>(TASK_FILTER, request.query);
  return { state, job, page };
}

const KEY = /^[\x21-\x7e]{1,255}$/;

/** The Idempotency-Key header with a digest of what was asked; null without the header. */
export function idempotencyOf(request: Request): Idempotency | null {
  const key = request.get("idempotency-key");
  if (key === undefined) return null;
  if (!KEY.test(key)) {
    const message = "Idempotency-Key is not valid; accepted: 1..255 printable characters without spaces";
    throw new Problem(400, "bad-field", message, "Idempotency-Key");
  }
  const asked = `${request.path}\n${JSON.stringify(request.body)}`;
  return { key, fingerprint: createHash("sha256").update(asked).digest("hex") };
}
