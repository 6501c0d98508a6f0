// What is free on every node. reserve and release are the only writers; everything that places asks here.
// One column per resource name, one row per node; GPUs are kept per device because milli of two devices don't add up.

import { assert, present } from "../kernel/assert.ts";
import { DenseIds } from "../kernel/dense-ids.ts";
import type { GpuRequest, PortBinding, Resources } from "../task/spec.ts";
import type { GpuDevice } from "./node.ts";

/** A whole GPU in thousandths. */
export const GPU_MILLI = 1000;

/** What one attempt takes from a node. */
export interface Demand {
  readonly resources: Resources;
  readonly gpus: GpuRequest | null;
  readonly portBindings: readonly PortBinding[];
}

interface Gpus {
  readonly models: readonly string[];
  readonly freeMilli: number[];
  /** Longer than `models` while a device that is gone is still reserved. */
  readonly usedMilli: number[];
}

interface Column {
  total: Float64Array;
  free: Float64Array;
}

const NO_GPUS: Gpus = { models: [], freeMilli: [], usedMilli: [] };

export class Capacity {
  /** Resource names ↔ columns. */
  readonly resources = new DenseIds();
  private readonly columns: Column[] = [];
  private readonly gpus: Gpus[] = [];
  private readonly attempts: number[] = [];
  private readonly ports: Set<string>[] = [];
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
    for (const name in wanted) {
      const amount = wanted[name] as number;
      if (amount > 0 && amount > this.free(node, name)) return false;
    }
    return true;
  }

  /** The lowest-indexed devices that can serve `request`, or null when there are not enough. */
  devicesFor(node: number, request: GpuRequest | null): readonly number[] | null {
    if (request === null || request.count === 0) return [];
    const { models, freeMilli } = this.gpus[node] ?? NO_GPUS;
    const chosen: number[] = [];
    for (let device = 0; device < freeMilli.length && chosen.length < request.count; device++) {
      if ((freeMilli[device] as number) < request.milli) continue;
      if (request.models.length > 0 && !request.models.includes(models[device] as string)) continue;
      chosen.push(device);
    }
    return chosen.length === request.count ? chosen : null;
  }

  portsFree(node: number, bindings: readonly PortBinding[]): boolean {
    const taken = this.ports[node];
    if (taken === undefined || taken.size === 0) return true;
    return bindings.every((binding) => binding.hostPort === null || !taken.has(portKey(binding)));
  }

  /** Takes `demand` from the node, GPUs from `devices`. It must fit: asking first is the caller's duty. */
  reserve(node: number, demand: Demand, devices: readonly number[]): void {
    this.take(node, demand, devices, 1);
    for (const binding of demand.portBindings) {
      if (binding.hostPort !== null) this.ports[node]?.add(portKey(binding));
    }
  }

  /** Gives back what `reserve` took with the same arguments. */
  release(node: number, demand: Demand, devices: readonly number[]): void {
    this.take(node, demand, devices, -1);
    for (const binding of demand.portBindings) {
      if (binding.hostPort !== null) this.ports[node]?.delete(portKey(binding));
    }
  }

  private take(node: number, demand: Demand, devices: readonly number[], sign: 1 | -1): void {
    assert(node < this.rows, `Node #${node} has declared its capacity`);
    for (const name in demand.resources) {
      const amount = demand.resources[name] as number;
      if (amount > 0) this.column(name).free[node]! -= sign * amount;
    }
    for (const device of devices) this.takeGpu(node, device, sign * (demand.gpus?.milli ?? 0));
    this.attempts[node] = this.attemptsOn(node) + sign;
    assert(this.attemptsOn(node) >= 0, `Node #${node} releases no more attempts than it reserved`);
    this.changes++;
  }

  private takeGpu(node: number, device: number, milli: number): void {
    const gpus = present(this.gpus[node], `Node #${node} has declared its GPUs`);
    const used = (gpus.usedMilli[device] ?? 0) + milli;
    assert(used >= 0, `GPU ${device} of node #${node} is not released twice`);
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

const portKey = (binding: PortBinding): string => `${binding.hostPort}/${binding.protocol}`;
