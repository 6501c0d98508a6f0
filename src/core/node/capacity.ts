// What is free on every node. reserve and release are the only writers; everything that places asks here.
// Resources are columns, GPUs are kept per device because milli of two devices don't add up, host ports are sets.

import { assert } from "../kernel/assert.ts";
import type { DenseIds } from "../kernel/dense-ids.ts";
import type { GpuRequest, PortBinding, Resources } from "../task/spec.ts";
import { ChangeLog } from "./change-log.ts";
import { Columns, type Marked } from "./columns.ts";
import { devicesServing, enoughServing, type Gpus, NO_GPUS, noGpus, redeclared, takeGpus } from "./gpus.ts";
import { HostPorts } from "./host-ports.ts";
import { LoadCounts } from "./load-counts.ts";
import type { GpuDevice } from "./node.ts";

/** What one attempt takes from a node. */
export interface Demand {
  readonly resources: Resources;
  readonly gpus: GpuRequest | null;
  readonly portBindings: readonly PortBinding[];
}

export class Capacity {
  /** Resource names ↔ columns. */
  readonly resources: DenseIds;
  private readonly columns = new Columns();
  private readonly gpus: Gpus[] = [];
  private readonly attempts: number[] = [];
  private readonly ports = new HostPorts();
  private open = new Uint8Array(16);
  private readonly log = new ChangeLog();
  private readonly loads = new LoadCounts();
  private rows = 0;
  private equipped = 0;
  /** −1: to be found again. */
  private devicesMax = 0;
  private made = 0;
  private declares = 0;

  constructor() {
    this.resources = this.columns.names;
  }

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
  get changes(): Pick<ChangeLog, "version" | "reaches" | "nodeAt" | "listChanged"> {
    return this.log;
  }

  /** Grows with every declare, and when `openNodes` becomes another: what was looked up before may no longer hold. */
  get declared(): number {
    return this.declares;
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
    if (node >= this.open.length) {
      this.open = widenedFlags(this.open, 2 * node + 16);
      this.declares++;
    }
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
    this.columns.declare(node, totals);
    this.gpus[node] = redeclared(this.gpusOf(node), devices);
    this.devicesMax = -1;
    this.declares++;
    this.equipped += Number(this.declaredAny(node)) - Number(before);
    this.log.record(node);
  }

  total(node: number, resource: string): number {
    return this.columns.total(node, resource);
  }

  free(node: number, resource: string): number {
    return this.columns.free(node, resource);
  }

  /** What is free of the resource on every node, by index: to be read, and not kept beyond the next declare. Shorter than
   * there are nodes where no node has declared it. */
  frees(resource: string): Float64Array {
    return this.columns.frees(resource);
  }

  /** As `frees`, of the totals. */
  totals(resource: string): Float64Array {
    return this.columns.totals(resource);
  }

  /** As `total`, by column (`resources.indexOf`). */
  totalAt(node: number, column: number): number {
    return this.columns.totalAt(node, column);
  }

  /** As `free`, by column (`resources.indexOf`). */
  freeAt(node: number, column: number): number {
    return this.columns.freeAt(node, column);
  }

  /** The largest total that any node has of the resource in `column`. PERF: O(1) but after a declare. */
  totalMax(column: number): number {
    return this.columns.totalMax(column);
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
    return this.gpusOf(node).freeMilli;
  }

  gpuModels(node: number): readonly string[] {
    return this.gpusOf(node).models;
  }

  /** Attempts on the node that hold GPUs, by class: index 0 those that share one, index d those with d whole ones. */
  gpuClasses(node: number): readonly number[] {
    return this.gpusOf(node).classes;
  }

  /** Attempts that hold a reservation on the node. */
  attemptsOn(node: number): number {
    return this.attempts[node] ?? 0;
  }

  fitsResources(node: number, wanted: Resources): boolean {
    return this.columns.fitsCheck(wanted)(node);
  }

  /** `fitsResources` made ready for `wanted`; holds until the next declare. */
  fitsCheck(wanted: Resources): (node: number) => boolean {
    return this.columns.fitsCheck(wanted);
  }

  /** Marks those of `nodes` that have too little free of `wanted`; see `Columns.markShort`. */
  markShort(wanted: Resources, nodes: Marked, mark: number): void {
    this.columns.markShort(wanted, nodes, mark);
  }

  /** Would `devicesFor` find enough? Allocates nothing. */
  fitsGpus(node: number, request: GpuRequest | null): boolean {
    return request === null || enoughServing(this.gpusOf(node), request);
  }

  /** The lowest-indexed devices that can serve `request`, or null when there are not enough. */
  devicesFor(node: number, request: GpuRequest | null): readonly number[] | null {
    return devicesServing(this.gpusOf(node), request);
  }

  portsFree(node: number, bindings: readonly PortBinding[]): boolean {
    return this.ports.free(node, bindings);
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
    this.columns.take(node, demand.resources, sign);
    if (demand.gpus !== null) takeGpus(this.gpusOf(node), demand.gpus, devices, sign);
    const attempts = this.attemptsOn(node);
    if (attempts + sign < 0) assert(false, `Node #${node} releases no more attempts than it reserved`);
    this.attempts[node] = attempts + sign;
    this.loads.move(attempts, attempts + sign);
    this.ports.take(node, demand.portBindings, sign);
  }

  private declaredAny(node: number): boolean {
    return this.gpuFree(node).length > 0 || this.columns.declaredAny(node);
  }

  private addRow(): void {
    this.rows++;
    this.log.widen(this.rows);
    this.ports.addRow();
    this.columns.addRow();
    this.gpus.push(noGpus(this.gpus.length));
    this.attempts.push(0);
  }

  private gpusOf(node: number): Gpus {
    return this.gpus[node] ?? NO_GPUS;
  }
}

function widenedFlags(old: Uint8Array, width: number): Uint8Array<ArrayBuffer> {
  const wider = new Uint8Array(width);
  wider.set(old);
  return wider;
}
