// Updates of jobs as users command them: to another spec, or back to the one before. Both only say what is wanted; what is
// started and stopped for it, and when, is rollouts.ts.

import type { Job } from "../store/records.ts";
import { liveCount } from "../store/records.ts";
import { knownSpec, type Rollout, type RolloutPlan } from "../store/rollout.ts";
import type { TaskSpec } from "../task/spec.ts";
import { type Admission, refused } from "./admission.ts";
import type { Command, Reply } from "./events.ts";
import { viewJob } from "./views.ts";

/** Begins an update; one that is under way is given up for it, and the spec before that stays the one to go back to. */
export function updateJob(to: Admission, command: Extract<Command, { kind: "updateJob" }>): Reply {
  const job = updatable(to, command.name);
  if ("kind" in job) return job;
  const spec = knownSpec(to.restarts.specOf(command.spec), [job.spec, job.rollout?.previous]);
  if (spec.kind !== job.spec.kind)
    return notUpdatable(job.id, `its tasks are of kind ${job.spec.kind}, not ${spec.kind}`);
  return begin(to, job, spec, command.plan);
}

/** Back to the spec before, by the plan of the update that is undone. */
export function rollbackJob(to: Admission, name: string): Reply {
  const job = updatable(to, name);
  if ("kind" in job) return job;
  const { rollout } = job;
  if (rollout === null || rollout.state === "rolling-back" || rollout.state === "rolled-back")
    return notUpdatable(name, "there is no earlier spec to go back to");
  to.draft.change({ kind: "jobUpdated", name, ...reversed(to, job, rollout, "rolled back by request") });
  return { kind: "job", job: viewJob(to.cluster, job), added: 0, stopping: 0 };
}

type Reversal = { readonly spec: TaskSpec; readonly version: number; readonly rollout: Rollout };

/** The way back: the spec that the job had, and the failed one in its place. */
export function reversed(
  { cluster, draft }: Pick<Admission, "cluster" | "draft">,
  job: Job,
  rollout: Rollout,
  reason: string,
): Reversal {
  const since = { sinceSerial: cluster.lastSerial + 1, startedAt: draft.wall };
  return {
    spec: rollout.previous,
    version: job.version + 1,
    rollout: { ...rollout, state: "rolling-back", previous: job.spec, ...since, reason },
  };
}

function begin(to: Admission, job: Job, spec: TaskSpec, plan: RolloutPlan): Reply {
  const { cluster, draft } = to;
  const unsettled = job.rollout?.state === "rolling" || job.rollout?.state === "paused";
  const previous = unsettled && job.rollout !== null ? job.rollout.previous : job.spec;
  const since = { sinceSerial: cluster.lastSerial + 1, startedAt: draft.wall };
  const rollout: Rollout = { ...plan, state: "rolling", previous, ...since, reason: null };
  draft.change({ kind: "jobUpdated", name: job.id, spec, version: job.version + 1, rollout });
  return { kind: "job", job: viewJob(cluster, job), added: 0, stopping: 0 };
}

/** The job, if it may be updated. */
function updatable(to: Admission, name: string): Job | Reply {
  const job = to.cluster.jobs.get(name);
  if (job === undefined) return refused({ code: "job-unknown", name });
  if (job.stoppedAt !== null) {
    const live = liveCount(job);
    return refused(live > 0 ? { code: "job-stopping", name, live } : { code: "job-stopped", name });
  }
  if (job.spec.kind !== "service")
    return notUpdatable(name, "only services are updated, and it is a batch job");
  return job.gang ? notUpdatable(name, "its tasks are placed all at once") : job;
}

const notUpdatable = (name: string, why: string): Reply => refused({ code: "job-not-updatable", name, why });
