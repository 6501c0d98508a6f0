// A disk in the tank: tables in memory that outlive the process, with commits that take time and can be cut off by
// a crash. What was under way at a crash may or may not have reached the disk; the seed decides, in order.

import { compareKeys, refusedRows } from "../src/adapters/row-keys.ts";
import type { Rng } from "../src/core/kernel/rng.ts";
import type { Instant } from "../src/core/kernel/time.ts";
import type { Row, RowPut, Table } from "../src/core/store/records.ts";
import { TABLES } from "../src/core/store/records.ts";
import type { Done, Store } from "../src/ports/store.ts";
import { between } from "./chance.ts";
import type { EventKind, EventQueue } from "./event-queue.ts";
import type { Happening } from "./happenings.ts";

export interface DiskLatency {
  readonly latencyMin: number;
  readonly latencyMax: number;
}

interface Write {
  readonly disk: SimDisk;
  readonly rows: readonly RowPut[];
  readonly durable: () => void;
  readonly done: Done;
  /** Why it fails; undefined: it does not. */
  readonly refused: Error | undefined;
}

/** Makes disks that share one queue. */
export class Disks {
  readonly queue: EventQueue;
  readonly latency: DiskLatency;
  readonly written: EventKind<Write>;
  readonly tell: (what: Happening) => void;

  constructor(queue: EventQueue, latency: DiskLatency, tell: (what: Happening) => void = () => {}) {
    this.queue = queue;
    this.latency = latency;
    this.tell = tell;
    this.written = queue.register((_, write) => write.disk.finish(write));
  }

  make(rng: Rng): SimDisk {
    return new SimDisk(this, rng);
  }
}

export class SimDisk implements Store {
  private readonly disks: Disks;
  private readonly rng: Rng;
  private readonly tables = new Map<Table, Map<string, string>>();
  /** Oldest first. */
  private underWay: Write[] = [];
  private freeAt = 0;
  private armed: "before" | "after" | null = null;
  private onCrash: () => void = nothing;
  private slowUntil = 0;
  private slowFactor = 1;
  private fullUntil = 0;
  private onFull: () => void = nothing;
  private closed = false;

  constructor(disks: Disks, rng: Rng) {
    this.disks = disks;
    this.rng = rng;
  }

  /** Takes a closed disk into use again, as a new process does. */
  open(): SimDisk {
    this.closed = false;
    return this;
  }

  /** Is a commit under way? */
  get busy(): boolean {
    return this.underWay.length > 0;
  }

  get(table: Table, key: string): string | undefined {
    this.checkOpen();
    return this.tables.get(table)?.get(key);
  }

  list(table: Table, options: { readonly after?: string; readonly limit?: number } = {}): Row[] {
    this.checkOpen();
    const { after, limit } = options;
    const keys = [...(this.tables.get(table)?.keys() ?? [])].sort(compareKeys);
    const from = after === undefined ? 0 : keys.findIndex((key) => compareKeys(key, after) > 0);
    if (from < 0) return [];
    const page = keys.slice(from, limit === undefined ? undefined : from + limit);
    return page.map((key) => ({ table, key, value: this.get(table, key) as string }));
  }

  count(table: Table): number {
    this.checkOpen();
    return this.tables.get(table)?.size ?? 0;
  }

  *load(): Iterable<Row> {
    for (const table of TABLES) yield* this.list(table);
  }

  commit(rows: readonly RowPut[], done: Done): void {
    this.write(rows, nothing, done);
  }

  /** As commit; `durable` is called when the rows are, also when a crash just then keeps `done` from being called. */
  write(rows: readonly RowPut[], durable: () => void, done: Done): void {
    const refused = this.closed ? new Error("Cannot write to the disk: it is closed") : refusedRows(rows);
    const write = { disk: this, rows, durable, done, refused };
    this.enqueue(write);
  }

  private enqueue(write: Write): void {
    const { queue, latency, written } = this.disks;
    const start = Math.max(queue.now, this.freeAt);
    const lasting = between(this.rng, latency.latencyMin, latency.latencyMax);
    const slow = queue.now < this.slowUntil;
    if (slow) this.disks.tell("commit-slow");
    this.freeAt = start + (slow ? lasting * this.slowFactor : lasting);
    this.underWay.push(write);
    queue.schedule(this.freeAt, written, 0, write);
  }

  close(done: Done): void {
    this.write([], nothing, done);
    this.closed = true;
  }

  /** The process that uses the disk is to die at its next commit, just before or just after it is durable. */
  armCrash(when: "before" | "after", onCrash: () => void): void {
    this.armed = when;
    this.onCrash = onCrash;
  }

  /** Until then commits take `factor` times as long. */
  slow(until: Instant, factor: number): void {
    this.slowUntil = Math.max(until, this.slowUntil);
    this.slowFactor = factor;
  }

  /** Until then every commit fails, which ends the process that uses the disk. */
  fill(until: Instant, onFull: () => void): void {
    this.fullUntil = Math.max(until, this.fullUntil);
    this.onFull = onFull;
  }

  /** Calls an armed crash off; it has room, and is quick again: with what is under way, too. */
  mend(): void {
    this.armed = null;
    this.slowUntil = 0;
    this.fullUntil = 0;
    const writes = this.underWay;
    if (this.freeAt <= this.disks.queue.now + writes.length * this.disks.latency.latencyMax) return;
    this.underWay = [];
    this.freeAt = 0;
    for (const write of writes) this.enqueue(write);
  }

  /** The process died: some of what was under way is durable (a first part of it), nothing of it is told. */
  processDied(): void {
    const writes = this.underWay;
    this.underWay = [];
    this.armed = null;
    this.freeAt = 0;
    const kept = writes.length === 0 ? 0 : this.rng.below(writes.length + 1);
    for (const write of writes.slice(0, kept)) this.keep(write);
  }

  /** Everything on it is gone. */
  wipe(): void {
    this.tables.clear();
  }

  /** A write has had its time. */
  finish(write: Write): void {
    if (this.underWay[0] !== write) return; // its process died meanwhile
    this.underWay.shift();
    const armed = this.armed;
    this.armed = null;
    if (this.disks.queue.now < this.fullUntil) {
      this.disks.tell("commit-refused");
      this.onFull();
      return;
    }
    if (armed === "before") {
      this.disks.tell("commit-cut-before");
      this.onCrash();
      return;
    }
    this.keep(write);
    if (armed !== "after") return write.done(write.refused);
    this.disks.tell("commit-cut-after");
    this.onCrash();
  }

  private keep(write: Write): void {
    if (write.refused !== undefined) return;
    for (const { table, key, value } of write.rows) {
      if (value === null) this.tables.get(table)?.delete(key);
      else this.tableFor(table).set(key, value);
    }
    write.durable();
  }

  private checkOpen(): void {
    if (this.closed) throw new Error("Cannot read the disk: it is closed");
  }

  private tableFor(table: Table): Map<string, string> {
    const known = this.tables.get(table);
    if (known !== undefined) return known;
    const made = new Map<string, string>();
    this.tables.set(table, made);
    return made;
  }
}

const nothing = (): void => {};
