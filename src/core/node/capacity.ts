// What is free on every node. reserve and release are the only writers; everything that places asks here.
// One column per resource name, one row per node; GPUs are kept per device because milli of two devices don't add up.

import { assert, present } from "../kernel/assert.ts";
import { DenseIds } from "../kernel/dense-ids.ts";
import type { GpuRequest, PortBinding, Protocol, Resources } from "../task/spec.ts";
import { ChangeLog } from "./change-log.ts";
import { countClass, devicesServing, enoughServing, type Gpus, NO_GPUS } from "./gpus.ts";
import { LoadCounts } from "./load-counts.ts";
import type { GpuDevice } from "./node.ts";

/** A whole GPU in thousandths. */
export const GPU_MILLI = 1000;

const NONE = new Float64Array(0);

/** What one attempt takes from a node. */
export interface Demand {
  readonly resources: Resources;
  readonly gpus: GpuRequest | null;
  readonly portBindings: readonly PortBinding[];
}

interface Column {
  total: Float64Array;
  free: Float64Array;
  /** The largest total of any node; −1: to be found again. */
  totalMax: number;
}

/** Amounts with their columns: names are looked up once for all nodes that are asked about. */
interface Compiled {
  /** How many columns there were: more may make a name known. */
  readonly columnsKnown: number;
  /** Null: no node has ever declared the resource. */
  readonly columns: readonly (Column | null)[];
  readonly amounts: readonly number[];
  readonly names: readonly string[];
  readonly fits: (node: number) => boolean;
}

export class Capacity {
  /** Resource names ↔ columns. */
  readonly resources = new DenseIds();
  private readonly columns: Column[] = [];
  private readonly gpus: Gpus[] = [];
  private readonly attempts: number[] = [];
  /** Host ports taken, as `portKey` numbers. */
  private readonly ports: Set<number>[] = [];
  private readonly compiled = new WeakMap<Resources, Compiled>();
  private open = new Uint8Array(16);
  private readonly log = new ChangeLog();
  private readonly loads = new LoadCounts();
  private rows = 0;
  private equipped = 0;
  /** −1: to be found again. */
  private devicesMax = 0;
  private made = 0;

  /** Nodes declared so far: rows 0..size−1. */
  get size(): number {
    return this.rows;
  }

  /** Grows with every declare, reserve, release and setOpen; `undo` takes it back. Equal versions mean nothing has
   * changed. */
  get version(): number {
    return this.log.version;
  }

  /** Which nodes changed. */
  get changes(): Pick<ChangeLog, "version" | "reaches" | "nodeAt"> {
    return this.log;
  }

  /** Nodes that have declared something, be it a resource or a device. */
  get machines(): number {
    return this.equipped;
  }

  /** The most attempts that any node holds. */
  get highestLoad(): number {
    return this.loads.highest;
  }

  /** Reservations ever made, but for those undone: it tells one placement from the next. */
  get reservations(): number {
    return this.made;
  }

  /** The node's info, liveness, runtime or availability changed, which decide whether new work may go there at all. */
  setOpen(node: number, open: boolean): void {
    if (node >= this.open.length) this.open = widenedFlags(this.open, 2 * node + 16);
    this.open[node] = open ? 1 : 0;
    this.log.record(node);
  }

  /** By node, 1: new work may go there, as `setOpen` said last. To be read, and not kept beyond the next declare. */
  get openNodes(): Uint8Array {
    return this.open;
  }

  /** States what node `node` has in all. A second call changes the totals and keeps what is reserved. */
  declare(node: number, totals: Resources, devices: readonly GpuDevice[]): void {
    while (this.rows <= node) this.addRow();
    const before = this.declaredAny(node);
    for (const name in totals) this.column(name);
    for (let index = 0; index < this.columns.length; index++) {
      const column = this.columns[index] as Column;
      const total = totals[present(this.resources.nameOf(index), "column has a name")] ?? 0;
      column.free[node] = total - ((column.total[node] as number) - (column.free[node] as number));
      column.total[node] = total;
      column.totalMax = -1;
    }
    this.declareGpus(node, devices);
    this.equipped += Number(this.declaredAny(node)) - Number(before);
    this.log.record(node);
  }

