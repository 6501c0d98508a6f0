// The batch that a manager is deciding. `change` is the one way for it to change stored state: applied at once,
// so that what is decided next sees it, and committed before any of the batch's effects is performed.

import { append, NONE } from "../kernel/append.ts";
import type { Instant, WallTime } from "../kernel/time.ts";
import { apply } from "../store/apply.ts";
import type { Change } from "../store/changes.ts";
import type { Cluster } from "../store/cluster.ts";
import type { ManagerEffect, Reply, RequestNumber } from "./events.ts";

/** `now` for people and disks. */
export const wallAt = (now: Instant, wallOffset: WallTime): WallTime => Math.floor(now / 1000) + wallOffset;

export class Draft {
  changes: readonly Change[] = NONE;
  effects: readonly ManagerEffect[] = NONE;
  readonly now: Instant;
  readonly wall: WallTime;
  private readonly cluster: Cluster;
  private readonly note: (change: Change, draft: Draft) => void;

  /** `note` hears of every change right after it was applied. */
  constructor(
    cluster: Cluster,
    now: Instant,
    wallOffset: WallTime,
    note: (change: Change, draft: Draft) => void,
  ) {
    this.cluster = cluster;
    this.note = note;
    this.now = now;
    this.wall = wallAt(now, wallOffset);
  }

  change(change: Change): void {
    apply(this.cluster, change);
    this.changes = append(this.changes, change);
    this.note(change, this);
  }

  perform(effect: ManagerEffect): void {
    this.effects = append(this.effects, effect);
  }

  reply(request: RequestNumber, reply: Reply): void {
    this.perform({ kind: "reply", request, reply });
  }
}
