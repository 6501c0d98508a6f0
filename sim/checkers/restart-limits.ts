// Promise: a task that fails is started again as its restart policy says: not at all, so often within a window and not less,
// no sooner than the delay; a batch task that has done its work is not. What a lost node, a fence or a drain causes is no
// failure and spends nothing. Rows, windows and delays are counted here, from what was committed.

import { append, NONE, without } from "../../src/core/kernel/append.ts";
import type { Instant, WallTime } from "../../src/core/kernel/time.ts";
import type { AttemptPlaced, Change, RestartGranted } from "../../src/core/store/changes.ts";
import type { AttemptReport, TaskId } from "../../src/core/task/attempt.ts";
import type { RestartPolicy } from "../../src/core/task/restart-policy.ts";
import type { TaskSpec } from "../../src/core/task/spec.ts";
import { Checker } from "./checker.ts";

interface History {
  readonly policy: RestartPolicy;
  /** The last report of the current attempt; null: none yet, or its end is nobody's failure. */
  last: AttemptReport | null;
  /** The current attempt's number. */
  current: number;
  /** Attempts that are to take over and have not: how they end is not the task's failure. */
  successors: readonly number[];
  /** Attempts that were taken away for their node's sake. */
  evicted: readonly number[];
  failuresInRow: number;
  restarts: number;
  windowOpenedAt: WallTime;
  moves: number;
  /** A restart is granted and has not been placed: not before this moment. */
  notBefore: WallTime | null;
  readonly batch: boolean;
  stopped: boolean;
  /** An attempt that was given up: its end is a failure, whatever its exit code. */
  condemned: number;
}

export class RestartLimitsChecker extends Checker {
  readonly name = "restart-limits";
  private readonly tasks = this.context.tasks.column<History>();

  override committed(at: Instant, changes: readonly Change[]): void {
    for (const change of changes) this.take(at, change);
  }

  private take(at: Instant, change: Change): void {
    switch (change.kind) {
      case "taskSubmitted":
        this.tasks.set(change.task.id, fresh(change.task.spec));
        return;
      case "stopWanted":
        return this.note(change.taskId, { stopped: true });
      case "attemptCondemned":
        return this.note(change.taskId, { condemned: change.attempt });
      case "taskFinished":
        return this.finishes(at, change.taskId, change.at);
      case "attemptReported":
        return this.report(change.report);
      case "attemptEvicted":
      case "attemptLost":
        return this.evict(change.taskId, change.attempt);
      case "taskPreempted":
        return this.evict(change.taskId, this.tasks.get(change.taskId)?.current ?? 0);
      case "successorPlaced":
        return this.succeed(change.taskId, change.attempt);
      case "successorPromoted":
        return this.promote(change.taskId, change.attempt);
      case "restartGranted":
        return this.grant(at, change);
      case "attemptPlaced":
        return this.place(at, change);
      case "taskReaped":
        this.tasks.delete(change.taskId);
        return;
      default:
        return;
    }
  }

  private note(taskId: TaskId, what: Partial<Pick<History, "stopped" | "condemned">>): void {
    const history = this.tasks.get(taskId);
    if (history !== undefined) Object.assign(history, what);
  }

  /** Nobody gives up a failed task that has restarts, or moves, left. */
  private finishes(at: Instant, taskId: TaskId, wall: WallTime): void {
    const history = this.tasks.get(taskId);
    if (history === undefined || history.stopped) return;
    const { policy, last } = history;
    if (last?.phase !== "ended" || last.failure === "lost" || didItsWork(history, last)) return;
    if (policy.mode === "never") return;
    const over = policy.windowMs !== null && wall - history.windowOpenedAt >= policy.windowMs;
    const spent = policy.restartsMax !== null && (over ? 0 : history.restarts) >= policy.restartsMax;
    const { moving } = policy;
    const noMoves = moving === null || (moving.movesMax !== null && history.moves >= moving.movesMax);
    if (spent && noMoves) return;
    this.violated(at, `task ${taskId} is given up after ${history.restarts} restarts, and may have more`);
  }

  private succeed(taskId: TaskId, attempt: number): void {
    const history = this.tasks.get(taskId);
    if (history !== undefined) history.successors = append(history.successors, attempt);
  }

  private report(report: AttemptReport): void {
    const history = this.tasks.get(report.taskId);
    if (history === undefined || report.attempt < (history.last?.attempt ?? 0)) return;
    if (history.successors.includes(report.attempt)) return;
    const excused = report.fenced === true || history.evicted.includes(report.attempt);
    history.last = excused ? null : report;
  }

