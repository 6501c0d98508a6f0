// When nodes that are down are given up, so that what ran there is replaced: at once, after a delay, at a limited
// rate, and slowly when so many are silent that the fault may be the manager's own. It must not know tasks. Its instants
// are those of listening: time in which no node could have been heard gives none up.

import { type Duration, type Instant, NEVER, seconds } from "../kernel/time.ts";
import { isForgotten, type Node } from "../node/node.ts";
import type { MassFailurePolicy, ReplacementPolicy } from "./config.ts";

/** In a mass failure the nodes are counted again this often: those that were suspect may have answered. */
const LOOK_EVERY: Duration = seconds(1);

const NOTHING: readonly number[] = Object.freeze([]);

interface Down {
  readonly node: number;
  readonly since: Instant;
}

/** How the nodes are doing, in numbers. */
interface Census {
  readonly nodes: number;
  readonly ready: number;
  readonly suspect: number;
}

export class Damping {
  private readonly policy: ReplacementPolicy;
  /** Down and not given up yet, the longest first. PERF: a node that returns is looked for in it. */
  private waiting: Down[] = [];
  /** Given up, with `policy.delay` running: `since` is when that began. */
  private delayed: Down[] = [];
  /** When each node that is down went down. */
  private readonly downSince = new Map<number, Instant>();
  /** Nodes whose tasks may be replaced. */
  private readonly lost = new Set<number>();
  /** The next may be given up then. */
  private nextAt: Instant = 0;
  /** When to look at those that wait. */
  private lookAt: Instant = 0;
  /** Something happened that the time of the next giving up may depend on. */
  private stale = false;

  constructor(policy: ReplacementPolicy) {
    this.policy = policy;
  }

  /** May what ran on the node be replaced? */
  givenUp(node: number): boolean {
    return this.lost.has(node);
  }

  down(node: number, now: Instant): void {
    this.downSince.set(node, now);
    if (this.policy.delay === null) return;
    this.waiting.push({ node, since: now });
    this.stale = true;
  }

  /** The node answers again. */
  back(node: number): void {
    if (!this.downSince.delete(node)) return;
    const others = ({ node: other }: Down): boolean => other !== node;
    this.waiting = this.waiting.filter(others);
    this.delayed = this.delayed.filter(others);
    this.lost.delete(node);
    this.stale = this.waiting.length > 0;
  }

  /** When `decide` has something to do. */
  private get dueAt(): Instant {
    if (this.stale) return 0;
    const delayOver =
      this.delayed[0] === undefined ? NEVER : this.delayed[0].since + (this.policy.delay ?? 0);
    return this.waiting.length === 0 ? delayOver : Math.min(delayOver, this.lookAt);
  }

  /** The nodes whose tasks may be replaced from now on. */
  decide(now: Instant, nodes: readonly Node[]): readonly number[] {
    if (this.dueAt > now) return NOTHING;
    this.stale = false;
    if (this.waiting.length > 0) this.giveUp(now, nodes);
    const over: number[] = [];
    const delay = this.policy.delay ?? 0;
    while (this.delayed[0] !== undefined && this.delayed[0].since + delay <= now) {
      const { node } = this.delayed.shift() as Down;
      this.lost.add(node);
      over.push(node);
    }
    return over;
  }

  private giveUp(now: Instant, nodes: readonly Node[]): void {
    const { mass } = this.policy;
    const census = censusOf(nodes);
    if (mass !== null && this.isMass(now, mass, census)) this.giveUpInMass(now, mass, census);
    else this.giveUpAtRate(now);
  }

  private giveUpAtRate(now: Instant): void {
    const { every } = this.policy;
    // A slower pace that was set before does not outlive its mass failure.
    this.nextAt = Math.min(this.nextAt, now + every);
    while (this.waiting.length > 0 && this.nextAt <= now) {
      this.release(1, now);
      if (every > 0) this.nextAt = now + every;
    }
    this.lookAt = this.nextAt;
  }

  private giveUpInMass(now: Instant, mass: MassFailurePolicy, { nodes }: Census): void {
    this.release(this.believed(now, mass.believedAfter), now);
    const none = mass.every === NEVER || nodes <= mass.noneUpToNodes;
    if (!none && this.nextAt <= now) {
      this.release(Math.max(1, Math.floor((nodes * mass.stepPermille) / 1_000)), now);
      this.nextAt = now + mass.every;
    }
    this.lookAt = now + LOOK_EVERY;
  }

  /** How many of those that wait, from the first, have been down so long that it is believed. */
  private believed(now: Instant, after: Duration): number {
    if (after === NEVER) return 0;
    const first = this.waiting.findIndex(({ since }) => since + after > now);
    return first < 0 ? this.waiting.length : first;
  }

  private release(count: number, now: Instant): void {
    for (const { node } of this.waiting.splice(0, count)) this.delayed.push({ node, since: now });
  }

  private isMass(now: Instant, mass: MassFailurePolicy, census: Census): boolean {
    let bad = census.suspect;
    for (const since of this.downSince.values()) if (now - since < mass.believedAfter) bad++;
    return bad >= mass.nodesMin && bad * 100 >= (bad + census.ready) * mass.percent;
  }
}

/** Of those that were not removed. PERF: O(nodes), when a node has gone down or returned while others wait, and at each
 * giving up. */
function censusOf(nodes: readonly Node[]): Census {
  const census = { nodes: 0, ready: 0, suspect: 0 };
  for (const node of nodes) {
    if (isForgotten(node)) continue;
    census.nodes++;
    if (node.liveness === "ready") census.ready++;
    else if (node.liveness === "suspect") census.suspect++;
  }
  return census;
}
