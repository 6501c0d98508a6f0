// Promise: what a client was told is done stays done. After every restart of the manager and at the end, each
// acknowledged task, job, stop and node is in its state, unless retention has reaped it.

import type { Instant } from "../../src/core/kernel/time.ts";
import type { Command, Reply } from "../../src/core/manager/events.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { TaskId } from "../../src/core/task/attempt.ts";
import { Checker, type EndOfRun } from "./checker.ts";

export class NothingAcknowledgedLostChecker extends Checker {
  readonly name = "nothing-acknowledged-lost";
  private readonly tasks = this.context.tasks.column<true>();
  private readonly stopped = this.context.tasks.column<true>();
  private readonly jobs = new Map<string, number>();
  /** Reaped, perhaps before the client heard that they had been taken. */
  private readonly forgotten = new Set<TaskId>();
  private readonly forgottenJobs = new Set<string>();
  private readonly addresses = new Set<string>();
  private readonly removed = new Set<string>();
  /** By node, as durable. */
  private readonly addressOf: (string | null)[] = [];
  /** Job by task, for those in the state, and how many of a job's have been reaped. */
  private readonly jobOf = this.context.tasks.column<string>();
  private readonly reapedOf = new Map<string, number>();

  override acknowledged(_at: Instant, command: Command, reply: Reply): void {
    if (reply.kind === "submitted") {
      for (const task of reply.tasks) if (!this.forgotten.has(task.id)) this.tasks.set(task.id, true);
      if (command.kind === "submitJob" && !this.forgottenJobs.has(command.name))
        this.jobs.set(command.name, command.count);
    } else if (reply.kind === "stopping") {
      for (const task of reply.tasks) if (this.tasks.has(task.id)) this.stopped.set(task.id, true);
    } else if (reply.kind === "job" && command.kind === "stopJob") {
      for (const [id, job] of this.jobOf)
        if (job === command.name && this.tasks.has(id)) this.stopped.set(id, true);
    } else if (reply.kind === "node" && command.kind === "addNode") this.addresses.add(command.address);
  }

  override committed(_at: Instant, changes: readonly Change[]): void {
    for (const change of changes) {
      this.followNode(change);
      if (change.kind === "jobForgotten") this.jobForgotten(change.name);
      if (change.kind === "jobSubmitted") this.forgottenJobs.delete(change.job.id);
      if (change.kind === "taskSubmitted" && change.task.jobId !== null) {
        this.jobOf.set(change.task.id, change.task.jobId);
      } else if (change.kind === "taskReaped") this.reaped(change.taskId);
    }
  }

  override managerStarted(at: Instant, cluster: Cluster): void {
    this.checkTasks(at, cluster);
    this.checkJobs(at, cluster);
    for (const address of this.addresses) {
      if (!cluster.nodeByAddress.has(address) && !this.removed.has(address))
        this.violated(at, `node ${address} was acknowledged and is gone`);
    }
  }

  override finish({ at, cluster }: EndOfRun): void {
    this.managerStarted(at, cluster);
  }

  /** A node that a user has removed once may be gone, whatever was acknowledged since: requests overtake each other. */
  private followNode(change: Change): void {
    if (change.kind === "nodeAdded" || change.kind === "nodeMoved")
      this.addressOf[change.node] = change.address;
    if (change.kind === "nodeRemoved") this.removed.add(this.addressOf[change.node] ?? "");
  }

  private jobForgotten(name: string): void {
    this.jobs.delete(name);
    this.forgottenJobs.add(name);
  }

  private reaped(taskId: TaskId): void {
    this.forgotten.add(taskId);
    this.tasks.delete(taskId);
    this.stopped.delete(taskId);
    const job = this.jobOf.get(taskId);
    this.jobOf.delete(taskId);
    if (job !== undefined) this.reapedOf.set(job, (this.reapedOf.get(job) ?? 0) + 1);
  }

  private checkTasks(at: Instant, cluster: Cluster): void {
    for (const id of this.tasks.keys()) {
      if (!cluster.tasks.has(id)) this.violated(at, `task ${id} was acknowledged and is gone`);
    }
    for (const id of this.stopped.keys()) {
      const task = cluster.tasks.get(id);
      if (task === undefined || task.wanted === "stop" || task.finishedAt !== null) continue;
      this.violated(at, `the stop of task ${id} was acknowledged and is forgotten`);
    }
  }

  private checkJobs(at: Instant, cluster: Cluster): void {
    const counts = new Map<string, number>(this.reapedOf);
    for (const { jobId } of cluster.tasks.values()) {
      if (jobId !== null) counts.set(jobId, (counts.get(jobId) ?? 0) + 1);
    }
    for (const [name, count] of this.jobs) {
      if (!cluster.jobs.has(name)) this.violated(at, `job ${name} was acknowledged and is gone`);
      const found = counts.get(name) ?? 0;
      if (found < count)
        this.violated(at, `job ${name} was acknowledged with ${count} tasks and has ${found}`);
    }
  }
}
