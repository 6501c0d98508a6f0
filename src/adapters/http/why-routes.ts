// Questions about placement over HTTP: why a task is where it is, and where something would go. Nothing is changed and
// nothing is answered from here.

import type { Express } from "express";
import type { Ask } from "./ask-manager.ts";
import { parseBody } from "./parse-body.ts";
import { NODES_QUERY, planOf } from "./why-schemas.ts";

export function whyRoutes(app: Express, ask: Ask): void {
  app.get("/tasks/:id/why", async (request, response) => {
    const { nodes } = parseBody<{ nodes: boolean }>(NODES_QUERY, request.query);
    response.json((await ask({ kind: "getWhy", taskId: request.params.id, nodes }, "why")).why);
  });
  app.post("/plan", async (request, response) => {
    const { nodes } = parseBody<{ nodes: boolean }>(NODES_QUERY, request.query);
    response.json((await ask({ ...planOf(request.body), nodes }, "plan")).plan);
  });
}
