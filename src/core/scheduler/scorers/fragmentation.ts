// How much of a node's free GPUs a workload could not use: the measure that FGD descends.
// Source: Weng et al., Beware of Fragmentation: Scheduling GPU-Sharing Workloads with Fragmentation Gradient Descent,
// USENIX ATC 2023, §4.

import type { TargetWorkload } from "../target-workload.ts";

/** Shapes that ask for the same of a device. */
interface DeviceNeed {
  readonly milli: number;
  /** Empty: any. */
  readonly models: readonly string[];
}

/**
 * F_n(M) = Σ_x weight_x × F_n(x), in milli × weight; divided by `weights` it is the expected fragmentation. R = Σ g_i, the
 * free milli of the node's devices; for a shape x that asks for d devices with m free each, of some models, and for q CPU:
 *
 *     F_n(x) = R                                      if x asks for no GPU, if CPU < q, or if fewer than d devices serve it
 *            = Σ g_i over the devices not serving it  otherwise
 *
 * A device serves x when it has m free and its model is allowed. Memory takes no part.
 *
 * Example: free 500 and 1000, 8000 CPU. A shape of 1 × 600, 4000 CPU: the device with 500 does not serve, F = 500. One
 * of 2 × 1000: only one serves, F = R = 1500.
 */
export class Fragmentation {
  /** Σ weight_x. */
  readonly weights: number;
  private readonly needs: DeviceNeed[] = [];
  /** By shape, of those that ask for GPUs. */
  private readonly needOf: number[] = [];
  private readonly counts: number[] = [];
  private readonly cpus: number[] = [];
  private readonly weightOf: number[] = [];
  private cpuOnly = 0;
  /** Free milli of the node that `of` was asked about last; by need how many of its devices serve, and what is free of the others. */
  private all = 0;
  private readonly serving: Int32Array;
  private readonly left: Float64Array;
  /** The same after something is taken of one device. */
  private readonly servingThen: Int32Array;
  private readonly leftThen: Float64Array;

  constructor(workload: TargetWorkload) {
    this.weights = workload.reduce((sum, { weight }) => sum + weight, 0);
    for (const { cpuMilli, gpus, weight } of workload) {
      if (gpus === null) {
        this.cpuOnly += weight;
        continue;
      }
      this.needOf.push(this.need(gpus.milli, gpus.models));
      this.counts.push(gpus.count);
      this.cpus.push(cpuMilli);
      this.weightOf.push(weight);
    }
    this.serving = new Int32Array(this.needs.length);
    this.left = new Float64Array(this.needs.length);
    this.servingThen = new Int32Array(this.needs.length);
    this.leftThen = new Float64Array(this.needs.length);
  }

  /** F_n(M) × `weights` of a node with so much CPU and such devices free. PERF: O(needs × devices + shapes). */
  of(cpuFree: number, freeMilli: readonly number[], models: readonly string[]): number {
    this.all = 0;
    for (const milli of freeMilli) this.all += milli;
    if (this.all === 0) return 0;
    this.measure(freeMilli, models);
    return this.sum(cpuFree, this.all, this.serving, this.left);
  }

  /** `of` the same node as it was asked about last, with `taken` milli less free of one device, which has as much, and with so much
   * CPU free. PERF: O(needs + shapes). */
  ofTaken(
    cpuFree: number,
    freeMilli: readonly number[],
    models: readonly string[],
    device: number,
    taken: number,
  ): number {
    if (this.all === taken) return 0;
    const before = freeMilli[device] as number;
    for (let at = 0; at < this.needs.length; at++) {
      const need = this.needs[at] as DeviceNeed;
      const served = serves(need, before, models[device] as string);
      const stillServes = serves(need, before - taken, models[device] as string);
      this.servingThen[at] = (this.serving[at] as number) - Number(served) + Number(stillServes);
      this.leftThen[at] =
        (this.left[at] as number) - (served ? 0 : before) + (stillServes ? 0 : before - taken);
    }
    return this.sum(cpuFree, this.all - taken, this.servingThen, this.leftThen);
  }

  private sum(cpuFree: number, all: number, serving: Int32Array, left: Float64Array): number {
    let sum = this.cpuOnly * all;
    for (let shape = 0; shape < this.counts.length; shape++) {
      const need = this.needOf[shape] as number;
      const usable =
        cpuFree >= (this.cpus[shape] as number) &&
        (serving[need] as number) >= (this.counts[shape] as number);
      sum += (this.weightOf[shape] as number) * (usable ? (left[need] as number) : all);
    }
    return sum;
  }

  private measure(freeMilli: readonly number[], models: readonly string[]): void {
    for (let at = 0; at < this.needs.length; at++) {
      const need = this.needs[at] as DeviceNeed;
      let serving = 0;
      let left = 0;
      for (let device = 0; device < freeMilli.length; device++) {
        const milli = freeMilli[device] as number;
        if (serves(need, milli, models[device] as string)) serving++;
        else left += milli;
      }
      this.serving[at] = serving;
      this.left[at] = left;
    }
  }

  private need(milli: number, models: readonly string[]): number {
    const key = models.join("|");
    const known = this.needs.findIndex((need) => need.milli === milli && need.models.join("|") === key);
    return known >= 0 ? known : this.needs.push({ milli, models }) - 1;
  }
}

function serves({ milli, models }: DeviceNeed, free: number, model: string): boolean {
  return free >= milli && (models.length === 0 || models.includes(model));
}
