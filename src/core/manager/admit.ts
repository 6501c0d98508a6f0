// Requests that change something: each is admitted whole, with its changes, or refused whole, with none.
// It must not place or heal anything: it marks what it touched dirty.

import { type Rng, uuid } from "../kernel/rng.ts";
import type { Cluster } from "../store/cluster.ts";
import type { Job, RequestRecord } from "../store/records.ts";
import type { TaskId } from "../task/attempt.ts";
import { serving } from "../task/health.ts";
import type { TaskSpec } from "../task/spec.ts";
import type { Task } from "../task/task.ts";
import type { Draft } from "./draft.ts";
import type { Command, Idempotency, Reply } from "./events.ts";
import type { Refusal } from "./refusals.ts";
import { viewJob, viewNode, viewTask } from "./views.ts";

export interface Admission {
  readonly cluster: Cluster;
  readonly draft: Draft;
  readonly rng: Rng;
  /** Tasks that wait for a node now. */
  waiting(): number;
  /** How many may. */
  readonly pendingMax: number;
  /** Something happened to the task. */
  dirty(task: Task): void;
  /** A node can take work that could not. */
  chance(): void;
}

export function admit(command: Command, to: Admission): Reply {
  switch (command.kind) {
    case "submitTask":
      return idempotent(to, command.idempotency, () => submitTask(to, command));
    case "submitJob":
      return idempotent(to, command.idempotency, () => submitJob(to, command));
    case "stopTask":
      return stopTask(to, command.taskId);
    case "stopJob":
      return stopJob(to, command.name);
    case "addNode":
      return addNode(to, command.address);
    case "setAvailability":
      return setAvailability(to, command.node, command.availability);
  }
}

const refused = (refusal: Refusal): Reply => ({ kind: "refused", refusal });

/** The same key with the same body is answered as the first time; with another body it is refused. */
function idempotent(to: Admission, idempotency: Idempotency | null, submit: () => Reply): Reply {
  if (idempotency === null) return submit();
  const { key, fingerprint } = idempotency;
  const known = to.cluster.requests.get(key);
  if (known !== undefined)
    return known.fingerprint === fingerprint ? repeat(to, known) : refused({ code: "key-reused", key });
  const reply = submit();
  if (reply.kind !== "submitted") return reply;
  const taskIds = reply.tasks.map((task) => task.id);
  const request = { key, fingerprint, at: to.draft.wall, jobId: reply.job?.name ?? null, taskIds };
  to.draft.change({ kind: "requestRemembered", request });
  return reply;
}

/** Tasks that have been reaped meanwhile are left out. */
function repeat(to: Admission, known: RequestRecord): Reply {
  const tasks: Task[] = [];
  for (const id of known.taskIds) {
    const task = to.cluster.tasks.get(id);
    if (task !== undefined) tasks.push(task);
  }
  const job = known.jobId === null ? undefined : to.cluster.jobs.get(known.jobId);
  return submitted(to, tasks, job ?? null);
}

function submitTask(to: Admission, command: Extract<Command, { kind: "submitTask" }>): Reply {
  const { spec, id } = command.submission;
  const full = queueFull(to, 1);
  if (full !== null) return full;
  if (id !== null && to.cluster.tasks.has(id)) return refused({ code: "task-exists", taskId: id });
  return submitted(to, [newTask(to, spec, null, id ?? uuid(to.rng))], null);
}

function submitJob(to: Admission, command: Extract<Command, { kind: "submitJob" }>): Reply {
  const { name, count, spec } = command;
  if (to.cluster.jobs.has(name)) return refused({ code: "job-exists", name });
  const full = queueFull(to, count);
  if (full !== null) return full;
  const job: Job = { id: name, spec, count, submittedAt: to.draft.wall, completed: 0, failed: 0 };
  to.draft.change({ kind: "jobSubmitted", job });
  const tasks: Task[] = [];
  for (let index = 0; index < count; index++) tasks.push(newTask(to, spec, name, uuid(to.rng)));
  return submitted(to, tasks, job);
}

function newTask(to: Admission, spec: TaskSpec, jobId: string | null, id: TaskId): Task {
  to.draft.change({ kind: "taskSubmitted", task: { id, spec, jobId }, at: to.draft.wall });
  const task = to.cluster.task(id);
  to.dirty(task);
  return task;
}

function queueFull(to: Admission, more: number): Reply | null {
  const { pendingMax } = to;
  const pending = to.waiting();
  return pending + more > pendingMax ? refused({ code: "queue-full", pending, pendingMax }) : null;
}

function submitted(to: Admission, tasks: readonly Task[], job: Job | null): Reply {
  const views = tasks.map((task) => viewTask(to.cluster, task, null));
  return {
    kind: "submitted",
    tasks: views,
    job: job === null ? null : viewJob(job, tasks.filter(serving).length),
  };
}

/** Stopping what has ended already changes nothing and is no error. */
function stopTask(to: Admission, taskId: TaskId): Reply {
  const task = to.cluster.tasks.get(taskId);
  if (task === undefined) return refused({ code: "task-unknown", taskId });
  return stopping(to, [task]);
}

function stopJob(to: Admission, name: string): Reply {
  if (!to.cluster.jobs.has(name)) return refused({ code: "job-unknown", name });
  const tasks = [...to.cluster.tasks.values()].filter((task) => task.jobId === name);
  return stopping(to, tasks);
}

function stopping(to: Admission, tasks: readonly Task[]): Reply {
  for (const task of tasks) {
    if (task.finishedAt !== null || task.wanted === "stop") continue;
    to.draft.change({ kind: "stopWanted", taskId: task.id, at: to.draft.wall });
    to.dirty(task);
  }
  return { kind: "stopping", tasks: tasks.map((task) => viewTask(to.cluster, task, null)) };
}

function addNode(to: Admission, address: string): Reply {
  if (!to.cluster.nodeByAddress.has(address)) {
    to.draft.change({ kind: "nodeAdded", node: to.cluster.nodes.length, address });
  }
  const node = to.cluster.nodeByAddress.get(address);
  return node === undefined ? refused({ code: "node-unknown", node: address }) : nodeReply(to, node.index);
}

function setAvailability(
  to: Admission,
  name: string,
  availability: "active" | "cordoned" | "draining",
): Reply {
  const node = to.cluster.nodes.find((each) => each.info?.name === name || each.info?.id === name);
  if (node === undefined) return refused({ code: "node-unknown", node: name });
  if (node.availability !== availability) {
    to.draft.change({ kind: "availabilitySet", node: node.index, availability });
    to.chance();
  }
  return nodeReply(to, node.index);
}

function nodeReply(to: Admission, node: number): Reply {
  return { kind: "node", node: viewNode(to.cluster, to.cluster.node(node), null) };
}
