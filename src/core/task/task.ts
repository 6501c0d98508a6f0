// A task as the manager holds it: what the user wants, and its attempts. The state is derived, never written.
// Only store/apply.ts changes these objects.

import type { WallTime } from "../kernel/time.ts";
import type { AttemptPhase, AttemptReport, AttemptWanted, Health, TaskId } from "./attempt.ts";
import type { Setbacks } from "./setbacks.ts";
import type { TaskSpec } from "./spec.ts";
import type { TaskState } from "./transitions.ts";

/** Why a task that has had an attempt waits for the next: a restart was granted, its node was lost, or its place was given
 * to a task of higher priority. */
export type Awaiting = "restart" | "replacement" | "preemption";

export interface Attempt {
  readonly task: Task;
  /** 1, 2, 3, … within the task. */
  readonly number: number;
  /** Dense index of the node it was placed on. */
  readonly node: number;
  /** Indexes of the node's GPU devices reserved for it; empty without GPUs. */
  readonly gpuDevices: readonly number[];
  readonly placedAt: WallTime;
  /** Writer: the manager. */
  wanted: AttemptWanted;
  /** The manager had it stopped to free its node, though its task is wanted: its end is no failure. */
  evicted: boolean;
  /** Writer: the worker; moves forward only. */
  phase: AttemptPhase;
  /** The worker's last word; null until it has said anything. */
  report: AttemptReport | null;
  /** Why the manager gave it up though the task is wanted ("unhealthy: …"); its end is a failure. Null: it did not. */
  condemned: string | null;
  /** Found out, as a node's liveness is, and not stored: by the manager's probes, or told by the worker. */
  health: Health;
}

export interface Task {
  readonly id: TaskId;
  /** Order of submission: 1, 2, 3, … Ties between tasks are broken by it. */
  readonly serial: number;
  readonly spec: TaskSpec;
  /** The spec's `signatureOf`. */
  readonly signature: string;
  readonly jobId: string | null;
  readonly submittedAt: WallTime;
  /** Writer: the manager, for the user. `stop` is for ever. */
  wanted: "run" | "stop";
  /** Always `stateOf(this)`: kept so that a move can be checked and told. */
  state: TaskState;
  /** The current attempt's number; 0 before the first. */
  attempt: number;
  /** The highest number an attempt of it ever had: above `attempt` while it moves, or when a move came to nothing. */
  attemptsMade: number;
  /** Attempts not known ended, and the current one even when it has ended; oldest first. Each of those not
   * ended holds its own reservation. Those numbered above the current one are successors: see docs/decisions/011. */
  readonly attempts: Attempt[];
  awaiting: Awaiting | null;
  /** Not placed before this moment (restart delay); 0: at once. */
  notBefore: WallTime;
  /** Restarts granted so far; replacements of lost attempts do not count. */
  restartCount: number;
  /** Failures in a row, for the delay; a stable run resets it. */
  failuresInRow: number;
  /** What its failures mean for its next attempt; null before the first. */
  setbacks: Setbacks | null;
  /** Set when the task has ended for good, null before. */
  finishedAt: WallTime | null;
  /** Why the task is in its state, for people. */
  reason: string | null;
}

/** The attempt with the current number, if there has been one. */
export function currentAttempt(task: Task): Attempt | undefined {
  for (let index = task.attempts.length - 1; index >= 0; index--) {
    const attempt = task.attempts[index] as Attempt;
    if (attempt.number <= task.attempt) return attempt.number === task.attempt ? attempt : undefined;
  }
  return undefined;
}

/** The attempt that is to take over from the current one, while the task moves. */
export function successorOf(task: Task): Attempt | undefined {
  for (const attempt of task.attempts) {
    if (attempt.number > task.attempt && attempt.wanted === "run" && attempt.phase !== "ended")
      return attempt;
  }
  return undefined;
}

/** The attempt with this number, if it is the current one or not known ended. */
export function attemptNumbered(task: Task, number: number): Attempt | undefined {
  for (const attempt of task.attempts) if (attempt.number === number) return attempt;
  return undefined;
}

/** Was this end a success: the user's stop, or exit 0 of a batch task that nobody had to stop? */
export function endedWell(task: Task, attempt: Attempt): boolean {
  if (task.wanted === "stop") return true;
  if (attempt.condemned !== null) return false;
  if (attempt.report?.fenced === true) return false; // it was cut off, whatever it exited with
  return task.spec.kind === "batch" && attempt.report?.exitCode === 0;
}

/** The state that `wanted` and the current attempt's phase make together. */
export function stateOf(task: Task): TaskState {
  const attempt = currentAttempt(task);
  if (task.awaiting !== null || attempt === undefined) {
    return task.wanted === "stop" ? "Completed" : "Pending";
  }
  if (attempt.phase === "running") return "Running";
  if (attempt.phase === "ended" && attempt.evicted && task.wanted === "run") return "Pending";
  if (attempt.phase === "ended") return endedWell(task, attempt) ? "Completed" : "Failed";
  return "Scheduled";
}
