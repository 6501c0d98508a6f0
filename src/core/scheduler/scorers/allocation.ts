// How full a node will be, as Kubernetes counts it: whole percents per resource, their weighted mean.
// Source: Kubernetes NodeResourcesFit (least_allocated.go, most_allocated.go). Kubernetes counts 100m CPU and 200 MB for
// a pod that asks for none; here nothing counts as nothing.

import { type Batch, REFUSED } from "../batch.ts";
import type { JudgesAll, PlacementRequest, Scorer, Scoring, Snapshot } from "../strategy.ts";

export type Weights = Readonly<Record<string, number>>;

/** ⌊Σ_r w_r ⌊100 (f_r − q_r)/C_r⌋ / Σ_r w_r⌋ over the weighted resources that the node has: 0..100. */
export function leastAllocated(weights: Weights): Scorer {
  return allocation("least-allocated", weights, 1);
}

/** ⌊Σ_r w_r ⌊100 (u_r + q_r)/C_r⌋ / Σ_r w_r⌋ over the weighted resources that the node has: 0..100. */
export function mostAllocated(weights: Weights): Scorer {
  return allocation("most-allocated", weights, -1);
}

/** One resource that is weighted and that some node has declared. */
interface Part {
  readonly totals: Float64Array;
  readonly frees: Float64Array;
  readonly amount: number;
  readonly weight: number;
}

/** `sign` 1: what stays free counts; −1: what is used. PERF: two resources, as by default, need no loop. */
function allocation(name: string, weights: Weights, sign: 1 | -1): Scorer {
  const names = Object.keys(weights).filter((resource) => (weights[resource] as number) > 0);
  return {
    name,
    steady: true,
    range: [0, 100],
    prepare: (snapshot, request) => {
      const parts = names.map((resource) => partOf(snapshot, request, resource, weights[resource] as number));
      const [first, second] = parts;
      if (parts.length === 2 && first !== undefined && second !== undefined) {
        return new TwoParts(first, second, sign, asksForBoth(snapshot, request, names));
      }
      return new AnyParts(parts, sign);
    },
  };
}

/** Does it ask for all of `names`, which some node has declared, and for nothing else? */
function asksForBoth(
  { nodes, capacity }: Snapshot,
  { spec }: PlacementRequest,
  names: readonly string[],
): boolean {
  for (const name of names) {
    if ((spec.resources[name] ?? 0) === 0 || capacity.frees(name).length < nodes.length) return false;
  }
  return Object.keys(spec.resources).length === names.length;
}

function partOf({ capacity }: Snapshot, { spec }: PlacementRequest, resource: string, weight: number): Part {
  const amount = spec.resources[resource] ?? 0;
  return { totals: capacity.totals(resource), frees: capacity.frees(resource), amount, weight };
}

/** Far more than the roundings of a mean, in hundredths. */
const MARGIN = 1e-6;

class TwoParts implements Scoring {
  private readonly first: Part;
  private readonly second: Part;
  private readonly sign: 1 | -1;
  /** Are both asked for, and nothing else? */
  private readonly complete: boolean;

  constructor(first: Part, second: Part, sign: 1 | -1, complete: boolean) {
    this.first = first;
    this.second = second;
    this.sign = sign;
    this.complete = complete;
  }

  get judgeAll(): JudgesAll | null {
    return this.complete ? this.judging : null;
  }

