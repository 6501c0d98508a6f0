// What requests carry outside their bodies: page, filters, idempotency key. As strict as the bodies: a filter
// misspelt would list the wrong tasks.

import { createHash } from "node:crypto";
import type { Request } from "express";
import { z } from "zod";
import type { Command, Idempotency, Page } from "../../core/manager/events.ts";
import type {
  EventFilter,
  JobFilter,
  LabelFilter,
  NodeFilter,
  TaskFilter,
} from "../../core/manager/filters.ts";
import { listOf, oneOf, pattern, text, UUID, wholeNumber } from "./field-schemas.ts";
import { parseBody, strictFields } from "./parse-body.ts";
import { Problem } from "./problem.ts";

const PAGE_DEFAULT = 100;
/** Of nodes and jobs there are fewer, and most clients want them all. */
const LONG_PAGE_DEFAULT = 1000;
const PAGE_MAX = 1000;

const digits = (least: number, most: number) =>
  z.preprocess(
    (written) => (typeof written === "string" && /^\d{1,16}$/.test(written) ? Number(written) : written),
    wholeNumber(least, most),
  );

const pageFields = (limit: number) => ({
  after: digits(0, Number.MAX_SAFE_INTEGER)
    .default(0)
    .describe("The cursor: `next` of the page before; 0 begins at the start"),
  limit: digits(1, PAGE_MAX).default(limit).describe("Entries on the page, at most"),
});

const STATES = ["Pending", "Scheduled", "Running", "Completed", "Failed"] as const;

const state = oneOf(STATES).nullable().default(null).describe("In this state only");
const job = text(63).nullable().default(null).describe("Of the job with this name only");

export const TASK_QUERY = strictFields({
  state,
  job,
  node: text(253)
    .optional()
    .describe("Whose current attempt is, or was, on the node with this name or id only"),
  name: text(63).optional().describe("With this name only"),
  id: pattern(/^[0-9a-f-]{1,36}$/, "how an id begins, in lower case")
    .optional()
    .describe("Whose id is this, or begins with it, only"),
  owner: text(63).optional().describe("Of this owner only"),
  ...pageFields(PAGE_DEFAULT),
});

/** `zone=a`, or `zone` for any value. */
const LABEL = pattern(/^[^=]{1,256}(=.{0,256})?$/, '"zone=a", or "zone" for any value');

export const NODE_QUERY = strictFields({
  liveness: oneOf(["unknown", "ready", "suspect", "down"]).optional().describe("With this liveness only"),
  availability: oneOf(["active", "cordoned", "draining"]).optional().describe("With this availability only"),
  label: z
    .preprocess((written) => (typeof written === "string" ? [written] : written), listOf(LABEL, "labels"))
    .optional()
    .describe('With this label only: "zone=a", or "zone" for any value; repeat it to ask for several'),
  ...pageFields(LONG_PAGE_DEFAULT),
});

export const JOB_QUERY = strictFields({
  state: oneOf(["active", "stopping", "ended"]).optional().describe("In this state only"),
  ...pageFields(LONG_PAGE_DEFAULT),
});

export const TASK_EVENT_QUERY = strictFields(pageFields(PAGE_DEFAULT));

/** Without an `after` it begins at the start, or after the event that Last-Event-ID names. */
export const EVENT_QUERY = strictFields({
  task: UUID.nullable().default(null).describe("Of this task only"),
  job: text(63).optional().describe("Of tasks of this job only, while they are kept"),
  state: oneOf(STATES).optional().describe("Events that led to this state only"),
  after: digits(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .describe("The cursor: events with a higher id only; 0 begins at the oldest"),
  limit: digits(1, PAGE_MAX).default(PAGE_DEFAULT).describe("Events on the page, at most"),
});

/** `?after=&limit=` */
export function pageOf(request: Request): Page {
  return parseBody<Page>(TASK_EVENT_QUERY, request.query);
}

/** `?state=&job=&node=&name=&id=&owner=&after=&limit=` */
export function taskFilterOf(request: Request): TaskFilter & { readonly page: Page } {
  const { after, limit, ...filter } = parseBody<z.output<typeof TASK_QUERY>>(TASK_QUERY, request.query);
  return { ...known(filter), page: { after, limit } };
}

/** `?liveness=&availability=&label=&after=&limit=` */
export function nodeFilterOf(request: Request): NodeFilter {
  const { after, limit, label, ...filter } = parseBody<z.output<typeof NODE_QUERY>>(
    NODE_QUERY,
    request.query,
  );
  const labels = label?.map(labelFilter);
  return { ...known(filter), ...(labels === undefined ? {} : { labels }), page: { after, limit } };
}

function labelFilter(written: string): LabelFilter {
  const at = written.indexOf("=");
  return at < 0
    ? { label: written, value: null }
    : { label: written.slice(0, at), value: written.slice(at + 1) };
}

/** `?state=&after=&limit=` */
export function jobFilterOf(request: Request): JobFilter {
  const { after, limit, ...filter } = parseBody<z.output<typeof JOB_QUERY>>(JOB_QUERY, request.query);
  return { ...known(filter), page: { after, limit } };
}

/** What a reader of events asks for. */
export interface EventRequest {
  readonly filter: EventFilter;
  /** Null: not said. */
  readonly after: number | null;
  readonly limit: number;
}

/** `?task=&job=&state=&after=&limit=` */
export function eventRequestOf(request: Request): EventRequest {
  const {
    task,
    after = null,
    limit,
    ...filter
  } = parseBody<z.output<typeof EVENT_QUERY>>(EVENT_QUERY, request.query);
  return { filter: { taskId: task, ...known(filter) }, after, limit };
}

/** Without the fields that were not given. */
type Known<Fields> = { [Name in keyof Fields]: Exclude<Fields[Name], undefined> };

function known<Fields extends object>(fields: Fields): Known<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Known<Fields>;
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
  const asked = `${request.method} ${request.originalUrl}\n${JSON.stringify(request.body)}`;
  return { key, fingerprint: createHash("sha256").update(asked).digest("hex") };
}

/** What a write that is no submission carries of the key: nothing without one. */
export function repeatable(request: Request): Pick<Command, "idempotency"> {
  const idempotency = idempotencyOf(request);
  return idempotency === null ? {} : { idempotency };
}
