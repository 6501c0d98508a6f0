// How much more fragmented a node becomes by the task, and on which device it is least. Scorer and device chooser are one
// thing here: a node is as good as its best device, and that device is the one taken.

import { servesFrom } from "../../node/gpus.ts";
import type { GpuRequest } from "../../task/spec.ts";
import type { DeviceChooser, PlacementRequest, Scorer, Scoring, Snapshot } from "../strategy.ts";
import type { TargetWorkload } from "../target-workload.ts";
import { Fragmentation } from "./fragmentation.ts";
import { sigmoidScore, sigmoidThresholds } from "./sigmoid.ts";

/** What `best` found last. */
interface Found {
  score: number;
  /** −1 unless one is asked for and serves. */
  device: number;
}

const NO_DEVICES: readonly number[] = [];

/** Made ready for one workload; the scorer and the chooser of a strategy share it. */
export class FragmentationGradient {
  private readonly fragmentation: Fragmentation;
  private readonly thresholds: Float64Array;
  private readonly found: Found = { score: 0, device: -1 };
  /** The node's devices, with what the task takes taken. */
  private readonly left: number[] = [];

  constructor(workload: TargetWorkload) {
    this.fragmentation = new Fragmentation(workload);
    this.thresholds = sigmoidThresholds(Math.max(this.fragmentation.weights, 1));
  }

  /** ⌊100 / (1 + exp(Δ/1000))⌋, Δ = the growth of F_n(M) in milli; of a share the best device's. 0..99. */
  readonly scorer: Scorer = {
    name: "fragmentation-gradient",
    steady: true,
    prepare: (snapshot, request) => new GradientScoring(this, snapshot, request),
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

  /** What it returns holds until it is asked again. */
  best({ capacity }: Snapshot, node: number, { spec }: PlacementRequest): Readonly<Found> {
    const free = capacity.gpuFree(node);
    const models = capacity.gpuModels(node);
    const cpu = capacity.free(node, "cpu");
    const cpuLeft = cpu - (spec.resources.cpu ?? 0);
    this.found.device = -1;
    this.found.score = -1;
    const before = this.fragmentation.of(cpu, free, models);
    if (spec.gpus?.count === 1) this.tryDevices(before, cpuLeft, free, models, spec.gpus);
    else {
      this.copy(free);
      const devices = spec.gpus === null ? NO_DEVICES : (capacity.devicesFor(node, spec.gpus) ?? NO_DEVICES);
      for (const device of devices) this.left[device]! -= spec.gpus?.milli ?? 0;
      const after = this.fragmentation.of(cpuLeft, this.left, models);
      this.found.score = sigmoidScore(this.thresholds, after - before);
    }
    return this.found;
  }

  private tryDevices(
    before: number,
    cpuLeft: number,
    free: readonly number[],
    models: readonly string[],
    asked: GpuRequest,
  ): void {
    for (let device = 0; device < free.length; device++) {
      if (!servesFrom(free, models, device, asked) || repeats(free, models, device)) continue;
      const after = this.fragmentation.ofTaken(cpuLeft, free, models, device, asked.milli);
      const score = sigmoidScore(this.thresholds, after - before);
      if (score <= this.found.score) continue;
      this.found.score = score;
      this.found.device = device;
    }
  }

  private copy(free: readonly number[]): void {
    this.left.length = free.length;
    for (let device = 0; device < free.length; device++) this.left[device] = free[device] as number;
  }
}

class GradientScoring implements Scoring {
  private readonly gradient: FragmentationGradient;
  private readonly snapshot: Snapshot;
  private readonly request: PlacementRequest;

  constructor(gradient: FragmentationGradient, snapshot: Snapshot, request: PlacementRequest) {
    this.gradient = gradient;
    this.snapshot = snapshot;
    this.request = request;
  }

  score(node: number): number {
    return this.gradient.best(this.snapshot, node, this.request).score;
  }
}

/** An earlier device is just like it: its score is the same, and the first wins. */
function repeats(free: readonly number[], models: readonly string[], device: number): boolean {
  for (let earlier = 0; earlier < device; earlier++) {
    if (free[earlier] === free[device] && models[earlier] === models[device]) return true;
  }
  return false;
}
