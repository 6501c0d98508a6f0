// What the manager's API says of its paths about the cluster as a whole and about itself. It is
// kept beside the routes: a test holds one against the other.

import { z } from "zod";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import { EVENT_QUERY } from "../request-fields.ts";
import { NEXT, STATUS_VIEW, TASK_EVENT } from "../view-schemas.ts";
import { operation } from "./endpoint.ts";

const tag = "cluster";

export const STATUS_PATHS: ZodOpenApiPathsObject = {
  "/events": {
    get: operation({
      id: "listEvents",
      tag,
      summary: "List what has happened to tasks, or stream it",
      description:
        "A client that accepts `text/event-stream` is sent each event as it happens: from after Last-Event-ID or `after` on, else from now on. Heartbeats carry the cursor; a reader that is too slow is told `event: problem` and cut off.",
      query: EVENT_QUERY,
      headers: z.object({
        "Last-Event-ID": z.string().optional().describe("Of a stream: the last event that was seen"),
      }),
      answers: {
        200: {
          meaning: "A page, oldest first",
          json: z.object({ events: z.array(TASK_EVENT), next: NEXT }),
          other: { "text/event-stream": "`id`, `event: task` and `data`: a TaskEvent" },
        },
      },
      refusals: { 410: ["cursor-expired"] },
    }),
  },
  "/status": {
    get: operation({
      id: "getStatus",
      tag,
      summary: "Count nodes and tasks",
      answers: { 200: { meaning: "The counts", json: STATUS_VIEW } },
    }),
  },
  "/healthz": {
    get: operation({
      id: "getHealth",
      tag,
      summary: "Ask whether the manager works",
      answers: { 200: { meaning: "Its machine has answered", json: z.object({ ok: z.literal(true) }) } },
      refusals: { 503: ["stuck"] },
    }),
  },
  "/readyz": {
    get: operation({
      id: "getReadiness",
      tag,
      summary: "Ask whether the manager takes work now",
      answers: {
        200: {
          meaning: "It does",
          json: z.object({ ready: z.literal(true), nodes: z.int().describe("How many are ready") }),
        },
      },
      refusals: { 503: ["queue-full", "stuck"] },
    }),
  },
  "/metrics": {
    get: operation({
      id: "getMetrics",
      tag,
      summary: "Read the manager in numbers",
      answers: {
        200: { meaning: "See docs/metrics.md", other: { "text/plain": "Prometheus' text format" } },
      },
    }),
  },
  "/openapi.json": {
    get: operation({
      id: "getDescription",
      tag,
      summary: "Read this description",
      answers: { 200: { meaning: "OpenAPI 3.1", json: z.record(z.string(), z.unknown()) } },
    }),
  },
};
