// Jobs as users command them: submitted, scaled, stopped. A job is a wish made once: what ends afterwards is healed task
// by task, and only another command changes how many there are. See docs/decisions/011.

import { uuid } from "../kernel/rng.ts";
import { type Job, liveCount } from "../store/records.ts";
import type { TaskSpec } from "../task/spec.ts";
import { currentAttempt, type Task } from "../task/task.ts";
import { type Admission, newTask, queueFull, refused, stopAll, submitted } from "./admission.ts";
import type { Command, Reply } from "./events.ts";
import { viewJob } from "./views.ts";

type JobCommand = Extract<Command, { kind: "submitJob" }>;

/** The name of a stopped job is free as soon as all its tasks have ended. */
export function submitJob(to: Admission, command: JobCommand): Reply {
  const { name, count, gang = false } = command;
  const spec = to.restarts.specOf(command.spec);
  const former = to.cluster.jobs.get(name);
  if (former !== undefined) {
    if (former.stoppedAt === null) return refused({ code: "job-exists", name });
    if (liveCount(former) > 0) return refused({ code: "job-stopping", name, live: liveCount(former) });
  }
  const tooLarge = gang ? gangTooLarge(to, count) : null;
  const full = tooLarge ?? queueFull(to, count);
  if (full !== null) return full;
  const { wall } = to.draft;
  const none = {
    version: 1,
    rollout: null,
    submitted: 0,
    completed: 0,
    failed: 0,
    stopped: 0,
    stoppedAt: null,
  };
  const firstSerial = to.cluster.lastSerial + 1;
  to.draft.change({
    kind: "jobSubmitted",
    job: { id: name, spec, count, gang, submittedAt: wall, firstSerial, ...none },
  });
  const tasks = addTasks(to, name, spec, count);
  return submitted(to, tasks, to.cluster.jobs.get(name) ?? null);
}

/** Makes it `count` tasks. Of a batch job those that have ended by themselves count: none is run again. */
export function scaleJob(to: Admission, name: string, count: number): Reply {
  const job = to.cluster.jobs.get(name);
  if (job === undefined) return refused({ code: "job-unknown", name });
  if (job.stoppedAt !== null) {
    const live = liveCount(job);
    return refused(live > 0 ? { code: "job-stopping", name, live } : { code: "job-stopped", name });
  }
  const wanted = wantedTasks(to, job);
  const ended = job.spec.kind === "batch" ? job.completed - job.stopped + job.failed : 0;
  const more = Math.max(0, count - ended) - wanted.length;
  const tooLarge = job.gang && more > 0 ? gangTooLarge(to, more + unplaced(wanted)) : null;
  const full = tooLarge ?? (more > 0 ? queueFull(to, more) : null);
  if (full !== null) return full;
  if (count !== job.count) to.draft.change({ kind: "jobScaled", name, count });
  if (more > 0) addTasks(to, name, job.spec, more);
  const stopping = more < 0 ? stopAll(to, leastServing(wanted).slice(0, -more)) : 0;
  return { kind: "job", job: viewJob(to.cluster, job), added: Math.max(0, more), stopping };
}

/** Stops all its tasks, for good. What has ended already stays as it is. */
export function stopJob(to: Admission, name: string): Reply {
  const job = to.cluster.jobs.get(name);
  if (job === undefined) return refused({ code: "job-unknown", name });
  if (job.stoppedAt === null) to.draft.change({ kind: "jobStopped", name, at: to.draft.wall });
  const stopping = stopAll(to, to.cluster.tasksOfJob.get(name) ?? []);
  return { kind: "job", job: viewJob(to.cluster, job), added: 0, stopping };
}

/** A gang is placed in one batch, and so are those that are added to one, with those that have never been placed. */
function gangTooLarge({ batchMax }: Admission, count: number): Reply | null {
  return count > batchMax ? refused({ code: "gang-too-large", count, batchMax }) : null;
}

function unplaced(tasks: readonly Task[]): number {
  return tasks.filter(({ attempt }) => attempt === 0).length;
}

function addTasks(to: Admission, name: string, spec: TaskSpec, count: number): Task[] {
  const tasks: Task[] = [];
  for (let index = 0; index < count; index++) tasks.push(newTask(to, spec, name, uuid(to.rng)));
  return tasks;
}

function wantedTasks(to: Admission, job: Job): Task[] {
  const tasks: Task[] = [];
  for (const task of to.cluster.tasksOfJob.get(job.id) ?? []) {
    if (task.finishedAt === null && task.wanted === "run") tasks.push(task);
  }
  return tasks;
}

/** In the order in which they are stopped: those that wait, then those that do not run yet, then the newest. */
export function leastServing(tasks: Task[]): Task[] {
  return tasks.sort((a, b) => rank(a) - rank(b) || b.serial - a.serial);
}

/** The lower, the less it serves. */
function rank(task: Task): number {
  if (task.state === "Running") return 3;
  const attempt = currentAttempt(task);
  if (attempt === undefined || task.state === "Pending") return 0;
  return attempt.phase === "starting" ? 2 : 1;
}
