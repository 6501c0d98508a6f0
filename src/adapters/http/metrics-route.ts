// The manager in numbers over HTTP, for Prometheus. The cluster is read through the machine, like everything that is shown;
// what is counted as it happens lies in the metrics.

import type { Express } from "express";
import type { ManagerMetrics } from "../metrics/manager-metrics.ts";
import type { Ask } from "./ask-manager.ts";
import type { Served } from "./json-app.ts";

export interface MetricsSource {
  readonly metrics: ManagerMetrics;
  /** Events that wait for the machine. */
  backlog(): number;
}

export function metricsRoute(app: Express, ask: Ask, { metrics, backlog }: MetricsSource): void {
  app.get("/metrics", async (_request, response) => {
    const view = (await ask({ kind: "getMetrics" }, "metrics")).metrics;
    response.set("Content-Type", metrics.contentType);
    response.end(await metrics.text(view, backlog()));
  });
}

/** Methods beyond these are counted as one: they come from outside. */
const METHODS: readonly string[] = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"];

export const servedTo =
  (metrics: ManagerMetrics): Served =>
  (method, route, status, seconds) =>
    metrics.requested(METHODS.includes(method) ? method : "other", route, status, seconds);
