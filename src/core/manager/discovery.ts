// Where a job's tasks are reached: those that serve, with the ports that their nodes publish for them. Read off the cluster
// at decide, like every view; it must not know who asks, and tells nothing of a task but its addresses.

import { hostOf, nodeName } from "../node/node.ts";
import type { Cluster } from "../store/cluster.ts";
import type { HostPort, TaskId } from "../task/attempt.ts";
import { serving } from "../task/health.ts";
import { currentAttempt, type Task } from "../task/task.ts";
import type { Page, Query, Reply } from "./events.ts";

/** A port of a task and where other machines reach it. */
export interface EndpointPort extends HostPort {
  /** host:port */
  readonly address: string;
}

/** A task that serves: it runs, is healthy if it has a health check, and is not to stop. */
export interface EndpointView {
  readonly taskId: TaskId;
  readonly node: string;
  /** The node's, as the manager dials it. */
  readonly host: string;
  readonly ports: readonly EndpointPort[];
}

/** A page of a job's endpoints, in order of submission. */
export function discover(cluster: Cluster, { name, page }: Extract<Query, { kind: "listEndpoints" }>): Reply {
  if (!cluster.jobs.has(name)) return { kind: "refused", refusal: { code: "job-unknown", name } };
  const found = pageOfServing(cluster, name, page);
  const endpoints = found.page.flatMap((task) => endpointOf(cluster, task) ?? []);
  return { kind: "endpoints", job: name, endpoints, next: found.next };
}

/** PERF: O(tasks of the job). */
function pageOfServing(cluster: Cluster, job: string, { after, limit }: Page) {
  const all = [...(cluster.tasksOfJob.get(job) ?? [])].filter(
    (task) => task.serial > after && serving(task) && currentAttempt(task)?.wanted === "run",
  );
  all.sort((a, b) => a.serial - b.serial);
  const page = all.slice(0, limit);
  return { page, next: all.length > page.length ? (page.at(-1)?.serial ?? null) : null };
}

/** Null when nobody knows where its node is. */
function endpointOf(cluster: Cluster, task: Task): EndpointView | null {
  const attempt = currentAttempt(task);
  const node = attempt === undefined ? undefined : cluster.node(attempt.node);
  if (node === undefined || node.address === null) return null;
  const host = hostOf(node.address);
  const ports = (attempt?.report?.hostPorts ?? []).map((port) => ({
    ...port,
    address: `${host}:${port.hostPort}`,
  }));
  return { taskId: task.id, node: nodeName(node), host, ports };
}
