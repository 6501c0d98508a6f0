// Brings jobs to the spec they were updated to: which old task goes next, how many new ones are on their way, and what is done
// when they fail. All that decides is stored with the job and read off its tasks, so a restarted manager goes on where it
// was; how long a task has served is counted anew.

import { uuid } from "../kernel/rng.ts";
import { type Duration, type Instant, milliseconds, seconds } from "../kernel/time.ts";
import type { Change } from "../store/changes.ts";
import type { Cluster } from "../store/cluster.ts";
import type { Job } from "../store/records.ts";
import { isRolling, type Rollout } from "../store/rollout.ts";
import type { TaskId } from "../task/attempt.ts";
import { serving } from "../task/health.ts";
import type { Task } from "../task/task.ts";
import { type Admission, newTask, stopAll } from "./admission.ts";
import { leastServing } from "./job-commands.ts";
import { reversed } from "./rollout-commands.ts";

/** A rollout is looked at this often, besides when something happened to a task of any job that is being updated. */
const LOOK_EVERY: Duration = seconds(0.5);

/** What a rollout needs to act. */
export type RolloutMeans = Pick<Admission, "cluster" | "draft" | "rng" | "dirty" | "waiting" | "pendingMax">;

/** What is seen of a task with the job's spec: when it was there first or last counted, and since when it serves without a
 * break. */
interface Seen {
  at: Instant;
  servingSince: Instant | null;
}

/** A job that is being updated, as it is seen. */
interface Watched {
  /** Its new tasks. */
  readonly seen: Map<TaskId, Seen>;
  /** Since when it waits for room in the queue without a break. */
  fullSince: Instant | null;
}

const unseen = (): Watched => ({ seen: new Map(), fullSince: null });

/** A job's tasks as a rollout sees them. */
interface Standing {
  /** Wanted, with the job's spec; `good` of them count. */
  readonly fresh: readonly Task[];
  readonly good: number;
  /** Wanted, with another spec. */
  readonly outdated: Task[];
  /** With another spec, told to stop, and for all one knows not ended. */
  readonly stopping: number;
  /** Why it has failed; null: it has not. */
  readonly failure: string | null;
}

export class Rollouts {
  private readonly cluster: Cluster;
  /** Jobs that are being updated. */
  private readonly jobs = new Map<string, Watched>();
  private touched = true;
  private lookAt: Instant = 0;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    for (const job of cluster.jobs.values()) if (isUpdated(job)) this.jobs.set(job.id, unseen());
  }

  /** Is any job being updated? */
  get active(): boolean {
    return this.jobs.size > 0;
  }

  /** A change was applied. */
  note(change: Change): void {
    if (change.kind === "jobUpdated") this.jobs.set(change.name, unseen());
    else if (this.jobs.size === 0) return;
    else if (change.kind === "jobRolloutEnded" || change.kind === "jobStopped") this.jobs.delete(change.name);
    this.touched = true;
  }

  /** Takes the next steps. PERF: O(tasks of the jobs that are being updated), and nothing when none is. */
  decide(means: RolloutMeans): void {
    const { now } = means.draft;
    if (this.jobs.size === 0 || (!this.touched && now < this.lookAt)) return;
    this.lookAt = now + LOOK_EVERY;
    for (const [name, watched] of [...this.jobs]) {
      const job = this.cluster.jobs.get(name);
      if (job?.rollout != null && isUpdated(job)) this.look(means, job, job.rollout, watched);
      else this.jobs.delete(name);
    }
    this.touched = false;
  }

  private look(means: RolloutMeans, job: Job, rollout: Rollout, watched: Watched): void {
    const { now } = means.draft;
    const standing = this.standingOf(job, rollout, watched, now);
    if (standing.failure !== null) return fail(means, job, rollout, standing);
    if (isComplete(job, standing)) {
      const state = rollout.state === "rolling" ? "done" : "rolled-back";
      return end(means, job, state, rollout.reason);
    }
    const step = rollout.order === "start-first" ? startFirst : stopFirst;
    const full = step(means, job, rollout, standing);
    watched.fullSince = full ? (watched.fullSince ?? now) : null;
  }

  private standingOf(job: Job, rollout: Rollout, { seen, fullSince }: Watched, now: Instant): Standing {
    const fresh: Task[] = [];
    const outdated: Task[] = [];
    let good = 0;
    let stopping = 0;
    let failures = 0;
    let failure = isOver(fullSince, rollout, now) ? fullText(rollout) : null;
    for (const task of this.cluster.tasksOfJob.get(job.id) ?? []) {
      const isFresh = task.spec === job.spec;
      const isNew = isFresh && task.serial >= rollout.sinceSerial;
      const failed = isNew ? failuresOf(task) : 0;
      failures += failed;
      if (failed > 0 && failures > rollout.failuresMax) failure ??= failureText(task);
      if (task.finishedAt !== null) continue;
      if (task.wanted === "stop") {
        if (!isFresh && this.mayRun(task)) stopping++;
      } else if (!isFresh) outdated.push(task);
      else {
        fresh.push(task);
        const verdict = judge(seen, rollout, task, now);
        if (verdict === true) good++;
        else if (verdict === "overdue") failure ??= overdueText(task, rollout);
      }
    }
    return { fresh, good, outdated, stopping, failure };
  }

  /** A node that is down may never tell that the task has ended: nobody waits for it. */
  private mayRun({ attempts }: Task): boolean {
    return attempts.some(
      ({ phase, node }) => phase !== "ended" && this.cluster.node(node).liveness !== "down",
    );
  }
}

