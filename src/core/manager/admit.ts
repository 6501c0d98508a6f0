// Requests that change something: each is admitted whole, with its changes, or refused whole, with none.
// It must not place or heal anything: it marks what it touched dirty.

import { uuid } from "../kernel/rng.ts";
import type { TaskId } from "../task/attempt.ts";
import { type Admission, newTask, queueFull, refused, stopAll, submitted } from "./admission.ts";
import type { Command, Reply } from "./events.ts";
import { idempotent } from "./idempotency.ts";
import { scaleJob, stopJob, submitJob } from "./job-commands.ts";
import { drainNode, nodeReply, removeNode, setAvailability, undrainNode } from "./node-commands.ts";
import { rollbackJob, updateJob } from "./rollout-commands.ts";
import { viewTask } from "./views.ts";

export function admit(command: Command, to: Admission): Reply {
  return idempotent(to, command.idempotency ?? null, () => carryOut(command, to));
}

function carryOut(command: Command, to: Admission): Reply {
  switch (command.kind) {
    case "submitTask":
      return submitTask(to, command);
    case "submitJob":
      return submitJob(to, command);
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
    case "updateJob":
      return updateJob(to, command);
    case "rollbackJob":
      return rollbackJob(to, command.name);
    case "scaleJob":
      return scaleJob(to, command.name, command.count);
  }
}

function submitTask(to: Admission, command: Extract<Command, { kind: "submitTask" }>): Reply {
  const { spec, id } = command.submission;
  if (id !== null && to.cluster.tasks.has(id)) return refused({ code: "task-exists", taskId: id });
  const full = queueFull(to, 1);
  if (full !== null) return full;
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
