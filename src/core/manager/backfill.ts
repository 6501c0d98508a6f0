// EASY's promise: while the task that is next fits nowhere, it has a shadow time, the earliest at which it will fit if all
// attempts keep to their estimates; whoever goes ahead must leave it that. Found by trial release, end by end.
// It must not place anything: it answers for what placing asks.

import type { WallTime } from "../kernel/time.ts";
import type { PlacementRequest } from "../scheduler/strategy.ts";
import type { TaskSpec } from "../task/spec.ts";
import type { Attempt } from "../task/task.ts";
import { type Ground, mightHold, Room } from "./room.ts";

/** No estimate reaches beyond this: sums with it stay exact. */
const LATEST = 2 ** 50;

interface End {
  readonly at: WallTime;
  readonly attempt: Attempt;
}

/** The room that those who are next will have at their shadow time. */
export class Reservation {
  /** Null: not known, because not enough attempts have an estimate: nobody goes ahead. */
  readonly shadow: WallTime | null;
  /** They would not fit if everything had ended: nobody can delay them. */
  readonly hopeless: boolean;
  private readonly request: PlacementRequest;
  /** Places needed: more than one for a gang. */
  private readonly count: number;
  private readonly wall: WallTime;
  /** By node that could hold the request: what is there at the shadow time, and how many of the request fit beside. */
  private readonly rooms = new Map<number, Room>();
  private readonly fits = new Map<number, number>();
  private fitting = 0;

  /** PERF: O(attempts); asked once a turn in which somebody might go ahead. */
  constructor(ground: Ground, request: PlacementRequest, count: number) {
    const { cluster, wall } = ground;
    this.request = request;
    this.count = count;
    this.wall = wall;
    const ends: End[] = [];
    const others: Attempt[] = [];
    for (const { index } of cluster.nodes) {
      if (!mightHold(cluster, index, request.spec)) continue;
      this.rooms.set(index, new Room(ground, index, () => true));
      this.recount(index);
      for (const attempt of cluster.attemptsOnNode(index)) {
        const at = expectedEnd(attempt, wall);
        if (at === null) others.push(attempt);
        else ends.push({ at, attempt });
      }
    }
    this.shadow = this.release(ends.sort(bySoonest));
    this.hopeless = this.shadow === null && !this.fitsWithout(others);
  }

  /** May one with this spec be placed now, whatever node it goes to? */
  endsInTime({ estimateMs }: TaskSpec): boolean {
    if (this.hopeless) return true;
    return this.shadow !== null && estimateMs !== null && this.wall + estimateMs <= this.shadow;
  }

  /** May one with this spec, which does not end in time, go to the node? */
  leavesRoom(node: number, spec: TaskSpec): boolean {
    if (this.shadow === null || spec.estimateMs === null) return false;
    const room = this.rooms.get(node);
    const elsewhere = this.fitting - (this.fits.get(node) ?? 0);
    if (room === undefined || elsewhere >= this.count) return true;
    return elsewhere + room.fitsBeside(spec, this.request, this.count) >= this.count;
  }

  /** One that does not end in time was placed on the node. */
  took(node: number, taken: Pick<Attempt, "task" | "gpuDevices">): void {
    const room = this.rooms.get(node);
    if (room === undefined) return;
    room.keep(taken);
    this.recount(node);
  }

  /** Ends attempt after attempt until the request fits: when that is. */
  private release(ends: readonly End[]): WallTime | null {
    for (const { at, attempt } of ends) {
      this.rooms.get(attempt.node)?.end(attempt);
      this.recount(attempt.node);
      if (this.fitting >= this.count) return at;
    }
    return null;
  }

  private fitsWithout(others: readonly Attempt[]): boolean {
    for (const attempt of others) {
      this.rooms.get(attempt.node)?.end(attempt);
      this.recount(attempt.node);
      if (this.fitting >= this.count) return true;
    }
    return false;
  }

  private recount(node: number): void {
    const fits = this.rooms.get(node)?.fits(this.request, this.count) ?? 0;
    this.fitting += fits - (this.fits.get(node) ?? 0);
    this.fits.set(node, fits);
  }
}

const bySoonest = (a: End, b: End): number =>
  a.at - b.at || a.attempt.node - b.attempt.node || a.attempt.task.serial - b.attempt.task.serial;

/** When the attempt ends by its estimate, or by force when it is being stopped; one that has taken longer, at once. Null: nobody
 * has said. */
function expectedEnd({ task, wanted, placedAt }: Attempt, wall: WallTime): WallTime | null {
  const { estimateMs, stopGraceMs } = task.spec;
  if (wanted === "stop") return wall + stopGraceMs;
  return estimateMs === null ? null : Math.max(wall, placedAt + Math.min(estimateMs, LATEST));
}
