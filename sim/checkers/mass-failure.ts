// Promise: while so many nodes are silent that it may be the manager's own trouble, they are given up a few at a time, as the
// policy says. Judged where they are replaced at once, by tasks that may run twice: others wait for a lease besides.

import { type Duration, type Instant, NEVER } from "../../src/core/kernel/time.ts";
import type { MassFailurePolicy } from "../../src/core/manager/config.ts";
import { isForgotten, type Node } from "../../src/core/node/node.ts";
import type { AttemptPlaced, Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { Answer } from "../../src/core/sync/messages.ts";
import { type Attempt, attemptNumbered, type Task } from "../../src/core/task/task.ts";
import { Checker } from "./checker.ts";

export class MassFailureChecker extends Checker {
  readonly name = "mass-failure";
  /** Nodes that were given up and have not answered since. */
  private readonly givenUp = new Set<number>();
  /** By node: its last answer to this manager, or when that began if it knew the node; undefined: it never met it. */
  private heard: (Instant | undefined)[] = [];
  /** When nodes were given up in the mass failure that lasts. */
  private steps: Instant[] = [];

  override managerStarted(at: Instant, { nodes }: Cluster): void {
    this.heard = nodes.map(({ info }) => (info === null ? undefined : at));
    this.steps = [];
    this.givenUp.clear();
  }

  override answerDelivered(at: Instant, _machine: number, node: number, { refused }: Answer): void {
    if (refused !== null) return;
    this.heard[node] = at;
    this.givenUp.delete(node);
  }

  override decided(at: Instant, changes: readonly Change[], cluster: Cluster): void {
    const { mass, delay } = this.context.scenario.replacement;
    if (mass === null || delay !== 0) return;
    const removed = changes.filter(({ kind }) => kind === "nodeRemoved").length;
    for (const change of changes) {
      if (change.kind !== "replacementWanted") continue;
      const lost = lostAttempt(cluster.tasks.get(change.taskId), changes);
      if (lost?.task.spec.onDisconnect !== "keep" || this.givenUp.has(lost.node)) continue;
      this.givenUp.add(lost.node);
      if (this.isMass(at, mass, cluster.nodes, removed)) this.giveUp(at, mass, lost.node, cluster.nodes);
    }
  }

  override turned(at: Instant, { nodes }: Cluster): void {
    const { mass } = this.context.scenario.replacement;
    if (this.steps.length > 0 && mass !== null && !this.isMass(at, mass, nodes)) this.steps = [];
  }

  private giveUp(at: Instant, mass: MassFailurePolicy, node: number, nodes: readonly Node[]): void {
    if (this.silence(at, node) >= mass.believedAfter) return;
    const count = nodes.filter((one) => !isForgotten(one)).length;
    const step =
      count <= mass.noneUpToNodes ? 0 : Math.max(1, Math.floor((count * mass.stepPermille) / 1_000));
    this.steps = this.steps.filter((before) => at - before < mass.every);
    this.steps.push(at);
    const { length } = this.steps;
    if (length > step)
      this.violated(
        at,
        `node #${node} is given up, one of ${length} in a mass failure, ${step} may be so soon`,
      );
  }

  /** Are so many bad for sure? `removed`: others that may have been ready when the manager counted. */
  private isMass(at: Instant, mass: MassFailurePolicy, nodes: readonly Node[], removed = 0): boolean {
    let [bad, ready] = [0, removed];
    for (const node of nodes) {
      if (isForgotten(node)) continue;
      if (node.liveness === "ready") ready++;
      else if (node.liveness === "suspect") bad++;
      else if (node.liveness === "down" && this.silence(at, node.index) < mass.believedAfter) bad++;
    }
    return bad >= mass.nodesMin && bad * 100 >= (bad + ready) * mass.percent;
  }

  private silence(at: Instant, node: number): Duration {
    const heard = this.heard[node];
    return heard === undefined ? NEVER : at - heard;
  }
}

/** The attempt that was to be replaced: another one may have been placed in the same batch. None of a task that is over and reaped
 * since. */
function lostAttempt(task: Task | undefined, changes: readonly Change[]): Attempt | undefined {
  if (task === undefined) return undefined;
  const isNext = (change: Change) => change.kind === "attemptPlaced" && change.taskId === task.id;
  const next = changes.find(isNext) as AttemptPlaced | undefined;
  return attemptNumbered(task, next === undefined ? task.attempt : (next.previous ?? next.attempt - 1));
}
