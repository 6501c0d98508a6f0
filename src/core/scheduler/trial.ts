// The working state of one call of place: what was placed on trial, and what the filters said, kept while a
// group is placed because most nodes do not change in between. It takes from the real capacity table and
// gives back, which is exact (amounts are integers) and cheaper than a copy.

import { assert } from "../kernel/assert.ts";
import type { WallTime } from "../kernel/time.ts";
import type { Capacity } from "../node/capacity.ts";
import type { Node } from "../node/node.ts";
import { Batch, REFUSED, refusingFilter } from "./batch.ts";
import { Draws } from "./draws.ts";
import { Judging } from "./judging.ts";
import { KeptScores } from "./kept-scores.ts";
import type { Placement, RefusalCount } from "./plan.ts";
import { isBounded } from "./relent.ts";
import type { ScoreMemory } from "./score-memory.ts";
import type { Candidates, PlacementRequest, Snapshot, Strategy } from "./strategy.ts";

/** Entries of `verdicts`. */
const UNKNOWN = 0;
const FEASIBLE = 1;
const INFEASIBLE = 2;

export class Trial implements Candidates, Snapshot {
  readonly nodes: readonly Node[];
  readonly capacity: Capacity;
  readonly wall: WallTime | undefined;
  readonly memory: ScoreMemory | undefined;
  readonly nodesFailing: Snapshot["nodesFailing"];
  lastNode: number;
  generation = 0;
  readonly count: number;
  readonly kept: KeptScores | null;
  readonly placed: Placement[] = [];
  private readonly snapshot: Snapshot;
  private readonly strategy: Strategy;
  private readonly request: PlacementRequest;
  /** How many of `placed` are reserved: the last of the group never is, nobody comes after it. */
  private reserved = 0;
  private judges: Judging | null = null;
  /** By node; null until it pays: when one is placed, nothing is asked twice. */
  private verdicts: Uint8Array | null = null;
  /** How many of the group are reserved on a node; null: none, or they are of no job. */
  private ofJob: Map<number, number> | null = null;

  constructor(strategy: Strategy, snapshot: Snapshot, request: PlacementRequest, count: number) {
    this.nodes = snapshot.nodes;
    this.capacity = snapshot.capacity;
    this.lastNode = snapshot.lastNode;
    this.wall = snapshot.wall;
    this.memory = snapshot.memory;
    this.nodesFailing = snapshot.nodesFailing;
    this.snapshot = snapshot;
    this.strategy = strategy;
    this.request = request;
    this.count = count;
    const { memory } = snapshot;
    // What is kept holds for every task of a shape, bounds for few of them.
    const keeps = memory !== undefined && strategy.kept !== undefined && !isBounded(request);
    this.kept = keeps ? new KeptScores(memory, snapshot, strategy, request, () => this.judging) : null;
  }

  /** Made when it is first needed: what is kept may need none. */
  private get judging(): Judging {
    this.judges ??= new Judging(this.strategy, this, this.request);
    return this.judges;
  }

  get size(): number {
    return this.nodes.length;
  }

  feasible(index: number): boolean {
    if (this.count === 1) return this.judging.admits(index);
    this.verdicts ??= new Uint8Array(this.nodes.length);
    if (this.verdicts[index] === UNKNOWN)
      this.verdicts[index] = this.judging.admits(index) ? FEASIBLE : INFEASIBLE;
    return this.verdicts[index] === FEASIBLE;
  }

  score(index: number): number {
    return this.judging.score(index);
  }

  judgeAll(): Float64Array {
    const batch = this.memory?.batch ?? new Batch();
    batch.takeAll(this.size);
    this.judging.judge(batch);
    return batch.verdicts;
  }

  scan(): number | null {
    return this.judging.scan();
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
    return known + (this.ofJob?.get(node) ?? 0);
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
    if (this.request.jobId !== null) this.countOfJob(index);
    this.forget(index);
  }

  private countOfJob(index: number): void {
    this.ofJob ??= new Map();
    this.ofJob.set(index, (this.ofJob.get(index) ?? 0) + 1);
  }

  private devicesOn(index: number): readonly number[] | null {
    const { devices } = this.strategy;
    const { gpus } = this.request.spec;
    if (devices === undefined || gpus === null) return this.capacity.devicesFor(index, gpus);
    return devices.choose(this, this.nodes[index] as Node, this.request);
  }

  /** Gives back all that was reserved. */
  undo(): void {
    if (this.reserved > 0) this.kept?.rewind(this.placed.slice(0, this.reserved).map(({ node }) => node));
    for (; this.reserved > 0; this.reserved--) {
      const { node, gpuDevices } = this.placed[this.reserved - 1] as Placement;
      this.capacity.undo(node, this.request.spec, gpuDevices);
    }
  }

  /** Why no node takes one more. */
  refusals(): readonly RefusalCount[] {
    const counts = this.kept?.refused ?? this.countRefusals();
    const refusals: RefusalCount[] = [];
    this.strategy.filters.forEach((filter, at) => {
      const nodes = counts[at] ?? 0;
      if (nodes === 0) return;
      refusals.push({ filter: filter.name, nodes, refusal: filter.refusal(this.request, nodes) });
    });
    return refusals;
  }

  /** By position of the filter. */
  private countRefusals(): readonly number[] {
    const { filters, picker } = this.strategy;
    const counts = filters.map(() => 0);
    const verdicts = this.judgeAll();
    for (let index = 0; index < this.size; index++) {
      const verdict = verdicts[index] as number;
      if (verdict > REFUSED)
        assert(false, `The picker ${picker.name} finds node #${index}, which is feasible`);
      counts[refusingFilter(verdict)]!++;
    }
    return counts;
  }

  /** One more was reserved on node `index`: what was said of it no longer holds, and perhaps of any. */
  private forget(index: number): void {
    if (this.verdicts !== null) this.verdicts[index] = UNKNOWN;
    if (this.judges?.holdsAfter(index) ?? true) return;
    this.generation++;
    this.kept?.rebase();
  }
}
