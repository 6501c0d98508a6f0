// What follows a failure of a task: another attempt, when, and where; or the end. A pure function of the task, its
// restart policy and the time. It must not know how nodes are doing: that is for the scheduler when the time comes.

import type { Rng } from "../kernel/rng.ts";
import type { WallTime } from "../kernel/time.ts";
import { lastFailingMs } from "../task/health.ts";
import { type Moving, moveDelayMs, restartAllowed, restartDelay } from "../task/restart-policy.ts";
import type { NodeFailures, Setbacks } from "../task/setbacks.ts";
import { type Attempt, currentAttempt, type Task } from "../task/task.ts";
import type { AvoidancePolicy } from "./config.ts";

/** Another attempt is granted. */
export interface Again {
  readonly delayMs: number;
  readonly failuresInRow: number;
  readonly setbacks: Setbacks | null;
  /** It was no failure of the task's. */
  readonly free: boolean;
}

/** Nodes that a task's failures are remembered for, at most; the longest ago is forgotten first. */
export const FAILED_NODES_MAX = 8;

const NONE: Setbacks = {
  windowStartedAt: 0,
  windowRestarts: 0,
  moves: 0,
  home: null,
  failures: [],
  avoid: [],
};

/** What follows now that `task` has failed; null: it stays Failed. */
export function afterFailure(
  task: Task,
  wall: WallTime,
  avoidance: AvoidancePolicy | null,
  rng: Rng,
): Again | null {
  const policy = task.spec.restartPolicy;
  if (policy.mode === "never") return null;
  const attempt = currentAttempt(task);
  if (attempt?.report?.failure === "lost") return lost(task);
  const stable = ranStably(task, attempt);
  const before = windowAt(task, wall);
  const known = attempt === undefined ? before : countFailure(before, attempt, wall, avoidance);
  if (!restartAllowed(policy, before.windowRestarts)) {
    const moves = stable ? 0 : before.moves;
    return policy.moving === null ? null : move(policy.moving, { ...known, moves }, attempt, wall, avoidance);
  }
  const failuresInRow = stable ? 1 : task.failuresInRow + 1;
  const home = policy.where === "same-node" ? (attempt?.node ?? null) : null;
  const setbacks: Setbacks = {
    ...known,
    windowRestarts: before.windowRestarts + 1,
    moves: stable ? 0 : before.moves,
    home,
    avoid: avoided(known.failures, avoidance).filter((node) => node !== home),
  };
  const delayMs = Math.ceil(restartDelay(policy, failuresInRow, rng) / 1000);
  return { delayMs, failuresInRow, setbacks, free: false };
}

/** Its node lost the container, so the task goes on as if it had not failed. */
function lost({ failuresInRow, setbacks }: Task): Again {
  const anywhere = setbacks === null ? null : { ...setbacks, home: null };
  return { delayMs: 0, failuresInRow, setbacks: anywhere, free: true };
}

/** The restarts begin anew on another node. */
function move(
  moving: Moving,
  before: Setbacks,
  attempt: Attempt | undefined,
  wall: WallTime,
  avoidance: AvoidancePolicy | null,
): Again | null {
  if (moving.movesMax !== null && before.moves >= moving.movesMax) return null;
  const avoid = new Set(avoided(before.failures, avoidance));
  if (attempt !== undefined) avoid.add(attempt.node);
  const setbacks: Setbacks = {
    ...before,
    windowStartedAt: wall,
    windowRestarts: 0,
    moves: before.moves + 1,
    home: null,
    avoid: [...avoid].toSorted((a, b) => a - b),
  };
  return { delayMs: moveDelayMs(moving, before.moves), failuresInRow: 0, setbacks, free: false };
}

/** The task's setbacks with its window as it stands at `wall`: a new one when the last is over. A clock that was set back
 * cannot make a window longer than it was. */
function windowAt({ setbacks, spec, restartCount }: Task, wall: WallTime): Setbacks {
  if (setbacks === null) return { ...NONE, windowStartedAt: wall, windowRestarts: restartCount };
  const { windowMs } = spec.restartPolicy;
  const startedAt = Math.min(setbacks.windowStartedAt, wall);
  const over = windowMs !== null && wall - startedAt >= windowMs;
  if (over) return { ...setbacks, windowStartedAt: wall, windowRestarts: 0 };
  return { ...setbacks, windowStartedAt: startedAt };
}

function countFailure(
  before: Setbacks,
  { node, report }: Attempt,
  wall: WallTime,
  avoidance: AvoidancePolicy | null,
): Setbacks {
  if (avoidance === null) return before;
  const recent = before.failures
    .map((each) => ({ ...each, lastAt: Math.min(each.lastAt, wall) }))
    .filter(({ lastAt }) => wall - lastAt < avoidance.forgetMs);
  const here = recent.find((each) => each.node === node);
  const weight = report?.failure === "image" ? avoidance.imageWeight : 1;
  const counted: NodeFailures = { node, count: (here?.count ?? 0) + weight, lastAt: wall };
  const others = recent.filter((each) => each !== here);
  return { ...before, failures: [...others, counted].slice(-FAILED_NODES_MAX) };
}

function avoided(failures: readonly NodeFailures[], avoidance: AvoidancePolicy | null): number[] {
  if (avoidance === null) return [];
  const nodes = failures.filter(({ count }) => count >= avoidance.failures).map(({ node }) => node);
  return nodes.toSorted((a, b) => a - b);
}

function ranStably(task: Task, attempt: Attempt | undefined): boolean {
  const report = attempt?.report ?? null;
  if (report === null || report.startedAt === null || report.finishedAt === null) return false;
  return report.finishedAt - report.startedAt - lastFailingMs(task) >= task.spec.restartPolicy.stableMs;
}