  private readonly judging: JudgesAll = ({ nodes, verdicts, count }, open, closed, short) => {
    const { first, second, sign } = this;
    const { amount: firstAsked, frees: firstFrees, totals: firstTotals, weight: firstWeight } = first;
    const { amount: secondAsked, frees: secondFrees, totals: secondTotals, weight: secondWeight } = second;
    const firstShare = firstWeight / (firstWeight + secondWeight);
    const secondShare = secondWeight / (firstWeight + secondWeight);
    // Half of the least that a mean is from the next whole number: more than the roundings come to.
    const margin = 0.5 / (firstWeight + secondWeight);
    for (let at = 0; at < count; at++) {
      const node = nodes[at] as number;
      const firstFree = (firstFrees[node] as number) - firstAsked;
      const secondFree = (secondFrees[node] as number) - secondAsked;
      if (open[node] !== 1) verdicts[at] = closed;
      else if (firstFree < 0 || secondFree < 0) verdicts[at] = short;
      else {
        const firstTotal = firstTotals[node] as number;
        const secondTotal = secondTotals[node] as number;
        const firstCounted = sign === 1 ? firstFree : firstTotal - firstFree;
        const secondCounted = sign === 1 ? secondFree : secondTotal - secondFree;
        const ofFirst = Math.floor((100 * firstCounted) / firstTotal);
        const ofSecond = Math.floor((100 * secondCounted) / secondTotal);
        verdicts[at] = Math.floor(firstShare * ofFirst + secondShare * ofSecond + margin);
      }
    }
  };

  /** PERF: without its floors a score is no lower, so a node whose mean is too low needs no exact one. */
  scan(open: Uint8Array, size: number): number | null {
    if (!this.complete || this.sign < 0) return null;
    const { amount: firstAsked, frees: firstFrees, totals: firstTotals, weight: firstWeight } = this.first;
    const {
      amount: secondAsked,
      frees: secondFrees,
      totals: secondTotals,
      weight: secondWeight,
    } = this.second;
    const perPoint = (firstWeight + secondWeight) / (100 + MARGIN);
    let best = -1;
    let highest = -1;
    let enough = 0;
    for (let node = 0; node < size; node++) {
      const first = (firstFrees[node] as number) - firstAsked;
      const second = (secondFrees[node] as number) - secondAsked;
      const mean =
        (firstWeight * first) / (firstTotals[node] as number) +
        (secondWeight * second) / (secondTotals[node] as number);
      if (mean < enough || open[node] !== 1 || first < 0 || second < 0) continue;
      const score = this.score(node);
      if (score <= highest) continue;
      highest = score;
      best = node;
      enough = (highest + 1) * perPoint;
    }
    return best;
  }

  scoreAll({ nodes, verdicts, count }: Batch): void {
    for (let at = 0; at < count; at++) {
      if ((verdicts[at] as number) > REFUSED) verdicts[at]! += this.score(nodes[at] as number);
    }
  }

  score(node: number): number {
    const { first, second, sign } = this;
    const ofFirst = percent(first, node, sign);
    const ofSecond = percent(second, node, sign);
    if (ofFirst < 0) return Math.max(ofSecond, 0);
    if (ofSecond < 0) return ofFirst;
    return ((first.weight * ofFirst + second.weight * ofSecond) / (first.weight + second.weight)) | 0;
  }
}

class AnyParts implements Scoring {
  private readonly parts: readonly Part[];
  private readonly sign: 1 | -1;

  constructor(parts: readonly Part[], sign: 1 | -1) {
    this.parts = parts;
    this.sign = sign;
  }

  score(node: number): number {
    let sum = 0;
    let weightSum = 0;
    for (const part of this.parts) {
      const ofPart = percent(part, node, this.sign);
      if (ofPart < 0) continue;
      sum += part.weight * ofPart;
      weightSum += part.weight;
    }
    return weightSum === 0 ? 0 : (sum / weightSum) | 0;
  }
}

/** `percentOf` by columns. */
function percent({ totals, frees, amount }: Part, node: number, sign: 1 | -1): number {
  return percentOf(totals[node] ?? 0, (frees[node] ?? 0) - amount, sign);
}

/** 0..100; −1 when the node has none. Of one that is promised more than it has nothing is free. `| 0` is the floor here, and
 * makes a small integer, which costs no allocation; the quotient is exact to the floor for totals up to 2^45. */
function percentOf(total: number, free: number, sign: 1 | -1): number {
  if (total <= 0) return -1;
  const counted = sign === 1 ? free : total - free;
  if (counted <= 0) return 0;
  return counted >= total ? 100 : ((100 * counted) / total) | 0;
}
