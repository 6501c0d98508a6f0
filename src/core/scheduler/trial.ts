// The working state of one call of place: what was placed on trial, and what the filters said, kept while a
// group is placed because most nodes do not change in between. It takes from the real capacity table and
// gives back, which is exact (amounts are integers) and cheaper than a copy.

import { assert } from "../kernel/assert.ts";
import type { WallTime } from "../kernel/time.ts";
import type { Capacity } from "../node/capacity.ts";
import type { Node } from "../node/node.ts";
import { Draws } from "./draws.ts";
import type { Placement, RefusalCount } from "./plan.ts";
import type { Candidates, Filter, PlacementRequest, Scoring, Snapshot, Strategy } from "./strategy.ts";

/** Entries of `verdicts`. */
const UNKNOWN = 0;
const FEASIBLE = 1;
const REFUSED = 2;

export class Trial implements Candidates, Snapshot {
  readonly nodes: readonly Node[];
  readonly capacity: Capacity;
  readonly wall: WallTime | undefined;
  lastNode: number;
  generation = 0;
  readonly placed: Placement[] = [];
  private readonly snapshot: Snapshot;
  private readonly strategy: Strategy;
  private readonly request: PlacementRequest;
  private readonly count: number;
  /** How many of `placed` are reserved: the last of the group never is, nobody comes after it. */
  private reserved = 0;
  /** By node; null when one is placed: then nothing is asked twice. */
  private readonly verdicts: Uint8Array | null;
  private scorings: readonly Scoring[] | null = null;
  /** How many of the group are reserved on a node; empty unless they are of a job. */
  private readonly ofJob = new Map<number, number>();

  constructor(strategy: Strategy, snapshot: Snapshot, request: PlacementRequest, count: number) {
    this.nodes = snapshot.nodes;
    this.capacity = snapshot.capacity;
    this.lastNode = snapshot.lastNode;
    this.wall = snapshot.wall;
    this.snapshot = snapshot;
    this.strategy = strategy;
    this.request = request;
    this.count = count;
    this.verdicts = count > 1 ? new Uint8Array(this.nodes.length) : null;
  }

  get size(): number {
    return this.nodes.length;
  }

  feasible(index: number): boolean {
    if (this.verdicts === null) return this.refusingFilter(index) < 0;
    if (this.verdicts[index] === UNKNOWN) {
      this.verdicts[index] = this.refusingFilter(index) < 0 ? FEASIBLE : REFUSED;
    }
    return this.verdicts[index] === FEASIBLE;
  }

  score(index: number): number {
    const node = this.nodes[index] as Node;
    this.scorings ??= this.strategy.scorers.map((scorer) => scorer.prepare(this, this.request));
    let sum = 0;
    for (const scoring of this.scorings) sum += scoring.score(node);
    return sum;
  }

  draws(seed: number): Draws {
    return new Draws(seed, this.capacity.reservations);
  }

  attemptsOn(index: number): number {
    return this.capacity.attemptsOn(index);
  }

  jobAttemptsOn(node: number, jobId: string): number {
    const known = this.snapshot.jobAttemptsOn?.(node, jobId);
    if (known === undefined || jobId !== this.request.jobId) return known ?? 0;
    return known + (this.ofJob.get(node) ?? 0);
  }

  /** Places the next of the group on node `index`. */
  take(index: number): void {
    const { spec } = this.request;
    const gpuDevices = this.devicesOn(index);
    assert(
      gpuDevices !== null,
      "A strategy picks only nodes with enough GPUs: the gpus filter is among its own",
    );
    this.placed.push({ node: index, gpuDevices });
    this.lastNode = index;
    if (this.placed.length === this.count) return;
    this.capacity.reserve(index, spec, gpuDevices);
    this.reserved++;
    if (this.request.jobId !== null) this.ofJob.set(index, (this.ofJob.get(index) ?? 0) + 1);
    this.forget(index);
  }

  private devicesOn(index: number): readonly number[] | null {
    const { devices } = this.strategy;
    const { gpus } = this.request.spec;
    if (devices === undefined || gpus === null) return this.capacity.devicesFor(index, gpus);
    return devices.choose(this, this.nodes[index] as Node, this.request);
  }

  /** Gives back all that was reserved. */
  undo(): void {
    for (; this.reserved > 0; this.reserved--) {
      const { node, gpuDevices } = this.placed[this.reserved - 1] as Placement;
      this.capacity.undo(node, this.request.spec, gpuDevices);
    }
  }

  /** Why no node takes one more. */
  refusals(): readonly RefusalCount[] {
    const counts = this.countRefusals();
    const refusals: RefusalCount[] = [];
    this.strategy.filters.forEach((filter, at) => {
      const nodes = counts[at] as number;
      if (nodes === 0) return;
      refusals.push({ filter: filter.name, nodes, refusal: filter.refusal(this.request, nodes) });
    });
    return refusals;
  }

  /** By position of the filter. */
  private countRefusals(): readonly number[] {
    const { filters, picker } = this.strategy;
    const counts = filters.map(() => 0);
    for (let index = 0; index < this.size; index++) {
      const at = this.refusingFilter(index);
      if (at < 0) assert(false, `The picker ${picker.name} finds node #${index}, which is feasible`);
      counts[at] = (counts[at] as number) + 1;
    }
    return counts;
  }

  /** Position of the first filter that refuses the node, −1 when none does. */
  private refusingFilter(index: number): number {
    const node = this.nodes[index] as Node;
    const { filters } = this.strategy;
    for (let at = 0; at < filters.length; at++) {
      if (!(filters[at] as Filter).admits(this, node, this.request)) return at;
    }
    return -1;
  }

  /** One more was reserved on node `index`: what was said of it no longer holds, and perhaps of any. */
  private forget(index: number): void {
    if (this.verdicts !== null) this.verdicts[index] = UNKNOWN;
    const node = this.nodes[index] as Node;
    if (this.scorings?.every((scoring) => scoring.holdsAfter?.(node) ?? true) ?? true) return;
    this.scorings = null;
    this.generation++;
  }
}