  total(node: number, resource: string): number {
    const index = this.resources.indexOf(resource);
    return index === undefined ? 0 : (this.columns[index]?.total[node] ?? 0);
  }

  free(node: number, resource: string): number {
    const index = this.resources.indexOf(resource);
    return index === undefined ? 0 : (this.columns[index]?.free[node] ?? 0);
  }

  /** What is free of the resource on every node, by index: to be read, and not kept beyond the next declare. Shorter than
   * there are nodes where no node has declared it. */
  frees(resource: string): Float64Array {
    const index = this.resources.indexOf(resource);
    return (index === undefined ? undefined : this.columns[index]?.free) ?? NONE;
  }

  /** As `frees`, of the totals. */
  totals(resource: string): Float64Array {
    const index = this.resources.indexOf(resource);
    return (index === undefined ? undefined : this.columns[index]?.total) ?? NONE;
  }

  /** As `total`, by column (`resources.indexOf`). */
  totalAt(node: number, column: number): number {
    return this.columns[column]?.total[node] ?? 0;
  }

  /** As `free`, by column (`resources.indexOf`). */
  freeAt(node: number, column: number): number {
    return this.columns[column]?.free[node] ?? 0;
  }

  /** The largest total that any node has of the resource in `column`. PERF: O(1) but after a declare. */
  totalMax(column: number): number {
    const known = this.columns[column];
    if (known === undefined) return 0;
    if (known.totalMax < 0) known.totalMax = largest(known.total);
    return known.totalMax;
  }

  /** The most devices that any node has. PERF: O(1) but after a declare. */
  get gpusMax(): number {
    if (this.devicesMax < 0) {
      this.devicesMax = this.gpus.reduce((most, { freeMilli }) => Math.max(most, freeMilli.length), 0);
    }
    return this.devicesMax;
  }

  /** Free thousandths of each of the node's devices. */
  gpuFree(node: number): readonly number[] {
    return (this.gpus[node] ?? NO_GPUS).freeMilli;
  }

  gpuModels(node: number): readonly string[] {
    return (this.gpus[node] ?? NO_GPUS).models;
  }

  /** Attempts on the node that hold GPUs, by class: index 0 those that share one, index d those with d whole ones. */
  gpuClasses(node: number): readonly number[] {
    return (this.gpus[node] ?? NO_GPUS).classes;
  }

  /** Attempts that hold a reservation on the node. */
  attemptsOn(node: number): number {
    return this.attempts[node] ?? 0;
  }

  fitsResources(node: number, wanted: Resources): boolean {
    return this.compile(wanted).fits(node);
  }

  /** `fitsResources` made ready for `wanted`; holds until the next declare. */
  fitsCheck(wanted: Resources): (node: number) => boolean {
    return this.compile(wanted).fits;
  }

  /** Would `devicesFor` find enough? Allocates nothing. */
  fitsGpus(node: number, request: GpuRequest | null): boolean {
    return request === null || enoughServing(this.gpus[node] ?? NO_GPUS, request);
  }

  /** The lowest-indexed devices that can serve `request`, or null when there are not enough. */
  devicesFor(node: number, request: GpuRequest | null): readonly number[] | null {
    return devicesServing(this.gpus[node] ?? NO_GPUS, request);
  }

  portsFree(node: number, bindings: readonly PortBinding[]): boolean {
    const taken = this.ports[node];
    if (taken === undefined || taken.size === 0) return true;
    for (const binding of bindings) {
      if (binding.hostPort !== null && taken.has(portKey(binding.hostPort, binding.protocol))) return false;
    }
    return true;
  }

  /** Takes `demand` from the node, GPUs from `devices`. It must fit: asking first is the caller's duty. */
  reserve(node: number, demand: Demand, devices: readonly number[]): void {
    this.take(node, demand, devices, 1);
    this.made++;
    this.log.record(node);
  }

  /** Gives back what `reserve` took with the same arguments. */
  release(node: number, demand: Demand, devices: readonly number[]): void {
    this.take(node, demand, devices, -1);
    this.log.record(node);
  }

  /** Makes the last change of all, which was `reserve` with the same arguments, as if it had never been. */
  undo(node: number, demand: Demand, devices: readonly number[]): void {
    this.take(node, demand, devices, -1);
    this.made--;
    this.log.forgetLast();
  }

