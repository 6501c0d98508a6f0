// Preemption: which attempts give way to a waiting task of higher priority, with the least harm. Those are stopped and wait
// for another place; the room is kept for whom they gave way to, by holds.ts. It only chooses: placing.ts carries out.

import { bandOf } from "../scheduler/orders/bands.ts";
import type { Attempt, Task } from "../task/task.ts";
import { currentAttempt, successorOf } from "../task/task.ts";
import { type Ground, mightHold, Room } from "./room.ts";

/** What must end on a node before the task fits there; nothing, when all that must end is being stopped already. */
export interface Eviction {
  readonly node: number;
  readonly victims: readonly Attempt[];
}

/** May `task` take the place of a task with this priority: is it at least `gap` above, and in a higher band? */
export function outranks(task: Task, priority: number, gap: number): boolean {
  const own = task.spec.priority;
  return own - priority >= gap && bandOf(own) !== bandOf(priority);
}

/** The least harm that makes room for `task`: the fewest victims, then those of the lowest priority, then those placed last;
 * then the lowest node. Null: no node would have room. On each node one victim is looked for first; where no single one
 * is enough, the set is minimal: none of it could stay.
 * PERF: O(attempts). */
export function leastHarm(ground: Ground, task: Task, gap: number): Eviction | null {
  let least: Eviction | null = null;
  for (const { index } of ground.cluster.nodes) {
    if (!mightHold(ground.cluster, index, task.spec)) continue;
    const victims = victimsOn(ground, index, task, gap);
    if (victims === null) continue;
    const eviction = { node: index, victims };
    if (least === null || harm(eviction, least) < 0) least = eviction;
  }
  return least;
}

function victimsOn(ground: Ground, node: number, task: Task, gap: number): readonly Attempt[] | null {
  const candidates = [...ground.cluster.attemptsOnNode(node)].filter((attempt) => mayGo(attempt, task, gap));
  candidates.sort(byHarm);
  const without = (gone: ReadonlySet<Attempt>): boolean => fitsWithout(ground, node, task, gone);
  if (!without(new Set(candidates))) return null;
  if (without(new Set())) return [];
  const single = candidates.find((attempt) => without(new Set([attempt])));
  if (single !== undefined) return [single];
  const gone = new Set(candidates);
  for (const attempt of candidates.toReversed()) {
    gone.delete(attempt);
    if (!without(gone)) gone.add(attempt);
  }
  return candidates.filter((attempt) => gone.has(attempt));
}

/** Is it a wanted attempt that nothing else is about to happen to? */
function mayGo(attempt: Attempt, task: Task, gap: number): boolean {
  const { wanted, task: other } = attempt;
  if (wanted === "stop" || other.awaiting !== null || attempt !== currentAttempt(other)) return false;
  if (successorOf(other) !== undefined) return false; // it is leaving anyway
  return outranks(task, other.spec.priority, gap);
}

/** Would the task fit on the node once `gone` and all that is being stopped have ended, beside those for whom room is kept
 * there already? */
function fitsWithout(ground: Ground, node: number, task: Task, gone: ReadonlySet<Attempt>): boolean {
  const room = new Room(ground, node, (attempt) => attempt.wanted === "run" && !gone.has(attempt));
  for (const other of ground.cluster.holds.on(node) ?? []) {
    if (other !== task && other.spec.priority >= task.spec.priority) room.take(other.spec);
  }
  return room.admits({ spec: task.spec, jobId: task.jobId });
}

/** Those whose end does the least harm first. */
const byHarm = (a: Attempt, b: Attempt): number =>
  a.task.spec.priority - b.task.spec.priority || b.placedAt - a.placedAt || b.task.serial - a.task.serial;

function harm(a: Eviction, b: Eviction): number {
  const last = (eviction: Eviction): Attempt | undefined => eviction.victims.at(-1);
  const [worstA, worstB] = [last(a), last(b)];
  const count = a.victims.length - b.victims.length;
  if (count !== 0 || worstA === undefined || worstB === undefined) return count || a.node - b.node;
  return byHarm(worstA, worstB) || a.node - b.node;
}
