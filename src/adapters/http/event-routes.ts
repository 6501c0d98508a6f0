// The history of all tasks over HTTP: page by page, or as a stream for whoever accepts one. How a stream is fed is
// event-stream.ts's business.

import type { Express, Request } from "express";
import type { Ask } from "./ask-manager.ts";
import { EventStreams, type StreamLimits } from "./event-stream.ts";
import { Problem } from "./problem.ts";
import { eventRequestOf } from "./request-fields.ts";

export function eventRoutes(app: Express, ask: Ask, limits?: StreamLimits): void {
  const streams = new EventStreams(ask, limits);
  app.get("/events", async (request, response) => {
    const { filter, after, limit } = eventRequestOf(request);
    if (wantsStream(request)) return streams.send(response, filter, lastEventId(request) ?? after);
    const page = { after: after ?? 0, limit };
    const { events, next } = await ask({ kind: "listEvents", ...filter, page }, "events");
    response.json({ events, next });
  });
}

const wantsStream = (request: Request): boolean =>
  /(^|,)\s*text\/event-stream\s*(;|,|$)/i.test(request.get("accept") ?? "");

/** What a reader that comes back has seen last. It wins over the query, which the reader cannot change. */
function lastEventId(request: Request): number | null {
  const written = request.get("last-event-id");
  if (written === undefined || written === "") return null;
  const id = /^\d{1,15}$/.test(written) ? Number(written) : null;
  if (id !== null) return id;
  const message = `Last-Event-ID is ${JSON.stringify(written.slice(0, 60))}; accepted: the id of an event`;
  throw new Problem(400, "bad-field", message, "Last-Event-ID");
}
