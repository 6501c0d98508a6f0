// Preemption: which attempts give way to a waiting task of higher priority, with the least harm. Those are stopped and wait
// for another place; the room is kept for whom they gave way to, by holds.ts. It only chooses: placing.ts carries out.

import { bandOf } from "../scheduler/orders/bands.ts";
import { type Attempt, currentAttempt, successorOf, type Task } from "../task/task.ts";
import { requestOf } from "./kept-places.ts";
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

/** A node, and what is known of it before any room there is looked into. */
interface Prospect {
  readonly node: number;
  /** Those that may go, least harm first. */
  readonly candidates: readonly Attempt[];
  /** Is something there being stopped already? */
  readonly isClearing: boolean;
}

/** The least harm that makes room for `task`, which fits nowhere now: the fewest victims, then those of the lowest priority,
 * then those placed last; then the lowest node. Null: no node would have room. On each node one victim is looked for
 * first; where no single one is enough, the set is minimal: none of it could stay.
 * PERF: O(attempts), but few nodes are looked into: where nothing is being stopped at least one has to go, so once one
 * victim is enough somewhere, only nodes with one whose end does less harm can be better. */
export function leastHarm(ground: Ground, task: Task, gap: number): Eviction | null {
  let least: Eviction | null = null;
  for (const prospect of prospects(ground, task, gap)) {
    if (least !== null && !mayBeat(prospect, least)) continue;
    const victims = victimsOn(ground, task, prospect);
    if (victims === null) continue;
    const eviction = { node: prospect.node, victims };
    if (least === null || harm(eviction, least) < 0) least = eviction;
  }
  return least;
}

/** The nodes where it could be, the most promising first. */
function prospects(ground: Ground, task: Task, gap: number): readonly Prospect[] {
  const { cluster } = ground;
  const found: Prospect[] = [];
  for (const { index: node } of cluster.nodes) {
    if (!mightHold(cluster, node, task.spec)) continue;
    const candidates: Attempt[] = [];
    let isClearing = false;
    for (const attempt of cluster.attemptsOnNode(node)) {
      if (attempt.wanted === "stop") isClearing = true;
      else if (mayGo(attempt, task, gap)) candidates.push(attempt);
    }
    if (candidates.length > 0 || isClearing) {
      found.push({ node, candidates: candidates.sort(byHarm), isClearing });
    }
  }
  return found.sort(byPromise);
}

function byPromise(a: Prospect, b: Prospect): number {
  const [ofA, ofB] = [a.candidates[0], b.candidates[0]];
  if (a.isClearing !== b.isClearing) return a.isClearing ? -1 : 1;
  if (ofA === undefined || ofB === undefined) {
    return Number(ofA !== undefined) - Number(ofB !== undefined) || a.node - b.node;
  }
  return byHarm(ofA, ofB);
}

/** Could the best that may be found on the node be better than `least`? */
function mayBeat({ node, candidates, isClearing }: Prospect, least: Eviction): boolean {
  if (isClearing) return true; // perhaps nobody has to go
  return harm({ node, victims: candidates.slice(0, 1) }, least) < 0;
}

function victimsOn(ground: Ground, task: Task, { node, candidates }: Prospect): readonly Attempt[] | null {
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
  if (successorOf(other) !== undefined) return false; // it is about to leave
  return outranks(task, other.spec.priority, gap);
}

/** Would the task fit on the node once `gone` and all that is being stopped have ended, beside those for whom room is kept
 * there already? */
function fitsWithout(ground: Ground, node: number, task: Task, gone: ReadonlySet<Attempt>): boolean {
  const room = new Room(ground, node, (attempt) => attempt.wanted === "run" && !gone.has(attempt));
  for (const other of ground.cluster.holds.on(node) ?? []) {
    if (other !== task && other.spec.priority >= task.spec.priority) room.take(other.spec);
  }
  return room.admits(requestOf(task));
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
