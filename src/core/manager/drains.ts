// Empties draining nodes: which attempt leaves next, how many at a time, and what happens at the deadline. All that
// decides is stored, so a restarted manager goes on where it was; what a move is and how it ends is moves.ts.

import { type Duration, type Instant, seconds, type WallTime } from "../kernel/time.ts";
import { nodeName } from "../node/node.ts";
import { explain, type Plan } from "../scheduler/plan.ts";
import type { Change } from "../store/changes.ts";
import type { Cluster } from "../store/cluster.ts";
import type { Drain } from "../store/records.ts";
import type { TaskId } from "../task/attempt.ts";
import { serving } from "../task/health.ts";
import { type Attempt, currentAttempt, successorOf, type Task } from "../task/task.ts";
import type { Draft } from "./draft.ts";
import { evict, hasStray, promote } from "./moves.ts";

/** A draining node is looked at this often, besides when something happened to what is on it. */
const LOOK_EVERY: Duration = seconds(0.5);

/** A move whose successor failed is tried again after this, doubling with each further failure. */
const RETRY_FIRST: Duration = seconds(1);
const RETRY_MAX: Duration = seconds(60);

/** Where the scheduler would put one more of the task now; nothing is reserved. */
export type Trial = (draft: Draft, task: Task) => Plan;

interface Retry {
  readonly at: Instant;
  readonly failures: number;
}

export class Drains {
  private readonly cluster: Cluster;
  /** When each draining node is to be empty at the latest: an instant, so that no clock that is set can move it. */
  private readonly deadlines = new Map<number, Instant>();
  /** Draining nodes to look at in this batch. */
  private readonly due = new Set<number>();
  private readonly retries = new Map<TaskId, Retry>();
  private readonly stuckOn = new Map<number, string>();
  private lookAt: Instant = 0;

  constructor(now: Instant, wall: WallTime, cluster: Cluster) {
    this.cluster = cluster;
    for (const [node, drain] of cluster.drains) this.open(node, drain, now, wall);
  }

  /** Why what is on the node stays there; null when nothing is known to be in the way. */
  stuck(node: number): string | null {
    return this.stuckOn.get(node) ?? null;
  }

  /** A change was applied. */
  note(change: Change, { now, wall }: Draft): void {
    if (change.kind === "drainStarted") return this.open(change.node, change.drain, now, wall);
    if (this.deadlines.size === 0) return;
    if (change.kind === "availabilitySet" || change.kind === "nodeRemoved") this.close(change.node);
    else if (change.kind === "attemptReported" && change.report.phase === "ended")
      this.ended(change.report.taskId, change.report.attempt, now);
  }

  /** Something happened to the task, and it has been healed. */
  touched(task: Task): void {
    if (this.deadlines.size === 0) return;
    for (const { node } of task.attempts) if (this.deadlines.has(node)) this.due.add(node);
  }

  /** Takes the next steps on the nodes that are due. PERF: O(attempts on them). */
  decide(draft: Draft, trial: Trial): void {
    if (this.deadlines.size === 0) return;
    if (draft.now >= this.lookAt) {
      this.lookAt = draft.now + LOOK_EVERY;
      for (const node of this.deadlines.keys()) this.due.add(node);
    }
    for (const node of [...this.due].sort((a, b) => a - b)) this.look(draft, node, trial);
    this.due.clear();
  }

  private open(node: number, drain: Drain, now: Instant, wall: WallTime): void {
    const leftMs = Math.min(Math.max(drain.deadline - wall, 0), drain.lengthMs);
    this.deadlines.set(node, now + leftMs * 1000);
    this.due.add(node);
  }

  private close(node: number): void {
    this.deadlines.delete(node);
    this.due.delete(node);
    this.stuckOn.delete(node);
    if (this.deadlines.size === 0) this.retries.clear();
  }

  /** Of a task that moves, only the end of a successor is a failure of the move. */
  private ended(taskId: TaskId, attempt: number, now: Instant): void {
    const task = this.cluster.tasks.get(taskId);
    if (task === undefined || attempt <= task.attempt) return;
    const failures = (this.retries.get(taskId)?.failures ?? 0) + 1;
    const delay = Math.min(RETRY_FIRST * 2 ** Math.min(failures - 1, 10), RETRY_MAX);
    this.retries.set(taskId, { at: now + delay, failures });
  }

