// Nodes over HTTP: added, listed, closed, emptied, opened, removed. Nothing is answered from here: what the machine
// replies is passed on.

import type { Express, Request, Response } from "express";
import type { Command } from "../../core/manager/events.ts";
import type { Ask } from "./ask-manager.ts";
import { drainOf, forceOf, NEW_NODE } from "./operation-schemas.ts";
import { parseBody } from "./parse-body.ts";
import { nodeFilterOf, repeatable } from "./request-fields.ts";

export function nodeRoutes(app: Express, ask: Ask): void {
  const setAvailability =
    (availability: "active" | "cordoned") => async (request: Request, response: Response) => {
      const node = String(request.params.name);
      const command: Command = { kind: "setAvailability", node, availability, ...repeatable(request) };
      response.json((await ask(command, "node")).node);
    };
  app.get("/nodes", async (request, response) => {
    const { nodes, next } = await ask({ kind: "listNodes", ...nodeFilterOf(request) }, "nodes");
    response.json({ nodes, next });
  });
  app.get("/nodes/:name", async (request, response) => {
    response.json((await ask({ kind: "getNode", node: request.params.name }, "node")).node);
  });
  app.post("/nodes", async (request, response) => {
    const { address } = parseBody<{ address: string }>(NEW_NODE, request.body);
    const command: Command = { kind: "addNode", address, ...repeatable(request) };
    response.status(201).json((await ask(command, "node")).node);
  });
  app.post("/nodes/:name/cordon", setAvailability("cordoned"));
  app.post("/nodes/:name/uncordon", setAvailability("active"));
  app.post("/nodes/:name/drain", async (request, response) => {
    const asked = { node: request.params.name, ...drainOf(request), ...repeatable(request) };
    response.json((await ask({ kind: "drainNode", ...asked }, "node")).node);
  });
  app.post("/nodes/:name/undrain", async (request, response) => {
    const command: Command = { kind: "undrainNode", node: request.params.name, ...repeatable(request) };
    response.json((await ask(command, "node")).node);
  });
  app.delete("/nodes/:name", async (request, response) => {
    const asked = { node: request.params.name, force: forceOf(request), ...repeatable(request) };
    await ask({ kind: "removeNode", ...asked }, "node");
    response.status(204).end();
  });
}
