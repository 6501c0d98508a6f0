// Promise: what waits to be placed for the first time is never more than the scenario's `pendingMax`: clients beyond are
// refused, not queued. Tasks that come back after a failure or a lost node were accepted before, and do not count. And nobody
// is refused while there is room: the manager's word for how many wait is not more than the tasks' own history tells.

import type { Instant } from "../../src/core/kernel/time.ts";
import type { Command, ManagerEffect, Reply } from "../../src/core/manager/events.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import { Checker } from "./checker.ts";

export class BoundedQueueChecker extends Checker {
  readonly name = "bounded-queue";
  /** Accepted, wanted and never placed. */
  private readonly waiting = this.context.tasks.column<true>();
  /** Pending, for the first time or again, as their events tell. */
  private readonly pending = this.context.tasks.column<true>();
  /** As many were pending at most while the last batch was decided. */
  private most = 0;
  private lastEvent = 0;
  /** Some events were forgotten before they could be read. */
  private blind = false;

  override committed(at: Instant, changes: readonly Change[], cluster: Cluster): void {
    const before = this.pending.size;
    this.most = before + this.readEvents(cluster);
    for (const change of changes) this.enter(change);
    const { pendingMax } = this.context.scenario;
    if (this.waiting.size <= pendingMax) return;
    this.violated(at, `${this.waiting.size} tasks wait to be placed, accepted are at most ${pendingMax}`);
  }

  override managerPerformed(at: Instant, effect: ManagerEffect): void {
    if (effect.kind !== "reply" || effect.reply.kind !== "refused") return;
    const { refusal } = effect.reply;
    if (refusal.code !== "queue-full" || this.blind) return;
    if (refusal.pending > this.most)
      this.violated(at, `${refusal.pending} tasks are said to be pending, ${this.most} are at most`);
  }

  override putOff(at: Instant, command: Command, reply: Reply): void {
    if (reply.kind !== "refused" || reply.refusal.code !== "queue-full") return;
    const { pending } = reply.refusal;
    const { pendingMax } = this.context.scenario;
    const asked = command.kind === "submitTask" ? 1 : command.kind === "submitJob" ? command.count : null;
    if (asked !== null && pending + asked <= pendingMax)
      this.violated(at, `${asked} more are refused for want of room while ${pending} of ${pendingMax} wait`);
  }

  /** How many tasks have become pending since. */
  private readEvents(cluster: Cluster): number {
    let came = 0;
    for (let id = this.lastEvent + 1; id <= cluster.events.lastId; id++) {
      const event = cluster.events.get(id);
      if (event === undefined) this.blind = true;
      else if (event.state !== "Pending") this.pending.delete(event.taskId);
      else if (!this.pending.has(event.taskId)) {
        this.pending.set(event.taskId, true);
        came++;
      }
    }
    this.lastEvent = cluster.events.lastId;
    return came;
  }

  private enter(change: Change): void {
    if (change.kind === "taskSubmitted") this.waiting.set(change.task.id, true);
    else if (
      change.kind === "attemptPlaced" ||
      change.kind === "stopWanted" ||
      change.kind === "taskFinished"
    )
      this.waiting.delete(change.taskId);
  }
}
