// Promises of updates: in fair weather no task is stopped for an update that takes more out of service than its plan allows; an
// update of what cannot start never comes to its good end; and once all is well every update is over, with all tasks on
// the job's spec. Reckoned from what clients were told, committed changes and the containers themselves.

import type { Instant } from "../../src/core/kernel/time.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { Rollout } from "../../src/core/store/rollout.ts";
import type { AttemptKey, TaskId } from "../../src/core/task/attempt.ts";
import { startFailureOf } from "../run-time.ts";
import { Checker, type EndOfRun } from "./checker.ts";
import { isFairWeather } from "./fair-weather.ts";

/** Tasks of one job of services. */
interface Service {
  count: number;
  /** Null: it is not being updated. */
  plan: Pick<Rollout, "order" | "maxParallel"> | null;
  /** Wanted, and how many containers of each run. */
  readonly up: Map<TaskId, number>;
}

export class RolloutsChecker extends Checker {
  readonly name = "rollouts";
  private readonly services = new Map<string, Service>();
  private readonly jobOf = this.context.tasks.column<string>();
  private readonly fair = isFairWeather(this.context.scenario) && this.context.scenario.runtime.sick === 0;

  override committed(at: Instant, changes: readonly Change[], cluster: Cluster): void {
    for (const change of changes) this.enter(at, change, cluster);
  }

  override containerStarted(_at: Instant, _machine: number, { taskId }: AttemptKey): void {
    this.move(taskId, 1);
  }

  override containerEnded(_at: Instant, _machine: number, { taskId }: AttemptKey): void {
    this.move(taskId, -1);
  }

  override finish({ at, cluster, settled }: EndOfRun): void {
    if (!settled) return;
    for (const { id, rollout, spec, stoppedAt } of cluster.jobs.values()) {
      if (rollout === null || stoppedAt !== null || rollout.state === "paused") continue;
      for (const task of cluster.tasksOfJob.get(id) ?? []) {
        if (task.finishedAt !== null || task.wanted === "stop" || task.spec === spec) continue;
        this.violated(
          at,
          `the update of job ${id} is ${rollout.state} and task ${task.id} is not what it is to be`,
        );
      }
    }
  }

  private enter(at: Instant, change: Change, cluster: Cluster): void {
    switch (change.kind) {
      case "jobSubmitted":
        if (change.job.spec.kind === "service")
          this.services.set(change.job.id, { count: change.job.count, plan: null, up: new Map() });
        return;
      case "jobScaled":
        return this.change(change.name, { count: change.count });
      case "jobUpdated":
        return this.change(change.name, { plan: change.rollout });
      case "jobStopped":
      case "jobRolloutEnded":
        if (change.kind === "jobRolloutEnded") this.checkEnd(at, change, cluster);
        return this.change(change.name, { plan: null });
      case "taskSubmitted": {
        const { id, jobId } = change.task;
        if (jobId === null || !this.services.has(jobId)) return;
        this.jobOf.set(id, jobId);
        this.services.get(jobId)?.up.set(id, 0);
        return;
      }
      case "stopWanted":
        return this.stopped(at, change.taskId);
      case "taskFinished":
        this.services.get(this.jobOf.get(change.taskId) ?? "")?.up.delete(change.taskId);
        this.jobOf.delete(change.taskId);
        return;
      default:
        return;
    }
  }

  private change(job: string, to: Partial<Pick<Service, "count" | "plan">>): void {
    const service = this.services.get(job);
    if (service !== undefined) Object.assign(service, to);
  }

  /** What cannot start is never what all tasks have become. */
  private checkEnd(
    at: Instant,
    { name, state }: Extract<Change, { kind: "jobRolloutEnded" }>,
    cluster: Cluster,
  ): void {
    const job = cluster.jobs.get(name);
    if (job === undefined || job.count === 0 || state !== "done") return;
    if (startFailureOf(job.spec) !== null)
      this.violated(at, `the update of job ${name} to what cannot start is said to be done`);
  }

  private stopped(at: Instant, taskId: TaskId): void {
    const service = this.services.get(this.jobOf.get(taskId) ?? "");
    if (service === undefined) return;
    const serves = (service.up.get(taskId) ?? 0) > 0;
    service.up.delete(taskId);
    if (!this.fair || !serves || service.plan === null) return;
    const left = [...service.up.values()].filter((containers) => containers > 0).length;
    const { order, maxParallel } = service.plan;
    const least = order === "start-first" ? service.count : service.count - maxParallel;
    if (left >= least) return;
    const job = this.jobOf.get(taskId);
    this.violated(
      at,
      `${left} of ${service.count} tasks of job ${job} are left to serve, ${order} by ${maxParallel}`,
    );
  }

  private move(taskId: TaskId, by: 1 | -1): void {
    const up = this.services.get(this.jobOf.get(taskId) ?? "")?.up;
    const containers = up?.get(taskId);
    if (up !== undefined && containers !== undefined) up.set(taskId, containers + by);
  }
}
