// The manager over HTTP: every route is one request to the machine and one reply. Nothing is answered from here, so
// nobody reads what a crash can undo. The routes lie in files by what they are about.

import type { Express } from "express";
import { getGlobalDispatcher } from "undici";
import { ManagerMetrics } from "../metrics/manager-metrics.ts";
import { type AskManager, askFor } from "./ask-manager.ts";
import { discoveryRoutes } from "./discovery-routes.ts";
import { eventRoutes } from "./event-routes.ts";
import type { StreamLimits } from "./event-stream.ts";
import { managerExecRoute } from "./exec-routes.ts";
import { PLAIN_ACCESS } from "./http-access.ts";
import { jobRoutes } from "./job-routes.ts";
import { type ErrorLog, jsonApp } from "./json-app.ts";
import { managerLogRoute } from "./log-routes.ts";
import { metricsRoute, servedTo } from "./metrics-route.ts";
import { nodeRoutes } from "./node-routes.ts";
import type { NodeSource, NodeWay } from "./pass-to-node.ts";
import { statusRoutes } from "./status-routes.ts";
import { taskRoutes } from "./task-routes.ts";
import type { Key } from "./tokens.ts";
import { whyRoutes } from "./why-routes.ts";

const BODY_MAX_MIB = 1;

export interface ManagerApiOptions {
  readonly keys?: readonly Key[];
  /** How events are streamed; absent: as is usual. */
  readonly streams?: StreamLimits;
  /** What is counted, and events that wait for the machine; absent: nothing is. */
  readonly metrics?: { readonly metrics: ManagerMetrics; backlog(): number };
  /** How workers are asked for what is not the machine's business. */
  readonly nodes?: NodeWay;
}

export function managerApi(askMachine: AskManager, log: ErrorLog, options: ManagerApiOptions = {}): Express {
  const { keys = [], nodes = { access: PLAIN_ACCESS, dispatcher: getGlobalDispatcher() } } = options;
  const ask = askFor(askMachine);
  const { metrics = { metrics: new ManagerMetrics(), backlog: () => 0 } } = options;
  const rules = { bodyMaxMiB: BODY_MAX_MIB, keys, log, served: servedTo(metrics.metrics) };
  return jsonApp(rules, (app) => {
    taskRoutes(app, ask);
    jobRoutes(app, ask);
    nodeRoutes(app, ask);
    whyRoutes(app, ask);
    discoveryRoutes(app, ask);
    eventRoutes(app, ask, options.streams);
    statusRoutes(app, ask);
    metricsRoute(app, ask, metrics);
    const source: NodeSource = {
      task: async (taskId) => (await ask({ kind: "getTask", taskId }, "task")).task,
      node: async (node) => (await ask({ kind: "getNode", node }, "node")).node,
    };
    managerLogRoute(app, source, nodes);
    managerExecRoute(app, source, nodes);
  });
}
