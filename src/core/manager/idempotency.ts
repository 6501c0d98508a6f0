// Writes under an idempotency key: the first is carried out and remembered, the same again is answered from memory, the same
// key with something else is refused. What was refused is not remembered: it may be tried again.

import type { RequestRecord } from "../store/records.ts";
import type { Task } from "../task/task.ts";
import { type Admission, refused, submitted } from "./admission.ts";
import type { Idempotency, Reply } from "./events.ts";
import { viewJob, viewNode, viewTask } from "./views.ts";

export function idempotent(to: Admission, idempotency: Idempotency | null, carryOut: () => Reply): Reply {
  if (idempotency === null) return carryOut();
  const { key, fingerprint } = idempotency;
  const known = to.cluster.requests.get(key);
  if (known !== undefined)
    return known.fingerprint === fingerprint ? repeat(to, known) : refused({ code: "key-reused", key });
  const reply = carryOut();
  const told = rememberable(reply);
  if (told === null) return reply;
  to.draft.change({ kind: "requestRemembered", request: { key, fingerprint, at: to.draft.wall, ...told } });
  return reply;
}

/** What is to be remembered of a reply; null: nothing. */
function rememberable(reply: Reply): Pick<RequestRecord, "jobId" | "taskIds" | "done"> | null {
  switch (reply.kind) {
    case "submitted":
      return { jobId: reply.job?.name ?? null, taskIds: reply.tasks.map(({ id }) => id) };
    case "stopping":
      return { jobId: null, taskIds: reply.tasks.map(({ id }) => id), done: { kind: "stopping" } };
    case "job": {
      const { job, added, stopping } = reply;
      return { jobId: job.name, taskIds: [], done: { kind: "job", added, stopping } };
    }
    case "node":
      return { jobId: null, taskIds: [], done: { kind: "node", node: reply.node.index } };
    default:
      return null;
  }
}

/** As it was told the first time, with tasks, jobs and nodes as they are now. Tasks that have been reaped meanwhile are left
 * out. */
function repeat(to: Admission, known: RequestRecord): Reply {
  const { cluster } = to;
  const tasks = known.taskIds.map((id) => cluster.tasks.get(id)).filter((task): task is Task => !!task);
  const job = known.jobId === null ? undefined : cluster.jobs.get(known.jobId);
  const { done } = known;
  if (done === undefined) return submitted(to, tasks, job ?? null);
  if (done.kind === "stopping")
    return { kind: "stopping", tasks: tasks.map((task) => viewTask(cluster, task, null)) };
  if (done.kind === "node") return { kind: "node", node: viewNode(cluster, cluster.node(done.node), null) };
  if (job === undefined) return refused({ code: "job-unknown", name: known.jobId ?? "" });
  return { ...done, job: viewJob(cluster, job) };
}