  private evict(taskId: TaskId, attempt: number): void {
    const history = this.tasks.get(taskId);
    if (history === undefined) return;
    history.evicted = append(history.evicted, attempt);
    if (history.last?.attempt === attempt) history.last = null;
  }

  /** What was current goes, failed or not, and nothing is spent. */
  private promote(taskId: TaskId, attempt: number): void {
    const history = this.tasks.get(taskId);
    if (history === undefined) return;
    history.successors = without(history.successors, attempt);
    history.current = attempt;
    history.last = null;
  }

  private grant(at: Instant, { taskId, at: wall }: RestartGranted): void {
    const history = this.tasks.get(taskId);
    if (history === undefined) return;
    const { policy, last } = history;
    if (policy.mode === "never") this.violated(at, `task ${taskId} is never to restart and is granted one`);
    if (last !== null && didItsWork(history, last))
      this.violated(at, `task ${taskId} has done its work and is granted a restart`);
    if (last?.failure === "lost") {
      history.notBefore = wall;
      return;
    }
    const stable = ranMs(last) >= policy.stableMs;
    history.failuresInRow = stable ? 1 : history.failuresInRow + 1;
    if (stable) history.moves = 0;
    if (policy.windowMs !== null && wall - history.windowOpenedAt >= policy.windowMs) history.restarts = 0;
    if (history.restarts === 0) history.windowOpenedAt = wall;
    history.restarts++;
    history.notBefore = wall + this.delayMs(at, taskId, history);
  }

  /** The least delay of the restart that was just counted; a move when those of the window are spent. */
  private delayMs(at: Instant, taskId: TaskId, history: History): number {
    const { restartsMax, moving } = history.policy;
    if (restartsMax === null || history.restarts <= restartsMax) {
      return rowDelayMs(history.policy, history.failuresInRow);
    }
    if (moving === null || (moving.movesMax !== null && history.moves >= moving.movesMax)) {
      this.violated(at, `task ${taskId} may restart ${restartsMax} times and is granted one more`);
      return 0;
    }
    let delay = moving.delayMs;
    for (let move = 0; move < history.moves && delay < moving.delayMaxMs; move++) delay *= 2;
    history.moves++;
    history.restarts = 0;
    history.failuresInRow = 0;
    return Math.min(delay, moving.delayMaxMs);
  }

  private place(at: Instant, { taskId, attempt, at: wall }: AttemptPlaced): void {
    const history = this.tasks.get(taskId);
    if (history === undefined) return;
    const { last, notBefore, current } = history;
    history.current = attempt;
    history.last = null;
    history.notBefore = null;
    if (attempt === 1 || last?.phase !== "ended" || last.attempt !== current) return; // replaced, not restarted
    if (notBefore === null) {
      this.violated(at, `attempt ${attempt} of task ${taskId} follows a failure and no restart was granted`);
    } else if (wall < notBefore) {
      const early = `${notBefore - wall} ms too early`;
      this.violated(at, `attempt ${attempt} of task ${taskId} follows a failure ${early}`);
    }
  }
}

/** The end of a batch task that left exit code 0, and was not given up before. */
function didItsWork(
  { batch, condemned }: History,
  { attempt, phase, exitCode, failure }: AttemptReport,
): boolean {
  return batch && phase === "ended" && exitCode === 0 && failure === undefined && condemned !== attempt;
}

function fresh({ restartPolicy: policy, kind }: TaskSpec): History {
  const counts = { failuresInRow: 0, restarts: 0, windowOpenedAt: 0, moves: 0 };
  return {
    policy,
    last: null,
    current: 0,
    successors: NONE,
    evicted: NONE,
    ...counts,
    notBefore: null,
    batch: kind === "batch",
    stopped: false,
    condemned: 0,
  };
}

function ranMs(report: AttemptReport | null): number {
  if (report === null || report.startedAt === null || report.finishedAt === null) return -1;
  return report.finishedAt - report.startedAt;
}

/** Without the jitter, which only adds. */
function rowDelayMs(
  { firstDelayMs, delayMs, delayMaxMs, growthPercent }: RestartPolicy,
  row: number,
): number {
  if (row === 1) return firstDelayMs;
  let delay = delayMs;
  for (let more = 2; more < row && delay < delayMaxMs; more++) {
    const grown = Math.floor((delay * growthPercent) / 100);
    if (grown <= delay) break;
    delay = grown;
  }
  return Math.min(delay, delayMaxMs);
}
