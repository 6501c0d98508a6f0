// What is free on every node. reserve and release are the only writers; everything that places asks here.
// One column per resource name, one row per node; GPUs are kept per device because milli of two devices don't add up.

import { assert, present } from "../kernel/assert.ts";
import { DenseIds } from "../kernel/dense-ids.ts";
import type { GpuRequest, PortBinding, Protocol, Resources } from "../task/spec.ts";
import { devicesServing, enoughServing, type Gpus, NO_GPUS } from "./gpus.ts";
import type { GpuDevice } from "./node.ts";

/** A whole GPU in thousandths. */
export const GPU_MILLI = 1000;

/** What one attempt takes from a node. */
export interface Demand {
  readonly resources: Resources;
  readonly gpus: GpuRequest | null;
  readonly portBindings: readonly PortBinding[];
}

interface Column {
  total: Float64Array;
  free: Float64Array;
}

/** Amounts with their columns: names are looked up once for all nodes that are asked about. */
interface Compiled {
  resources: Resources | null;
  /** How many columns there were: more may make a name known. */
  columnsKnown: number;
  /** Null: no node has ever declared the resource. */
  readonly columns: (Column | null)[];
  readonly amounts: number[];
  readonly names: string[];
}

export class Capacity {
  /** Resource names ↔ columns. */
  readonly resources = new DenseIds();
  private readonly columns: Column[] = [];
  private readonly gpus: Gpus[] = [];
  private readonly attempts: number[] = [];
  /** Host ports taken, as `portKey` numbers. */
  private readonly ports: Set<number>[] = [];
  /** What was asked for last; most questions come in runs of the same amounts. */
  private readonly compiled: Compiled = {
    resources: null,
    columnsKnown: 0,
    columns: [],
    amounts: [],
    names: [],
  };
  private rows = 0;
  private changes = 0;

  /** Nodes declared so far: rows 0..size−1. */
  get size(): number {
    return this.rows;
  }

  /** Grows with every declare, reserve and release: equal versions mean nothing has changed. */
  get version(): number {
    return this.changes;
  }

  /** States what node `node` has in all. A second call changes the totals and keeps what is reserved. */
  declare(node: number, totals: Resources, devices: readonly GpuDevice[]): void {
    while (this.rows <= node) this.addRow();
    for (const name in totals) this.column(name);
    for (let index = 0; index < this.columns.length; index++) {
      const column = this.columns[index] as Column;
      const total = totals[present(this.resources.nameOf(index), "column has a name")] ?? 0;
      column.free[node] = total - ((column.total[node] as number) - (column.free[node] as number));
      column.total[node] = total;
    }
    this.declareGpus(node, devices);
    this.changes++;
  }

  total(node: number, resource: string): number {
    const index = this.resources.indexOf(resource);
    return index === undefined ? 0 : (this.columns[index]?.total[node] ?? 0);
  }

  free(node: number, resource: string): number {
    const index = this.resources.indexOf(resource);
    return index === undefined ? 0 : (this.columns[index]?.free[node] ?? 0);
  }

  /** As `total`, by column (`resources.indexOf`). */
  totalAt(node: number, column: number): number {
    return this.columns[column]?.total[node] ?? 0;
  }

  /** As `free`, by column (`resources.indexOf`). */
  freeAt(node: number, column: number): number {
    return this.columns[column]?.free[node] ?? 0;
  }

  /** Free thousandths of each of the node's devices. */
  gpuFree(node: number): readonly number[] {
    return (this.gpus[node] ?? NO_GPUS).freeMilli;
  }

  gpuModels(node: number): readonly string[] {
    return (this.gpus[node] ?? NO_GPUS).models;
  }

  /** Attempts that hold a reservation on the node. */
  attemptsOn(node: number): number {
    return this.attempts[node] ?? 0;
  }

  fitsResources(node: number, wanted: Resources): boolean {
    const { columns, amounts } = this.compile(wanted);
    for (let index = 0; index < amounts.length; index++) {
      const free = columns[index]?.free[node] ?? 0;
      if ((amounts[index] as number) > free) return false;
    }
    return true;
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
    for (const binding of demand.portBindings) {
      if (binding.hostPort !== null) this.ports[node]?.add(portKey(binding.hostPort, binding.protocol));
    }
  }

  /** Gives back what `reserve` took with the same arguments. */
  release(node: number, demand: Demand, devices: readonly number[]): void {
    this.take(node, demand, devices, -1);
    for (const binding of demand.portBindings) {
      if (binding.hostPort !== null) this.ports[node]?.delete(portKey(binding.hostPort, binding.protocol));
    }
  }

  /** Messages of what should hold are built only when it does not: this runs for every placement. */
  private take(node: number, demand: Demand, devices: readonly number[], sign: 1 | -1): void {
    if (node >= this.rows) assert(false, `Node #${node} has declared its capacity`);
    const { columns, amounts, names } = this.compile(demand.resources);
    for (let index = 0; index < amounts.length; index++) {
      const column = columns[index] ?? this.column(names[index] as string);
      column.free[node]! -= sign * (amounts[index] as number);
    }
    for (const device of devices) this.takeGpu(node, device, sign * (demand.gpus?.milli ?? 0));
    const attempts = this.attemptsOn(node) + sign;
    if (attempts < 0) assert(false, `Node #${node} releases no more attempts than it reserved`);
    this.attempts[node] = attempts;
    this.changes++;
  }

  private compile(resources: Resources): Compiled {
    const compiled = this.compiled;
    if (compiled.resources === resources && compiled.columnsKnown === this.columns.length) return compiled;
    compiled.resources = resources;
    compiled.columnsKnown = this.columns.length;
    compiled.columns.length = 0;
    compiled.amounts.length = 0;
    compiled.names.length = 0;
    for (const name in resources) {
      const amount = resources[name] as number;
      if (amount <= 0) continue;
      const index = this.resources.indexOf(name);
      compiled.columns.push(index === undefined ? null : (this.columns[index] ?? null));
      compiled.amounts.push(amount);
      compiled.names.push(name);
    }
    return compiled;
  }

  private takeGpu(node: number, device: number, milli: number): void {
    const gpus = this.gpus[node] ?? NO_GPUS;
    const used = (gpus.usedMilli[device] ?? 0) + milli;
    if (used < 0) assert(false, `GPU ${device} of node #${node} is not released twice`);
    gpus.usedMilli[device] = used;
    if (device < gpus.freeMilli.length) gpus.freeMilli[device] = GPU_MILLI - used;
  }

  private declareGpus(node: number, devices: readonly GpuDevice[]): void {
    const usedMilli = this.gpus[node]?.usedMilli ?? [];
    this.gpus[node] = {
      models: devices.map((device) => device.model),
      freeMilli: devices.map((_, index) => GPU_MILLI - (usedMilli[index] ?? 0)),
      usedMilli,
    };
  }

  private column(name: string): Column {
    const index = this.resources.intern(name);
    let column = this.columns[index];
    if (column === undefined) {
      column = { total: new Float64Array(this.width()), free: new Float64Array(this.width()) };
      this.columns[index] = column;
    }
    return column;
  }

  private addRow(): void {
    this.rows++;
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

function widened(old: Float64Array, width: number): Float64Array {
  const wider = new Float64Array(width);
  wider.set(old);
  return wider;
}

const portKey = (hostPort: number, protocol: Protocol): number => hostPort * 2 + (protocol === "udp" ? 1 : 0);
