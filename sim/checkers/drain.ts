// Promises: a node that is closed to new work gets none; in fair weather a drain never takes more services of a job out
// of service at a time than it may, and its node holds nothing once its deadline and the grace of a stop are over.
// Reckoned from committed changes and from the containers themselves.

import { type Instant, milliseconds, seconds } from "../../src/core/kernel/time.ts";
import type { Command, Reply } from "../../src/core/manager/events.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { AttemptKey, TaskId } from "../../src/core/task/attempt.ts";
import type { Scenario } from "../scenario.ts";
import { Checker, type EndOfRun } from "./checker.ts";
import { isFairWeather } from "./fair-weather.ts";
import type { Placing } from "./moves.ts";

/** What messages, turns and commits may add to a stop. */
const SLACK = seconds(5);

interface Draining {
  readonly deadline: Instant;
  readonly maxParallel: number;
}

/** A service that is kept, of a job. */
interface Service {
  readonly job: string;
  /** Containers that run. */
  up: number;
  /** It has served, and nobody has stopped it: from now on it is counted. */
  counted: boolean;
}

export class DrainChecker extends Checker {
  readonly name = "drain";
  /** Nodes closed to new work, as the manager has decided. */
  private readonly closed = new Set<number>();
  private readonly draining = new Map<number, Draining>();
  /** When nodes ceased to be drained, or were removed. */
  private readonly openedAt: Instant[] = [];
  private readonly services = this.context.tasks.column<Service>();
  private readonly outOfService = new Map<string, number>();
  private readonly fair = isFair(this.context.scenario);

  override managerStarted(_at: Instant, cluster: Cluster): void {
    this.closed.clear();
    for (const { index, availability } of cluster.nodes)
      if (availability !== "active") this.closed.add(index);
  }

  override decided(at: Instant, changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind === "availabilitySet") this.close(change.node, change.availability !== "active");
      else if (change.kind === "drainStarted") this.close(change.node, true);
      else if (change.kind === "attemptPlaced" || change.kind === "successorPlaced") this.place(at, change);
    }
  }

  override committed(at: Instant, changes: readonly Change[], cluster: Cluster): void {
    for (const change of changes) this.enter(at, change);
    if (this.fair && this.draining.size > 0) this.checkEmpty(at, cluster);
  }

  /** A client that was told of a drain counts on it, whatever was committed. */
  override acknowledged(at: Instant, command: Command, reply: Reply): void {
    if (command.kind !== "drainNode" || reply.kind !== "node") return;
    const { index } = reply.node;
    if (at - (this.openedAt[index] ?? -SLACK) < SLACK || this.draining.has(index)) return;
    const { lengthMs, maxParallel } = command;
    this.draining.set(index, { deadline: at + milliseconds(lengthMs), maxParallel });
  }

  override containerStarted(_at: Instant, _machine: number, { taskId }: AttemptKey): void {
    const service = this.services.get(taskId);
    if (service === undefined) return;
    if (service.up++ === 0 && service.counted) this.count(service.job, -1);
    service.counted = true;
  }

  override containerEnded(at: Instant, _machine: number, { taskId }: AttemptKey): void {
    const service = this.services.get(taskId);
    if (service === undefined || --service.up > 0 || !service.counted) return;
    const out = this.count(service.job, 1);
    const most = Math.max(0, ...[...this.draining.values()].map(({ maxParallel }) => maxParallel));
    if (!this.fair || out <= most) return;
    this.violated(at, `${out} services of job ${service.job} are out of service at once, ${most} may be`);
  }

  override finish({ at, cluster, settled }: EndOfRun): void {
    if (this.fair && settled) this.checkEmpty(at, cluster);
  }

  private close(node: number, closed: boolean): void {
    if (closed) this.closed.add(node);
    else this.closed.delete(node);
  }

  private place(at: Instant, { taskId, attempt, node }: Placing): void {
    if (!this.closed.has(node)) return;
    this.violated(
      at,
      `attempt ${attempt} of task ${taskId} is placed on node #${node}, which takes no new work`,
    );
  }

  private enter(at: Instant, change: Change): void {
    switch (change.kind) {
      case "drainStarted": {
        const { lengthMs, maxParallel } = change.drain;
        this.draining.set(change.node, { deadline: at + milliseconds(lengthMs), maxParallel });
        return;
      }
      case "availabilitySet":
      case "nodeRemoved":
        this.draining.delete(change.node);
        this.openedAt[change.node] = at;
        return;
      case "taskSubmitted": {
        const { id, jobId, spec } = change.task;
        if (jobId === null || spec.kind !== "service" || spec.onDisconnect !== "keep") return;
        this.services.set(id, { job: jobId, up: 0, counted: false });
        return;
      }
      case "stopWanted":
      case "taskFinished":
        return this.forget(change.taskId);
      case "attemptEvicted":
        return this.evicted(at, change.taskId);
      default:
        return;
    }
  }

  /** What is stopped because the time is over is no longer counted, until it serves again. */
  private evicted(at: Instant, taskId: TaskId): void {
    const overdue = [...this.draining.values()].some(({ deadline }) => deadline <= at + SLACK);
    const service = this.services.get(taskId);
    if (!overdue || service === undefined) return;
    if (service.counted && service.up === 0) this.count(service.job, -1);
    service.counted = false;
  }

  private forget(taskId: TaskId): void {
    const service = this.services.get(taskId);
    if (service === undefined) return;
    if (service.counted && service.up === 0) this.count(service.job, -1);
    this.services.delete(taskId);
  }

  private count(job: string, by: 1 | -1): number {
    const count = (this.outOfService.get(job) ?? 0) + by;
    this.outOfService.set(job, count);
    return count;
  }

  private checkEmpty(at: Instant, cluster: Cluster): void {
    const grace = milliseconds(this.context.scenario.workload.stopGraceMs) + SLACK;
    for (const [node, { deadline }] of this.draining) {
      const left = at < deadline + grace ? 0 : cluster.attemptsOnNode(node).size;
      if (left === 0) continue;
      this.draining.delete(node);
      this.violated(
        at,
        `node #${node} was to be empty ${(at - deadline) / 1e6} s ago and holds ${left} attempts`,
      );
    }
  }
}

/** Nothing goes wrong by itself: what ceases to serve was stopped. */
function isFair(scenario: Scenario): boolean {
  return isFairWeather(scenario) && scenario.runtime.sick === 0;
}
