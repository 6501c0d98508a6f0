// How much more fragmented a node becomes by the task, and on which device it is least. Scorer and device chooser are one
// thing here: a node is as good as its best device, and that device is the one taken.

import { type Devices, serves } from "../../node/gpus.ts";
import type { DeviceChooser, PlacementRequest, Scorer, Scoring, Snapshot } from "../strategy.ts";
import type { TargetWorkload } from "../target-workload.ts";
import { Fragmentation } from "./fragmentation.ts";
import { sigmoidScore, sigmoidThresholds } from "./sigmoid.ts";

/** Made ready for one workload; the scorer and the chooser of a strategy share it. */
export class FragmentationGradient {
  private readonly fragmentation: Fragmentation;
  private readonly thresholds: Float64Array;
  private readonly after: number[] = [];

  constructor(workload: TargetWorkload) {
    this.fragmentation = new Fragmentation(workload);
    this.thresholds = sigmoidThresholds(Math.max(this.fragmentation.weights, 1));
  }

  /** ⌊100 / (1 + exp(Δ/1000))⌋, Δ = the growth of F_n(M) in milli; of a share the best device's. 0..99. */
  readonly scorer: Scorer = {
    name: "fragmentation-gradient",
    prepare: (snapshot, request): Scoring => ({ score: (node) => this.best(snapshot, node, request).score }),
  };

  /** For a share the first device with the highest score; whole devices: the lowest-indexed free ones. */
  readonly devices: DeviceChooser = {
    name: "least-fragmenting",
    choose: (snapshot, node, request) => {
      if (request.spec.gpus?.count !== 1) return snapshot.capacity.devicesFor(node.index, request.spec.gpus);
      const { device } = this.best(snapshot, node.index, request);
      return device < 0 ? null : [device];
    },
  };

  /** `device` is −1 unless one is asked for and serves. */
  private best(
    snapshot: Snapshot,
    index: number,
    { spec }: PlacementRequest,
  ): { score: number; device: number } {
    const { capacity } = snapshot;
    const gpus = { freeMilli: capacity.gpuFree(index), models: capacity.gpuModels(index) };
    const cpu = capacity.free(index, "cpu");
    const cpuAfter = cpu - (spec.resources.cpu ?? 0);
    const before = this.fragmentation.of(cpu, gpus.freeMilli, gpus.models);
    if (spec.gpus === null || spec.gpus.count !== 1) {
      const devices = capacity.devicesFor(index, spec.gpus) ?? [];
      const milli = spec.gpus?.milli ?? 0;
      return { score: this.score(before, cpuAfter, gpus, devices, milli), device: -1 };
    }
    let best = { score: -1, device: -1 };
    for (let device = 0; device < gpus.freeMilli.length; device++) {
      if (!serves(gpus, device, spec.gpus) || repeats(gpus, device)) continue;
      const score = this.score(before, cpuAfter, gpus, [device], spec.gpus.milli);
      if (score > best.score) best = { score, device };
    }
    return best;
  }

  private score(
    before: number,
    cpuAfter: number,
    gpus: Devices,
    taken: readonly number[],
    milli: number,
  ): number {
    const after = this.after;
    after.length = gpus.freeMilli.length;
    for (let device = 0; device < after.length; device++) after[device] = gpus.freeMilli[device] as number;
    for (const device of taken) after[device]! -= milli;
    const delta = this.fragmentation.of(cpuAfter, after, gpus.models) - before;
    return sigmoidScore(this.thresholds, delta);
  }
}

/** An earlier device is just like it: its score is the same, and the first wins. */
function repeats({ freeMilli, models }: Devices, device: number): boolean {
  for (let earlier = 0; earlier < device; earlier++) {
    if (freeMilli[earlier] === freeMilli[device] && models[earlier] === models[device]) return true;
  }
  return false;
}
