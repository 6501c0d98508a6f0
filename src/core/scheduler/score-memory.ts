// Which score tables there are: one per strategy, shape of request and basis, those used last. It outlives the calls of
// place and belongs to one capacity table, whose log says what has changed in between.

import type { Capacity } from "../node/capacity.ts";
import type { Node } from "../node/node.ts";
import { shapeOf, type TaskSpec } from "../task/spec.ts";
import { Batch } from "./batch.ts";
import { Judging } from "./judging.ts";
import { ScoreBlocks } from "./score-blocks.ts";
import { fitsBytes, ScoreBytes } from "./score-bytes.ts";
import { ScoreTable, type Verdicts } from "./score-table.ts";
import type { PlacementRequest, Snapshot, Strategy } from "./strategy.ts";

/** Tables of one shape and strategy that are kept for different bases: E-PVM's Lmax goes to and fro. */
const BASES_MAX = 2;

const TABLES_MAX = 256;

/** Node scores in all tables together; one takes 8 bytes, so this is 268 MB, reached by 256 shapes on 131,000 nodes. */
const ENTRIES_MAX = 2 ** 25;

interface Slot {
  readonly strategy: Strategy;
  readonly basis: string;
  readonly table: ScoreTable;
  /** Who judges for the table, where that holds from one group to the next; made for these nodes and declares. */
  steady: { readonly judging: Judging; readonly nodes: readonly Node[]; readonly declared: number } | null;
}

/** A table, and who judges for it now. */
export interface Keeping {
  readonly table: ScoreTable;
  readonly judging: Judging;
}

/** What is kept for equal requests. */
interface Shape {
  readonly key: string;
  readonly jobId: string | null;
  slots: Slot[];
}

export class ScoreMemory {
  readonly capacity: Capacity;
  /** For whoever judges; it holds nothing from one judgement to the next. */
  readonly batch = new Batch();
  private readonly shapes = new Map<string, Shape>();
  /** Saves writing out the shape of a spec that was seen before. */
  private readonly bySpec = new WeakMap<TaskSpec, Shape>();
  private uses = 0;

  constructor(capacity: Capacity) {
    this.capacity = capacity;
  }

  /** The table for such requests, an empty one when none is kept, and who judges for it: one that looked things up
   * earlier, if they still hold, else the one that is made now. */
  keepingFor(
    strategy: Strategy,
    request: PlacementRequest,
    snapshot: Snapshot,
    make: () => Judging,
  ): Keeping {
    const shape = this.shapeFor(request, strategy.kept === "by-job" ? request.jobId : null);
    return this.steadyIn(shape, strategy, snapshot) ?? this.anew(shape, strategy, request, snapshot, make());
  }

  private steadyIn(shape: Shape, strategy: Strategy, { nodes }: Snapshot): Keeping | null {
    for (const { strategy: of, table, steady } of shape.slots) {
      if (of !== strategy || steady === null) continue;
      if (steady.nodes !== nodes || steady.declared !== this.capacity.declared) continue;
      table.usedAt = ++this.uses;
      return { table, judging: steady.judging };
    }
    return null;
  }

  private anew(
    shape: Shape,
    strategy: Strategy,
    request: PlacementRequest,
    snapshot: Snapshot,
    made: Judging,
  ): Keeping {
    const isSteady = strategy.kept === "by-shape" && made.steady;
    const judging = isSteady ? new Judging(strategy, snapshot, request) : made;
    const basis = judging.basis();
    const { nodes } = snapshot;
    const slot =
      shape.slots.find((each) => each.strategy === strategy && each.basis === basis) ??
      this.newSlot(shape, strategy, basis);
    slot.table.usedAt = ++this.uses;
    slot.steady = isSteady ? { judging, nodes, declared: this.capacity.declared } : null;
    return { table: slot.table, judging };
  }

  private shapeFor(request: PlacementRequest, jobId: string | null): Shape {
    const known = this.bySpec.get(request.spec);
    if (known !== undefined && known.jobId === jobId && known.slots.length > 0) return known;
    const key = JSON.stringify([shapeOf(request.spec), jobId]);
    const shape = this.shapes.get(key) ?? { key, jobId, slots: [] };
    this.shapes.set(key, shape);
    this.bySpec.set(request.spec, shape);
    return shape;
  }

  private newSlot(shape: Shape, strategy: Strategy, basis: string): Slot {
    const alike = shape.slots.filter((slot) => slot.strategy === strategy);
    if (alike.length >= BASES_MAX) this.drop(shape, oldest(alike));
    this.makeRoom();
    const table = new ScoreTable(this.batch, (nodes) => layOut(strategy, nodes));
    const slot: Slot = { strategy, basis, table, steady: null };
    shape.slots.push(slot);
    return slot;
  }

  /** PERF: O(tables), when a shape is new. */
  private makeRoom(): void {
    for (;;) {
      const shapes = [...this.shapes.values()].filter(({ slots }) => slots.length > 0);
      const slots = shapes.flatMap((shape) => shape.slots);
      const entries = slots.reduce((sum, { table }) => sum + table.size, 0);
      if (slots.length < TABLES_MAX && entries + this.capacity.size <= ENTRIES_MAX) return;
      if (slots.length === 0) return;
      const last = oldest(slots);
      this.drop(shapes.find((shape) => shape.slots.includes(last)) as Shape, last);
    }
  }

  /** A shape without tables is forgotten, so that the map is bounded as they are. */
  private drop(shape: Shape, slot: Slot): void {
    shape.slots = shape.slots.filter((other) => other !== slot);
    if (shape.slots.length === 0) this.shapes.delete(shape.key);
  }
}

/** In bytes where the scores take few values. */
function layOut({ scorers, filters }: Strategy, nodes: number): Verdicts {
  let lowest = 0;
  let highest = 0;
  for (const { range } of scorers) {
    if (range === undefined) return new ScoreBlocks(nodes);
    lowest += range[0];
    highest += range[1];
  }
  return fitsBytes(lowest, highest, filters.length) ? new ScoreBytes(nodes, lowest) : new ScoreBlocks(nodes);
}

function oldest(slots: readonly Slot[]): Slot {
  return slots.reduce((least, slot) => (slot.table.usedAt < least.table.usedAt ? slot : least));
}
