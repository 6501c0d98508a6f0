// N^x for the x that each node last had: most nodes are asked about many times between two changes, by every shape of
// request. What it remembers it could work out again, to the bit: it is a matter of speed only.

import { pow2 } from "../../kernel/fixed-point.ts";

export class PowerColumn {
  private readonly log2Base: number;
  private exponents = new Float64Array(0);
  private powers = new Float64Array(0);

  /** For powers of 2^log2Base. */
  constructor(log2Base: number) {
    this.log2Base = log2Base;
  }

  /** base^exponent; `node`: where to remember it. PERF: no power when the node's exponent is that of the last time. */
  at(node: number, exponent: number): number {
    if (this.exponents[node] === exponent) return this.powers[node] as number;
    if (node >= this.exponents.length) this.widen(2 * node + 16);
    const power = pow2(this.log2Base * exponent);
    this.exponents[node] = exponent;
    this.powers[node] = power;
    return power;
  }

  private widen(nodes: number): void {
    const { exponents, powers } = this;
    this.exponents = new Float64Array(nodes).fill(Number.NaN);
    this.powers = new Float64Array(nodes);
    this.exponents.set(exponents);
    this.powers.set(powers);
  }
}
