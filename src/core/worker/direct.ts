// The book's worker API: look at what runs, and, while no manager owns the worker, start and stop tasks by hand.
// It must not know the sync protocol.

import type { NodeInfo, NodeStats } from "../node/node.ts";
import type { TaskId } from "../task/attempt.ts";
import type { TaskSpec } from "../task/spec.ts";
import type { Attempts } from "./attempts.ts";
import type { WorkerReply, WorkerRequest } from "./events.ts";

export interface DirectAccess {
  readonly clusterId: string | null;
  readonly info: NodeInfo;
  readonly stats: NodeStats | null;
  readonly attempts: Attempts;
}

export function replyTo(request: WorkerRequest, access: DirectAccess): WorkerReply {
  switch (request.kind) {
    case "listAttempts":
      return { kind: "attempts", node: access.info, attempts: access.attempts.reports() };
    case "getStats":
      return { kind: "stats", stats: access.stats, tasks: running(access.attempts) };
    case "findRunning":
      return findRunning(access.attempts, request.taskId, request.attempt);
    case "startTask":
      return owned(access) ?? startTask(access.attempts, request.taskId, request.spec);
    case "stopTask":
      return owned(access) ?? stopTask(access.attempts, request.taskId);
  }
}

function running(attempts: Attempts): number {
  return attempts.reports().filter((report) => report.phase === "running").length;
}

/** What was adopted has no spec until a sync lists it; then it counts as not running yet. */
function findRunning(attempts: Attempts, taskId: TaskId, attempt: number | null): WorkerReply {
  const siblings = attempts.ofTask(taskId).filter(({ key }) => attempt === null || key.attempt === attempt);
  const what = attempt === null ? `task ${taskId}` : `attempt ${attempt} of task ${taskId}`;
  if (siblings.length === 0)
    return { kind: "refused", code: "task-unknown", message: `This node does not hold ${what}` };
  const running = siblings.filter(({ report }) => report.phase === "running");
  const newest = running.sort((a, b) => b.key.attempt - a.key.attempt)[0];
  if (newest === undefined || newest.spec === null)
    return { kind: "refused", code: "task-not-running", message: `On this node ${what} does not run` };
  return { kind: "running", key: newest.key, spec: newest.spec };
}

function owned({ clusterId }: DirectAccess): WorkerReply | null {
  if (clusterId === null) return null;
  const message = `Cluster ${clusterId} owns this worker: send the request to its manager`;
  return { kind: "refused", code: "owned", message };
}

function startTask(attempts: Attempts, taskId: TaskId, spec: TaskSpec): WorkerReply {
  const key = { taskId, attempt: 1 };
  if (attempts.get(key) !== undefined) {
    return { kind: "refused", code: "task-exists", message: `Task ${taskId} is on this node already` };
  }
  // Without a manager there is no lease, and nobody who would run the task elsewhere.
  const kept: TaskSpec = { ...spec, onDisconnect: "keep" };
  attempts.want({ ...key, wanted: "run", seen: false, spec: kept, gpuDevices: [] });
  return { kind: "accepted", taskId };
}

function stopTask(attempts: Attempts, taskId: TaskId): WorkerReply {
  const held = attempts.get({ taskId, attempt: 1 });
  if (held === undefined) {
    return { kind: "refused", code: "task-unknown", message: `No task ${taskId} is on this node` };
  }
  attempts.stop(held);
  return { kind: "accepted", taskId };
}
