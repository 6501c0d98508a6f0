// Questions: answered from the cluster as this batch leaves it, sent once what they show is durable.
// It changes nothing, and every answer is bounded.

import { isForgotten } from "../node/node.ts";
import type { Cluster } from "../store/cluster.ts";
import type { TaskEvent } from "../task/event.ts";
import type { Task } from "../task/task.ts";
import type { Query, Reply, StatusView } from "./events.ts";
import { viewJob, viewNode, viewTask } from "./views.ts";

/** What only the manager's memory knows. */
export interface Reasons {
  /** Why a Pending task has no place yet. */
  waiting(task: Task): string | null;
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
      return {
        kind: "nodes",
        nodes: listed(cluster).map((each) =>
          viewNode(cluster, each, reasons.trouble(each.index), reasons.stuck(each.index)),
        ),
      };
    case "getNode": {
      const node =
        cluster.nodeById.get(query.node) ?? listed(cluster).find((each) => each.info?.name === query.node);
      if (node === undefined) return { kind: "refused", refusal: { code: "node-unknown", node: query.node } };
      return { kind: "node", node: viewNode(cluster, node, reasons.trouble(node.index)) };
    }
    case "listJobs":
      return { kind: "jobs", jobs: [...cluster.jobs.values()].map((job) => viewJob(cluster, job)) };
    case "listEvents":
      return listEvents(cluster, query);
    case "getStatus":
      return { kind: "status", status: status(cluster) };
  }
}

/** All but records that nobody stands behind. */
function listed(cluster: Cluster) {
  return cluster.nodes.filter((node) => !isForgotten(node));
}

/** PERF: O(tasks before the page); a page starts where the serial of the last one ended. */
function listTasks(
  cluster: Cluster,
  query: Extract<Query, { kind: "listTasks" }>,
  waiting: (task: Task) => string | null,
): Reply {
  const { after, limit } = query.page;
  const tasks: Task[] = [];
  for (const task of cluster.tasks.values()) {
    if (task.serial <= after) continue;
    if (query.state !== null && task.state !== query.state) continue;
    if (query.job !== null && task.jobId !== query.job) continue;
    if (tasks.length === limit) {
      return { kind: "tasks", tasks: views(cluster, tasks, waiting), next: tasks[limit - 1]?.serial ?? null };
    }
    tasks.push(task);
  }
  return { kind: "tasks", tasks: views(cluster, tasks, waiting), next: null };
}

function views(cluster: Cluster, tasks: readonly Task[], waiting: (task: Task) => string | null) {
  return tasks.map((task) => viewTask(cluster, task, waiting(task)));
}

function listEvents(cluster: Cluster, query: Extract<Query, { kind: "listEvents" }>): Reply {
  const { after, limit } = query.page;
  const events: TaskEvent[] = [];
  for (const event of cluster.events.after(after)) {
    if (query.taskId !== null && event.taskId !== query.taskId) continue;
    if (events.length === limit) return { kind: "events", events, next: events[limit - 1]?.id ?? null };
    events.push(event);
  }
  return { kind: "events", events, next: null };
}

function status(cluster: Cluster): StatusView {
  const nodes = { unknown: 0, ready: 0, suspect: 0, down: 0 };
  for (const node of listed(cluster)) nodes[node.liveness]++;
  const { clusterId, term } = cluster.meta;
  return { clusterId, term, nodes, tasks: { ...cluster.counts } };
}
