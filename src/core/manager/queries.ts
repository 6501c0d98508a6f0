// Questions: answered from the cluster as this batch leaves it, sent once what they show is durable.
// It changes nothing, and every answer is bounded.

import type { Cluster } from "../store/cluster.ts";
import type { TaskRequest, TaskSpec } from "../task/spec.ts";
import type { Task } from "../task/task.ts";
import { discover } from "./discovery.ts";
import { planView } from "./dry-run.ts";
import type { MetricsView, Query, Reply, StatusView } from "./events.ts";
import { listEvents, listedNodes, listJobs, nodeNamed, pageOfNodes, pageOfTasks } from "./listings.ts";
import { viewJob, viewNode, viewTask } from "./views.ts";
import { type WhyMeans, whyOf } from "./why.ts";

/** What only the manager's memory knows. */
export interface Reasons extends WhyMeans {
  /** What a submission leaves unsaid, filled in. */
  specOf(request: TaskRequest): TaskSpec;
  /** How many tasks want a node now, by what keeps them from it. */
  causes(): Map<string, number>;
  /** Tasks whose restart is delayed. */
  readonly delayed: number;
  readonly pendingMax: number;
  /** Why the last exchange with the node failed. */
  trouble(node: number): string | null;
  /** Why what is on a draining node stays there. */
  stuck(node: number): string | null;
}

export function answerQuery(cluster: Cluster, query: Query, reasons: Reasons): Reply {
  const waiting = (task: Task): string | null => reasons.waiting(task);
  switch (query.kind) {
    case "getTask": {
      const task = cluster.tasks.get(query.taskId);
      if (task === undefined)
        return { kind: "refused", refusal: { code: "task-unknown", taskId: query.taskId } };
      return { kind: "task", task: viewTask(cluster, task, waiting(task)) };
    }
    case "listTasks":
      return listTasks(cluster, query, waiting);
    case "listNodes":
      return listNodes(cluster, query, reasons);
    case "getNode": {
      const node = nodeNamed(cluster, query.node);
      if (node === undefined) return { kind: "refused", refusal: { code: "node-unknown", node: query.node } };
      return { kind: "node", node: viewNode(cluster, node, reasons.trouble(node.index)) };
    }
    case "getWhy": {
      const task = cluster.tasks.get(query.taskId);
      if (task === undefined)
        return { kind: "refused", refusal: { code: "task-unknown", taskId: query.taskId } };
      return { kind: "why", why: whyOf(cluster, task, reasons, query.nodes) };
    }
    case "getPlan": {
      const request = { spec: reasons.specOf(query.spec), jobId: query.job };
      return { kind: "plan", plan: planView(cluster, reasons.dry, { ...query, request }) };
    }
    case "getJob": {
      const job = cluster.jobs.get(query.name);
      if (job === undefined) return { kind: "refused", refusal: { code: "job-unknown", name: query.name } };
      return { kind: "job", job: viewJob(cluster, job), added: 0, stopping: 0 };
    }
    case "listEndpoints":
      return discover(cluster, query);
    case "listJobs":
      return listJobs(cluster, query);
    case "listEvents":
      return listEvents(cluster, query);
    case "getMetrics":
      return { kind: "metrics", metrics: metrics(cluster, reasons) };
    case "getStatus":
      return { kind: "status", status: status(cluster) };
  }
}

function listTasks(
  cluster: Cluster,
  query: Extract<Query, { kind: "listTasks" }>,
  waiting: (task: Task) => string | null,
): Reply {
  const { page, next } = pageOfTasks(cluster, query);
  return { kind: "tasks", tasks: page.map((task) => viewTask(cluster, task, waiting(task))), next };
}

function listNodes(
  cluster: Cluster,
  query: Extract<Query, { kind: "listNodes" }>,
  { trouble, stuck }: Reasons,
): Reply {
  const { page, next } = pageOfNodes(cluster, query);
  const nodes = page.map((node) => viewNode(cluster, node, trouble(node.index), stuck(node.index)));
  return { kind: "nodes", nodes, next };
}

/** What waits neither for a node nor for a delay waits until its last attempt is known to run no more. */
function metrics(cluster: Cluster, { causes, delayed, pendingMax }: Reasons): MetricsView {
  const counts = causes();
  if (delayed > 0) counts.set("restart-delay", delayed);
  const known = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const rest = cluster.counts.Pending - known;
  if (rest > 0) counts.set("last-attempt", rest);
  return { ...status(cluster), jobs: cluster.jobs.size, pendingBy: Object.fromEntries(counts), pendingMax };
}

function status(cluster: Cluster): StatusView {
  const nodes = { unknown: 0, ready: 0, suspect: 0, down: 0 };
  for (const node of listedNodes(cluster)) nodes[node.liveness]++;
  const { clusterId, term } = cluster.meta;
  return { clusterId, term, nodes, tasks: { ...cluster.counts } };
}