  private look(draft: Draft, node: number, trial: Trial): void {
    this.stuckOn.delete(node);
    const held = [...this.cluster.attemptsOnNode(node)].filter(isWanted);
    if (held.length === 0) return;
    const reason = `node ${nodeName(this.cluster.node(node))} is draining`;
    if (draft.now >= (this.deadlines.get(node) as Instant)) return stopAll(draft, held, reason);
    const { liveness } = this.cluster.node(node);
    if (liveness === "down" || liveness === "unknown") return; // healing knows what to do, or soon will
    held.sort((a, b) => a.task.serial - b.task.serial);
    for (const attempt of held) if (isSuccessor(attempt)) evict(draft, attempt, reason);
    this.moveSome(draft, node, held.filter(isMovable), trial, reason);
  }

  /** Starts as many moves as may be under way. */
  private moveSome(
    draft: Draft,
    node: number,
    movable: readonly Attempt[],
    trial: Trial,
    reason: string,
  ): void {
    const parallelMax = this.cluster.drains.get(node)?.maxParallel ?? 1;
    const moving = this.movingFrom(node);
    const nowhere = new Set<string>();
    for (const attempt of movable) {
      const { task } = attempt;
      const group = task.jobId ?? "";
      const under = moving.get(group) ?? 0;
      if (under >= parallelMax || nowhere.has(task.signature) || this.waits(task, draft.now)) continue;
      if (task.spec.onDisconnect === "stop" && this.disturbed(task) >= parallelMax) continue;
      const plan = trial(draft, task);
      const [place] = plan.placed;
      if (place === undefined) {
        nowhere.add(task.signature);
        this.stuckOn.set(node, explain(plan) ?? "");
      } else {
        if (task.spec.onDisconnect === "stop") evict(draft, attempt, reason);
        else start(draft, task, place);
        moving.set(group, under + 1);
      }
    }
  }

  /** By job ("" for those of none): how many services are on their way from the node. */
  private movingFrom(node: number): Map<string, number> {
    const moving = new Map<string, number>();
    for (const attempt of this.cluster.attemptsOnNode(node)) {
      const { task, evicted } = attempt;
      const under = attempt === currentAttempt(task) && (evicted || successorOf(task) !== undefined);
      if (under) moving.set(task.jobId ?? "", (moving.get(task.jobId ?? "") ?? 0) + 1);
    }
    return moving;
  }

  /** How many tasks of the job do not serve, or are about to cease. PERF: O(tasks of the job). */
  private disturbed(of: Task): number {
    const job = this.cluster.jobOf(of);
    let count = 0;
    for (const task of (job === undefined ? undefined : this.cluster.tasksOfJob.get(job.id)) ?? []) {
      if (task.finishedAt !== null || task.wanted === "stop") continue;
      if (!serving(task) || currentAttempt(task)?.evicted === true) count++;
    }
    return count;
  }

  private waits(task: Task, now: Instant): boolean {
    return hasStray(this.cluster, task) || (this.retries.get(task.id)?.at ?? now) > now;
  }
}

const isWanted = ({ wanted, task }: Attempt): boolean => wanted === "run" && task.wanted === "run";

const isSuccessor = ({ number, task }: Attempt): boolean => number > task.attempt;

/** Services move; a batch task runs until the deadline. One that waits for its node's return is healing's business. */
function isMovable(attempt: Attempt): boolean {
  const { task } = attempt;
  if (attempt !== currentAttempt(task) || task.awaiting !== null) return false;
  return task.spec.kind === "service" && successorOf(task) === undefined;
}

function start(draft: Draft, task: Task, { node, gpuDevices }: Plan["placed"][number]): void {
  const attempt = task.attemptsMade + 1;
  draft.change({ kind: "successorPlaced", taskId: task.id, attempt, node, gpuDevices, at: draft.wall });
}

/** The deadline is over. Where a successor is on its way it takes over, ready or not. */
function stopAll(draft: Draft, held: readonly Attempt[], reason: string): void {
  for (const attempt of held) {
    const successor = isSuccessor(attempt) ? undefined : successorOf(attempt.task);
    if (successor === undefined) evict(draft, attempt, reason);
    else promote(draft, attempt.task, successor, reason);
  }
}
