// Which score tables there are: one per strategy, shape of request and basis, those used last. It outlives the calls of
// place and belongs to one capacity table, whose log says what has changed in between.

import type { Capacity } from "../node/capacity.ts";
import { shapeOf, type TaskSpec } from "../task/spec.ts";
import { Batch } from "./batch.ts";
import { ScoreTable } from "./score-table.ts";
import type { PlacementRequest, Strategy } from "./strategy.ts";

/** Tables of one shape and strategy that are kept for different bases: E-PVM's Lmax goes to and fro. */
const BASES_MAX = 2;

const TABLES_MAX = 256;

/** Node scores in all tables together; one takes 8 bytes, so this is 268 MB, reached by 256 shapes on 131,000 nodes. */
const ENTRIES_MAX = 2 ** 25;

interface Slot {
  readonly strategy: Strategy;
  readonly basis: string;
  readonly table: ScoreTable;
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

  /** The table for such requests, an empty one when none is kept. `basis`: what all scores depend on, in writing. */
  tableFor(strategy: Strategy, request: PlacementRequest, basis: string): ScoreTable {
    const shape = this.shapeFor(request, strategy.kept === "by-job" ? request.jobId : null);
    for (const slot of shape.slots) {
      if (slot.strategy !== strategy || slot.basis !== basis) continue;
      slot.table.usedAt = ++this.uses;
      return slot.table;
    }
    return this.newTable(shape, strategy, basis);
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

  private newTable(shape: Shape, strategy: Strategy, basis: string): ScoreTable {
    const alike = shape.slots.filter((slot) => slot.strategy === strategy);
    if (alike.length >= BASES_MAX) this.drop(shape, oldest(alike));
    this.makeRoom();
    const table = new ScoreTable(this.batch);
    table.usedAt = ++this.uses;
    shape.slots.push({ strategy, basis, table });
    return table;
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

function oldest(slots: readonly Slot[]): Slot {
  return slots.reduce((least, slot) => (slot.table.usedAt < least.table.usedAt ? slot : least));
}