  /** Messages of what should hold are built only when it does not: this runs for every placement. */
  private take(node: number, demand: Demand, devices: readonly number[], sign: 1 | -1): void {
    if (node >= this.rows) assert(false, `Node #${node} has declared its capacity`);
    const { columns, amounts, names } = this.compile(demand.resources);
    for (let index = 0; index < amounts.length; index++) {
      const column = columns[index] ?? this.column(names[index] as string);
      column.free[node]! -= sign * (amounts[index] as number);
    }
    if (demand.gpus !== null) this.takeGpus(node, demand.gpus, devices, sign);
    const attempts = this.attemptsOn(node);
    if (attempts + sign < 0) assert(false, `Node #${node} releases no more attempts than it reserved`);
    this.attempts[node] = attempts + sign;
    this.loads.move(attempts, attempts + sign);
    this.takePorts(node, demand.portBindings, sign);
  }

  private takePorts(node: number, bindings: readonly PortBinding[], sign: 1 | -1): void {
    for (const binding of bindings) {
      if (binding.hostPort === null) continue;
      const port = portKey(binding.hostPort, binding.protocol);
      if (sign === 1) this.ports[node]?.add(port);
      else this.ports[node]?.delete(port);
    }
  }

  private compile(resources: Resources): Compiled {
    const known = this.compiled.get(resources);
    if (known !== undefined && known.columnsKnown === this.columns.length) return known;
    const names = Object.keys(resources).filter((name) => (resources[name] as number) > 0);
    const amounts = names.map((name) => resources[name] as number);
    const columns = names.map((name) => this.columns[this.resources.indexOf(name) ?? -1] ?? null);
    const fits = fitting(columns, amounts);
    const compiled = { columnsKnown: this.columns.length, columns, amounts, names, fits };
    this.compiled.set(resources, compiled);
    return compiled;
  }

  private takeGpus(node: number, request: GpuRequest, devices: readonly number[], sign: 1 | -1): void {
    for (const device of devices) this.takeGpu(node, device, sign * request.milli);
    countClass(this.gpus[node] ?? NO_GPUS, request, sign);
  }

  private takeGpu(node: number, device: number, milli: number): void {
    const gpus = this.gpus[node] ?? NO_GPUS;
    const used = (gpus.usedMilli[device] ?? 0) + milli;
    if (used < 0) assert(false, `GPU ${device} of node #${node} is not released twice`);
    gpus.usedMilli[device] = used;
    if (device < gpus.freeMilli.length) gpus.freeMilli[device] = GPU_MILLI - used;
  }

  private declareGpus(node: number, devices: readonly GpuDevice[]): void {
    this.devicesMax = -1;
    const usedMilli = this.gpus[node]?.usedMilli ?? [];
    this.gpus[node] = {
      models: devices.map((device) => device.model),
      freeMilli: devices.map((_, index) => GPU_MILLI - (usedMilli[index] ?? 0)),
      usedMilli,
      classes: this.gpus[node]?.classes ?? [],
    };
  }

  private declaredAny(node: number): boolean {
    if (this.gpuFree(node).length > 0) return true;
    return this.columns.some((column) => (column.total[node] as number) > 0);
  }

  private column(name: string): Column {
    const index = this.resources.intern(name);
    let column = this.columns[index];
    if (column === undefined) {
      const width = this.width();
      column = { total: new Float64Array(width), free: new Float64Array(width), totalMax: 0 };
      this.columns[index] = column;
    }
    return column;
  }

  private addRow(): void {
    this.rows++;
    this.log.widen(this.rows);
    this.ports.push(new Set());
    this.attempts.push(0);
    for (const column of this.columns) {
      if (column.total.length >= this.rows) continue;
      column.total = widened(column.total, this.width());
      column.free = widened(column.free, this.width());
    }
  }

  /** Columns grow by doubling, so that adding nodes one at a time stays cheap. */
  private width(): number {
    let width = 16;
    while (width < this.rows) width *= 2;
    return width;
  }
}

function widenedFlags(old: Uint8Array, width: number): Uint8Array<ArrayBuffer> {
  const wider = new Uint8Array(width);
  wider.set(old);
  return wider;
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

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, value);
  return most;
}

const portKey = (hostPort: number, protocol: Protocol): number => hostPort * 2 + (protocol === "udp" ? 1 : 0);
