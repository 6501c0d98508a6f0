// Promise: what ran on a node that is silent is replaced when the policy says so, and not much later. Time in which the manager
// did not listen does not count, nor any in which so many nodes were silent that it may hold back.

import { Deadlines } from "../../src/core/kernel/deadlines.ts";
import { type Duration, type Instant, milliseconds, NEVER, seconds } from "../../src/core/kernel/time.ts";
import { isForgotten, type Node } from "../../src/core/node/node.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { Answer } from "../../src/core/sync/messages.ts";
import { type Attempt, currentAttempt } from "../../src/core/task/task.ts";
import { Checker } from "./checker.ts";

/** A manager whose turns are further apart than this was paused, or waited for its disk. */
const GAP = milliseconds(300);
/** Looks at a node that is overdue, a second apart, before it is too late. */
const LOOKS = 3;

export class ReplacementChecker extends Checker {
  readonly name = "replacement";
  /** By node: when to look whether it has been silent for too long, and how often that was found in a row. */
  private readonly looks = new Deadlines();
  private overdue: number[] = [];
  /** By node: its last answer to this manager, or when it was added. */
  private heard: Instant[] = [];
  private lastTurn: Instant = 0;
  /** Since then the manager has listened, and not too many nodes were found silent. */
  private since: Instant = 0;

  override managerStarted(at: Instant, { nodes }: Cluster): void {
    this.lastTurn = at;
    this.since = at;
    this.heard = [];
    this.overdue = [];
    for (const { index } of nodes) this.lookAfter(index, at);
  }

  override decided(at: Instant, changes: readonly Change[]): void {
    for (const change of changes) if (change.kind === "nodeAdded") this.hear(change.node, at);
  }

  /** A refusal is no sign of life. */
  override answerDelivered(at: Instant, _machine: number, node: number, { refused }: Answer): void {
    if (refused === null) this.hear(node, at);
  }

  override turned(at: Instant, cluster: Cluster): void {
    if (at - this.lastTurn > GAP) this.since = at;
    this.lastTurn = at;
    if (this.looks.earliest > at) return;
    for (let node = this.looks.takeDue(at); node >= 0; node = this.looks.takeDue(at))
      this.look(at, cluster, node);
  }

  private hear(node: number, at: Instant): void {
    this.heard[node] = at;
    this.overdue[node] = 0;
    this.lookAfter(node, at);
  }

  private lookAfter(node: number, at: Instant): void {
    const patience = this.patience(1); // of more nodes it may be longer
    if (patience < NEVER) this.looks.set(node, at + patience);
  }

  private look(at: Instant, cluster: Cluster, index: number): void {
    const node = cluster.nodes[index];
    if (node === undefined || isForgotten(node)) return;
    if (this.mayHoldBack(cluster.nodes)) this.since = at;
    const heard = this.heard[index] ?? this.since + this.context.scenario.liveness.restartGrace;
    const silentSince = Math.max(heard, this.since);
    const left = silentSince + this.patience(cluster.nodes.length) - at;
    const late = left > 0 ? undefined : this.notReplaced(cluster, index, -left);
    this.overdue[index] = late === undefined ? 0 : (this.overdue[index] ?? 0) + 1;
    this.looks.set(index, at + Math.max(left, seconds(1)));
    if (late === undefined || this.overdue[index] !== LOOKS) return;
    const silent = ((at - silentSince) / seconds(1)).toFixed(1);
    this.violated(at, `task ${late.task.id} is not replaced, its node #${index} is silent for ${silent} s`);
  }

  /** Silence after which what a node of so many ran is to be replaced; NEVER: it is not. */
  private patience(nodes: number): Duration {
    const { liveness, replacement } = this.context.scenario;
    const { downAfter, wait, waitSpread } = liveness;
    if (downAfter === null || replacement.delay === null) return NEVER;
    const longest = (wait ?? seconds(1) + (nodes * seconds(1)) / 2_500) + waitSpread;
    const down = Math.max(downAfter.atLeast, downAfter.waits * longest + downAfter.more);
    return down + replacement.delay + replacement.every * nodes + seconds(1);
  }

  /** Does what looks like a mass failure, at least, go on? */
  private mayHoldBack(nodes: readonly Node[]): boolean {
    const { mass } = this.context.scenario.replacement;
    if (mass === null) return false;
    let [bad, ready] = [0, 0];
    for (const node of nodes) {
      if (isForgotten(node)) continue;
      if (node.liveness === "ready") ready++;
      else bad++;
    }
    return bad >= mass.nodesMin && bad * 100 >= (bad + ready) * mass.percent;
  }

  /** One that the node, overdue for so long, ran and that nobody has given up. What is fenced waits for its lease besides. */
  private notReplaced(cluster: Cluster, node: number, overdue: Duration): Attempt | undefined {
    const { lease, driftPpm } = this.context.scenario.leases;
    const leaseMax = lease + Math.ceil((lease * driftPpm) / 1_000_000);
    for (const attempt of cluster.attemptsOnNode(node)) {
      const { task } = attempt;
      if (task.wanted !== "run" || task.finishedAt !== null || task.awaiting !== null) continue;
      if (currentAttempt(task) !== attempt || attempt.phase === "ended") continue;
      if (task.spec.onDisconnect === "keep" || overdue > leaseMax) return attempt;
    }
    return undefined;
  }
}