/** A job that is being stopped keeps the rollout it had, which goes no further. */
const isUpdated = ({ stoppedAt, rollout }: Job): boolean => stoppedAt === null && isRolling(rollout);

/** Does a task with the job's spec count by now, or has it not for too long? One that was there before counts at once. */
function judge(all: Map<TaskId, Seen>, rollout: Rollout, task: Task, now: Instant): boolean | "overdue" {
  const seen = all.get(task.id) ?? { at: now, servingSince: null };
  all.set(task.id, seen);
  if (!serving(task)) seen.servingSince = null;
  else seen.servingSince ??= now;
  const { servingSince } = seen;
  const isNew = task.serial >= rollout.sinceSerial;
  const least = isNew ? milliseconds(rollout.minHealthyMs) : 0;
  if (servingSince !== null && now - servingSince >= least) {
    seen.at = now;
    return true;
  }
  return isOver(seen.at, rollout, now) ? "overdue" : false;
}

const isOver = (since: Instant | null, { deadlineMs }: Rollout, now: Instant): boolean =>
  since !== null && now - since >= milliseconds(deadlineMs);

/** Restarts that the task has cost, and its end for good. A lost node and a drain are no failures and cost none. */
function failuresOf({ restartCount, state, finishedAt }: Task): number {
  return restartCount + (finishedAt !== null && state === "Failed" ? 1 : 0);
}

const failureText = (task: Task): string =>
  `task ${task.id} has failed: ${task.reason ?? "it was restarted"}`;

const overdueText = (task: Task, { deadlineMs }: Rollout): string =>
  `task ${task.id} has not served for ${deadlineMs / 1000} s: it is ${task.state}${task.reason === null ? "" : ` (${task.reason})`}`;

const fullText = ({ deadlineMs }: Rollout): string =>
  `no task could be submitted for ${deadlineMs / 1000} s: as many wait as the queue takes`;

/** Every task that is wanted has the job's spec and counts. */
function isComplete(job: Job, { fresh, good, outdated, stopping }: Standing): boolean {
  return outdated.length + stopping === 0 && good === fresh.length && fresh.length >= job.count;
}

/** What serves never falls below the job's count by it: an old task goes when a new one has come to count. Tells whether it
 * waits for room in the queue. */
function startFirst(means: RolloutMeans, job: Job, rollout: Rollout, standing: Standing): boolean {
  const { fresh, good, outdated } = standing;
  const underway = fresh.length - good;
  const missing = Math.max(0, Math.min(job.count - fresh.length, rollout.maxParallel - underway));
  const started = start(means, job, missing);
  stop(means, outdated, good + outdated.length - job.count);
  return started < missing;
}

/** No more than `maxParallel` are out of service by it: those that stop and those that do not count yet. An old one stays while
 * the queue has no room for what follows it; one that waits itself leaves it some. Tells whether it waits for room. */
function stopFirst(means: RolloutMeans, job: Job, rollout: Rollout, standing: Standing): boolean {
  const { fresh, good, outdated, stopping } = standing;
  const underway = fresh.length - good;
  const room = job.count - fresh.length - outdated.length - stopping;
  const missing = Math.max(0, Math.min(room, rollout.maxParallel - underway - stopping));
  const started = start(means, job, missing);
  const surplus = Math.max(0, -room - stopping);
  const next = Math.min(outdated.length, rollout.maxParallel - underway - stopping - missing);
  const waiting = outdated.filter(({ state }) => state === "Pending").length;
  const followed = queueRoom(means) - (missing - started) - stopping + waiting;
  stop(means, outdated, Math.max(surplus, Math.min(next, followed)));
  return started < missing || followed < next;
}

/** How many tasks may be submitted now. */
const queueRoom = ({ pendingMax, waiting }: RolloutMeans): number => Math.max(0, pendingMax - waiting());

/** As many as the queue takes: it is bounded for updates as it is for clients. Returns how many. */
function start(means: RolloutMeans, job: Job, count: number): number {
  const started = Math.min(count, queueRoom(means));
  for (let left = started; left > 0; left--) newTask(means, job.spec, job.id, uuid(means.rng));
  return started;
}

/** Those that serve least go first. */
function stop(means: RolloutMeans, tasks: Task[], count: number): void {
  if (count > 0) stopAll(means, leastServing(tasks).slice(0, count));
}

/** On the way there it goes back, if that is wanted; else it stays where it is, without what exceeds the job's count. */
function fail(means: RolloutMeans, job: Job, rollout: Rollout, standing: Standing): void {
  const reason = standing.failure ?? "";
  if (rollout.state === "rolling" && rollout.onFailure === "rollback") {
    means.draft.change({ kind: "jobUpdated", name: job.id, ...reversed(means, job, rollout, reason) });
    return;
  }
  end(means, job, "paused", reason);
  const wanted = [...standing.fresh, ...standing.outdated];
  stop(means, wanted, wanted.length - job.count);
}

function end({ draft }: RolloutMeans, job: Job, state: Rollout["state"], reason: string | null): void {
  draft.change({ kind: "jobRolloutEnded", name: job.id, state, reason });
}
