// How the cluster and the manager itself are doing, over HTTP. Nothing is answered from here but the description of the
// API, which does not change, and that the machine has said nothing in time.

import type { Express } from "express";
import type { MetricsView } from "../../core/manager/events.ts";
import type { Ask } from "./ask-manager.ts";
import { managerDocument } from "./openapi/manager-document.ts";
import { Problem } from "./problem.ts";

/** A machine that has not answered for so long is stuck, or far behind: milliseconds. */
const ALIVE_WITHIN_MS = 5_000;
const READY_WITHIN_MS = 2_000;

export function statusRoutes(app: Express, ask: Ask): void {
  app.get("/status", async (_request, response) => {
    response.json((await ask({ kind: "getStatus" }, "status")).status);
  });
  // Asks the machine too: one that is stuck does not answer.
  app.get("/healthz", async (_request, response) => {
    await within(ALIVE_WITHIN_MS, ask({ kind: "getStatus" }, "status"));
    response.json({ ok: true });
  });
  app.get("/readyz", async (_request, response) => {
    const { metrics } = await within(READY_WITHIN_MS, ask({ kind: "getMetrics" }, "metrics"));
    refuseWhenFull(metrics);
    response.json({ ready: true, nodes: metrics.nodes.ready });
  });
  app.get("/openapi.json", (_request, response) => {
    response.json(managerDocument());
  });
}

function refuseWhenFull({ tasks, pendingMax }: MetricsView): void {
  if (tasks.Pending < pendingMax) return;
  throw new Problem(
    503,
    "queue-full",
    `Not ready: ${tasks.Pending} tasks are waiting, the queue takes ${pendingMax}`,
  );
}

async function within<Value>(limitMs: number, value: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `The manager's machine has not answered within ${limitMs / 1000} s`;
    timer = setTimeout(() => reject(new Problem(503, "stuck", message)), limitMs);
  });
  return Promise.race([value, late]).finally(() => clearTimeout(timer));
}
