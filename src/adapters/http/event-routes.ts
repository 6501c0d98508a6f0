// The history of all tasks over HTTP, page by page.

import type { Express } from "express";
import type { Ask } from "./ask-manager.ts";
import { eventRequestOf } from "./request-fields.ts";

export function eventRoutes(app: Express, ask: Ask): void {
  app.get("/events", async (request, response) => {
    const { filter, after, limit } = eventRequestOf(request);
    const page = { after: after ?? 0, limit };
    const { events, next } = await ask({ kind: "listEvents", ...filter, page }, "events");
    response.json({ events, next });
  });
}
