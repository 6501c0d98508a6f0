// What the one-live-attempt checker must know of moves: whose successor may run beside which attempt. It holds its own
// books of which attempt is current, where it runs and which nodes are draining.

import { NONE } from "../../src/core/kernel/append.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { TaskId } from "../../src/core/task/attempt.ts";
import { currentAttempt } from "../../src/core/task/task.ts";
import type { TaskColumn, TaskTable } from "./task-table.ts";

export type Placing = Extract<Change, { kind: "attemptPlaced" | "successorPlaced" }>;

interface Home {
  readonly attempt: number;
  readonly node: number;
}

export class Moves {
  private readonly draining = new Set<number>();
  /** Kept services. */
  private readonly movable: TaskColumn<true>;
  private readonly current: TaskColumn<Home>;
  private readonly successors: TaskColumn<Home>;
  /** Attempts of nodes that a user has removed: that they are over is the user's word. */
  private readonly lost: TaskColumn<number[]>;

  constructor(tasks: TaskTable) {
    this.movable = tasks.column();
    this.current = tasks.column();
    this.successors = tasks.column();
    this.lost = tasks.column();
  }

  /** A manager goes on from what its disk holds: what was decided and never became durable has not been. */
  restarted({ tasks, drains }: Cluster): void {
    this.draining.clear();
    for (const node of drains.keys()) this.draining.add(node);
    this.successors.clear();
    this.current.clear();
    for (const task of tasks.values()) {
      const home = currentAttempt(task);
      if (home !== undefined) this.current.set(task.id, { attempt: home.number, node: home.node });
      for (const { number, node } of task.attempts)
        if (number > task.attempt) this.successors.set(task.id, { attempt: number, node });
    }
  }

  enter(change: Change): void {
    switch (change.kind) {
      case "taskSubmitted": {
        const { id, spec } = change.task;
        if (spec.kind === "service" && spec.onDisconnect === "keep") this.movable.set(id, true);
        return;
      }
      case "drainStarted":
        this.draining.add(change.node);
        return;
      case "availabilitySet":
      case "nodeRemoved":
        this.draining.delete(change.node);
        return;
      case "attemptLost":
        this.lost.set(change.taskId, [...(this.lost.get(change.taskId) ?? []), change.attempt]);
        return;
      case "successorPromoted": {
        const successor = this.successors.get(change.taskId);
        if (successor?.attempt === change.attempt) this.current.set(change.taskId, successor);
        return;
      }
      default:
        return;
    }
  }

  /** Has an attempt of it been given up with its node? */
  hasLost(taskId: TaskId): boolean {
    return this.lost.has(taskId);
  }

  forget(taskId: TaskId): void {
    this.movable.delete(taskId);
    this.current.delete(taskId);
    this.successors.delete(taskId);
  }

  /** The attempts that may run beside this one. */
  excusedBy(placed: Placing): readonly number[] {
    const { kind, taskId, attempt, node } = placed;
    const lost = this.lost.get(taskId) ?? NONE;
    if (kind === "attemptPlaced") {
      this.current.set(taskId, { attempt, node });
      return lost;
    }
    this.successors.set(taskId, { attempt, node });
    const home = this.current.get(taskId);
    const moves = home !== undefined && this.movable.has(taskId) && this.draining.has(home.node);
    return moves ? [...lost, home.attempt] : lost;
  }
}
