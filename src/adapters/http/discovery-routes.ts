// Where a job's tasks are reached, over HTTP: the one question that tasks themselves may ask. It must not know what
// counts as serving: the machine does.

import type { Express } from "express";
import { z } from "zod";
import type { EndpointPort, EndpointView } from "../../core/manager/discovery.ts";
import type { EndpointsReply, Page } from "../../core/manager/events.ts";
import type { Ask } from "./ask-manager.ts";
import { parseBody } from "./parse-body.ts";
import { ENDPOINT_QUERY } from "./request-fields.ts";
import { HOST_PORT, NEXT, TASK_ID } from "./view-schemas.ts";

const ENDPOINT_PORT: z.ZodType<EndpointPort> = HOST_PORT.extend({
  address: z.string().describe("host:port"),
});

const ENDPOINT: z.ZodType<EndpointView> = z
  .object({
    taskId: TASK_ID,
    node: z.string().describe("The name of its node"),
    host: z.string().describe("Its node's address, as the manager dials it"),
    ports: z.array(ENDPOINT_PORT).describe("Those that are published; all of them at that host"),
  })
  .meta({ id: "Endpoint", description: "A task that serves, and where it is reached" });

export const ENDPOINTS: z.ZodType<Omit<EndpointsReply, "kind">> = z.object({
  job: z.string(),
  endpoints: z.array(ENDPOINT),
  next: NEXT,
});

/** `GET /discovery/:job?after=&limit=` */
export function discoveryRoutes(app: Express, ask: Ask): void {
  app.get("/discovery/:job", async (request, response) => {
    const page = parseBody<Page>(ENDPOINT_QUERY, request.query);
    const { kind: _, ...found } = await ask(
      { kind: "listEndpoints", name: request.params.job, page },
      "endpoints",
    );
    response.json(found);
  });
}
