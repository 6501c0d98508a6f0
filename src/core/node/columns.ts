// One column per resource name, one row per node: what there is and what is free. Demands are compiled to columns, so that
// names are looked up once for all nodes that are asked about. It must not know what takes the resources.

import { present } from "../kernel/assert.ts";
import { DenseIds } from "../kernel/dense-ids.ts";
import type { Resources } from "../task/spec.ts";

const NONE = new Float64Array(0);

interface Column {
  total: Float64Array;
  free: Float64Array;
  /** The largest total of any node; −1: to be found again. */
  totalMax: number;
}

/** Nodes, of which some get a mark. */
export interface Marked {
  /** The first `count` are meant. */
  readonly nodes: Int32Array;
  readonly count: number;
  /** In the order of `nodes`. */
  readonly verdicts: Float64Array;
}

/** Amounts with their columns. */
interface Compiled {
  /** How many columns there were: more may make a name known. */
  readonly columnsKnown: number;
  /** Null: no node has ever declared the resource. */
  readonly columns: readonly (Column | null)[];
  readonly amounts: readonly number[];
  readonly names: readonly string[];
  readonly fits: (node: number) => boolean;
}

export class Columns {
  /** Resource names ↔ columns. */
  readonly names = new DenseIds();
  private readonly columns: Column[] = [];
  private readonly compiled = new WeakMap<Resources, Compiled>();
  private rows = 0;

  addRow(): void {
    this.rows++;
    for (const column of this.columns) {
      if (column.total.length >= this.rows) continue;
      column.total = widened(column.total, this.width());
      column.free = widened(column.free, this.width());
    }
  }

  /** States what the node has in all; what is taken stays taken. */
  declare(node: number, totals: Resources): void {
    for (const name in totals) this.column(name);
    for (let index = 0; index < this.columns.length; index++) {
      const column = this.columns[index] as Column;
      const total = totals[present(this.names.nameOf(index), "column has a name")] ?? 0;
      column.free[node] = total - ((column.total[node] as number) - (column.free[node] as number));
      column.total[node] = total;
      column.totalMax = -1;
    }
  }

  /** Has the node declared some of any resource? */
  declaredAny(node: number): boolean {
    return this.columns.some((column) => (column.total[node] as number) > 0);
  }

  total(node: number, name: string): number {
    const index = this.names.indexOf(name);
    return index === undefined ? 0 : this.totalAt(node, index);
  }

  free(node: number, name: string): number {
    const index = this.names.indexOf(name);
    return index === undefined ? 0 : this.freeAt(node, index);
  }

  /** By node; empty when no node has declared the resource. */
  totals(name: string): Float64Array {
    const index = this.names.indexOf(name);
    return (index === undefined ? undefined : this.columns[index]?.total) ?? NONE;
  }

  /** By node; empty when no node has declared the resource. */
  frees(name: string): Float64Array {
    const index = this.names.indexOf(name);
    return (index === undefined ? undefined : this.columns[index]?.free) ?? NONE;
  }

  totalAt(node: number, column: number): number {
    return this.columns[column]?.total[node] ?? 0;
  }

  freeAt(node: number, column: number): number {
    return this.columns[column]?.free[node] ?? 0;
  }

  /** The largest total of any node. PERF: O(1) but after a declare. */
  totalMax(column: number): number {
    const known = this.columns[column];
    if (known === undefined) return 0;
    if (known.totalMax < 0) known.totalMax = largest(known.total);
    return known.totalMax;
  }

  /** Has a node so much free of everything? Holds until the next declare. */
  fitsCheck(wanted: Resources): (node: number) => boolean {
    return this.compile(wanted).fits;
  }

  /** `fitsCheck` of many nodes: where one has too little free and its verdict is 0, that becomes `mark`. */
  markShort(wanted: Resources, marked: Marked, mark: number): void {
    const { columns, amounts } = this.compile(wanted);
    for (let at = 0; at < amounts.length; at += 2) {
      const second = Math.min(at + 1, amounts.length - 1);
      const frees = columns[at]?.free ?? NONE;
      markBelow(
        marked,
        mark,
        frees,
        amounts[at] as number,
        columns[second]?.free ?? NONE,
        amounts[second] as number,
      );
    }
  }

  /** Takes the amounts from the node (1), or gives them back (−1). */
  take(node: number, resources: Resources, sign: 1 | -1): void {
    const { columns, amounts, names } = this.compile(resources);
    for (let index = 0; index < amounts.length; index++) {
      const column = columns[index] ?? this.column(names[index] as string);
      column.free[node]! -= sign * (amounts[index] as number);
    }
  }

  private compile(resources: Resources): Compiled {
    const known = this.compiled.get(resources);
    if (known !== undefined && known.columnsKnown === this.columns.length) return known;
    const names = Object.keys(resources).filter((name) => (resources[name] as number) > 0);
    const amounts = names.map((name) => resources[name] as number);
    const columns = names.map((name) => this.columns[this.names.indexOf(name) ?? -1] ?? null);
    const fits = fitting(columns, amounts);
    const compiled = { columnsKnown: this.columns.length, columns, amounts, names, fits };
    this.compiled.set(resources, compiled);
    return compiled;
  }

  private column(name: string): Column {
    const index = this.names.intern(name);
    let column = this.columns[index];
    if (column === undefined) {
      const width = this.width();
      column = { total: new Float64Array(width), free: new Float64Array(width), totalMax: 0 };
      this.columns[index] = column;
    }
    return column;
  }

  /** Columns grow by doubling, so that adding nodes one at a time stays cheap. */
  private width(): number {
    let width = 16;
    while (width < this.rows) width *= 2;
    return width;
  }
}

function widened(old: Float64Array, width: number): Float64Array {
  const wider = new Float64Array(width);
  wider.set(old);
  return wider;
}

/** Has a node so much free in each column? PERF: two columns, as most ask for, need no loop. */
function fitting(columns: readonly (Column | null)[], amounts: readonly number[]): (node: number) => boolean {
  const [first, second] = columns;
  const [ofFirst = 0, ofSecond = 0] = amounts;
  if (columns.some((column) => column === null)) return () => false;
  if (columns.length === 2 && first && second) {
    return (node) => (first.free[node] as number) >= ofFirst && (second.free[node] as number) >= ofSecond;
  }
  return (node) => {
    for (let at = 0; at < columns.length; at++) {
      if (((columns[at] as Column).free[node] as number) < (amounts[at] as number)) return false;
    }
    return true;
  };
}

/** PERF: two at a time, as most ask for two. Where there is no column there is undefined, which is never enough. */
function markBelow(
  { nodes, verdicts, count }: Marked,
  mark: number,
  first: Float64Array,
  ofFirst: number,
  second: Float64Array,
  ofSecond: number,
): void {
  for (let at = 0; at < count; at++) {
    const node = nodes[at] as number;
    if ((first[node] as number) >= ofFirst && (second[node] as number) >= ofSecond) continue;
    if (verdicts[at] === 0) verdicts[at] = mark;
  }
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, value);
  return most;
}
