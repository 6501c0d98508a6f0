// How much dearer a node becomes by the task, when every resource costs exponentially more the fuller it is.
// Source: Amir, Awerbuch, Barak, Borgstrom, Keren: An Opportunity Cost Approach for Job Assignment in a Scalable
// Computing Cluster, IEEE Transactions on Parallel and Distributed Systems 11(7), 2000, pp. 760–768.
// The paper's Lmax remembers the highest load ever seen; ours derives it from the snapshot, so that the same
// snapshot gives the same choice, after a restart as well.

import { log2, pow2, toFixedPoint } from "../../kernel/fixed-point.ts";
import type { Capacity } from "../../node/capacity.ts";
import { GPU_MILLI } from "../../node/gpus.ts";
import type { GpuRequest } from "../../task/spec.ts";
import type { PlacementRequest, Scorer, Scoring, Snapshot } from "../strategy.ts";
import { PowerColumn } from "./power-column.ts";

/** Scores count the cost in units of 2^−20, a millionth. */
const FRACTION_BITS = 20;

/**
 * Minus the marginal cost of one more task, in units of 2^−20:
 *
 *     Σ_r [N^((u_r + q_r)/C_r) − N^(u_r/C_r)] + N^((j + 1)/Lmax) − N^(j/Lmax)
 *
 * N = machines (nodes that have declared any); C_r, u_r, q_r = what the node has, what is used, what is asked
 * for of resource r, its GPUs together being one more resource; j = attempts on the node; Lmax = the smallest power of
 * two ≥ the highest j of all, at least 1. Resources that are not asked for cancel out.
 *
 * Example: N = 4; A has 2000 of 4000 cpu used by 1 task, the others are empty; asked for: 1000 cpu. Lmax = 1.
 *
 *     A: 4^(3/4) − 4^(2/4) + 4^2 − 4^1 = 2.828427 − 2 + 16 − 4 = 12.828427
 *     B: 4^(1/4) − 4^0 + 4^1 − 4^0     = 1.414214 − 1 +  4 − 1 =  3.414214 → chosen, score −3580062
 *
 * Each power is within a relative 2^−45 of the true one, so for N ≤ 1000 scores are within one unit. Above 65,536
 * machines the unit grows, so that scores stay below 2^53. PERF: prepare O(1), score one power per resource asked for.
 */
export const opportunityCost: Scorer = {
  name: "opportunity-cost",
  prepare: (snapshot, request) => new OpportunityCost(snapshot, request),
};

/** What depends on the number of machines alone. */
interface Base {
  readonly machines: number;
  readonly log2: number;
  /** By resource: N^(use) of each node. */
  readonly powers: Map<string, PowerColumn>;
}

/** What all machines' costs have in common. */
interface Scale {
  readonly base: Base;
  readonly loadMax: number;
  readonly fractionBits: number;
  readonly basis: string;
  /** N^((j + 1)/Lmax) − N^(j/Lmax) for j = 0..Lmax. */
  readonly jobCosts: Float64Array;
}

/** The last ones made: they change seldom. */
let lastBase: Base | null = null;
let lastScale: Scale | null = null;

function baseFor(machines: number): Base {
  if (lastBase?.machines !== machines) lastBase = { machines, log2: log2(machines), powers: new Map() };
  return lastBase;
}

function scaleFor({ machines, highestLoad }: Capacity): Scale {
  const base = baseFor(Math.max(machines, 1));
  const loadMax = powerOfTwoAtLeast(highestLoad);
  if (lastScale?.base === base && lastScale.loadMax === loadMax) return lastScale;
  const power = (load: number): number => pow2(base.log2 * (load / loadMax));
  lastScale = {
    base,
    loadMax,
    fractionBits: Math.min(FRACTION_BITS, 52 - 2 * Math.ceil(base.log2)),
    basis: `${base.machines} machines, Lmax ${loadMax}`,
    jobCosts: Float64Array.from({ length: loadMax + 1 }, (_, load) => power(load + 1) - power(load)),
  };
  return lastScale;
}

function powersOf({ log2: log2Base, powers }: Base, resource: string): PowerColumn {
  const known = powers.get(resource) ?? new PowerColumn(log2Base);
  powers.set(resource, known);
  return known;
}

class OpportunityCost implements Scoring {
  readonly basis: string;
  private readonly capacity: Capacity;
  private readonly scale: Scale;
  private readonly gpus: GpuRequest | null;
  /** By resource asked for. */
  private readonly totals: Float64Array[] = [];
  private readonly frees: Float64Array[] = [];
  private readonly amounts: number[] = [];
  private readonly powers: PowerColumn[] = [];

  constructor({ capacity }: Snapshot, { spec }: PlacementRequest) {
    this.capacity = capacity;
    this.scale = scaleFor(capacity);
    this.basis = this.scale.basis;
    this.gpus = spec.gpus;
    for (const name in spec.resources) {
      const amount = spec.resources[name] as number;
      if (amount === 0 || capacity.resources.indexOf(name) === undefined) continue;
      this.totals.push(capacity.totals(name));
      this.frees.push(capacity.frees(name));
      this.amounts.push(amount);
      this.powers.push(powersOf(this.scale.base, name));
    }
  }

  score(node: number): number {
    let cost = this.gpuCost(node);
    for (let at = 0; at < this.amounts.length; at++) {
      const total = (this.totals[at] as Float64Array)[node] as number;
      const used = total - ((this.frees[at] as Float64Array)[node] as number);
      const after = pow2(this.scale.base.log2 * ((used + (this.amounts[at] as number)) / total));
      cost += after - (this.powers[at] as PowerColumn).at(node, used / total);
    }
    cost += this.scale.jobCosts[this.capacity.attemptsOn(node)] as number;
    return 0 - toFixedPoint(cost, this.scale.fractionBits);
  }

  /** Lmax is in every score: when it has to double, all change. */
  holdsAfter(node: number): boolean {
    return this.capacity.attemptsOn(node) <= this.scale.loadMax;
  }

  private gpuCost(node: number): number {
    if (this.gpus === null || this.gpus.count === 0) return 0;
    const free = this.capacity.gpuFree(node);
    const total = free.length * GPU_MILLI;
    let used = total;
    for (const milli of free) used -= milli;
    const { log2: log2Base } = this.scale.base;
    const after = pow2(log2Base * ((used + this.gpus.count * this.gpus.milli) / total));
    return after - pow2(log2Base * (used / total));
  }
}

function powerOfTwoAtLeast(load: number): number {
  let power = 1;
  while (power < load) power *= 2;
  return power;
}
