// How the cluster and the manager itself are doing, over HTTP. Nothing is answered from here but the description of the
// API, which does not change.

import type { Express } from "express";
import type { Ask } from "./ask-manager.ts";
import { managerDocument } from "./openapi/manager-document.ts";

export function statusRoutes(app: Express, ask: Ask): void {
  app.get("/status", async (_request, response) => {
    response.json((await ask({ kind: "getStatus" }, "status")).status);
  });
  // Asks the machine too: one that is stuck does not answer.
  app.get("/healthz", async (_request, response) => {
    await ask({ kind: "getStatus" }, "status");
    response.json({ ok: true });
  });
  app.get("/openapi.json", (_request, response) => {
    response.json(managerDocument());
  });
}
