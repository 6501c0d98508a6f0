// Requests that change something: each is admitted whole, with its changes, or refused whole, with none.
// It must not place or heal anything: it marks what it touched dirty.

import { uuid } from "../kernel/rng.ts";
import type { RequestRecord } from "../store/records.ts";
import type { TaskId } from "../task/attempt.ts";
import type { Task } from "../task/task.ts";
import { type Admission, newTask, queueFull, refused, stopAll, submitted } from "./admission.ts";
import type { Command, Idempotency, Reply } from "./events.ts";
import { scaleJob, stopJob, submitJob } from "./job-commands.ts";
import { drainNode, nodeReply, removeNode, setAvailability, undrainNode } from "./node-commands.ts";
import { viewTask } from "./views.ts";

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
    case "drainNode":
      return drainNode(to, command);
    case "undrainNode":
      return undrainNode(to, command.node);
    case "removeNode":
      return removeNode(to, command.node, command.force);
    case "scaleJob":
      return scaleJob(to, command.name, command.count);
  }
}

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
  return submitted(to, [newTask(to, to.restarts.specOf(spec), null, id ?? uuid(to.rng))], null);
}

/** Stopping what has ended already changes nothing and is no error. */
function stopTask(to: Admission, taskId: TaskId): Reply {
  const task = to.cluster.tasks.get(taskId);
  if (task === undefined) return refused({ code: "task-unknown", taskId });
  stopAll(to, [task]);
  return { kind: "stopping", tasks: [viewTask(to.cluster, task, null)] };
}

function addNode(to: Admission, address: string): Reply {
  if (!to.cluster.nodeByAddress.has(address)) {
    to.draft.change({ kind: "nodeAdded", node: to.cluster.nodes.length, address });
  }
  const node = to.cluster.nodeByAddress.get(address);
  return node === undefined ? refused({ code: "node-unknown", node: address }) : nodeReply(to, node.index);
}
