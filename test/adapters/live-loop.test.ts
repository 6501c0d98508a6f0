// The live ports under the real loop, with a store and a clock that the test moves.

import { expect, test } from "vitest";
import { LivePorts } from "../../src/adapters/live-loop.ts";
import { MemoryStore } from "../../src/adapters/memory/memory-store.ts";
import { NodeTimers } from "../../src/adapters/node-timers.ts";
import { milliseconds, NEVER } from "../../src/core/kernel/time.ts";
import { Loop } from "../../src/core/loop/loop.ts";
import type { RowPut } from "../../src/core/store/records.ts";
import type { Done, Store } from "../../src/ports/store.ts";
import type { Timers } from "../../src/ports/timers.ts";
import { until } from "./until.ts";

/** A clock that stands still; timers fire when the test says so. */
class HandTimers implements Timers {
  time = 0;
  readonly armed = new Map<number, () => void>();
  now(): number {
    return this.time;
  }
  soon(run: () => void): void {
    queueMicrotask(run);
  }
  at(at: number, run: () => void): () => void {
    this.armed.set(at, run);
    return () => this.armed.delete(at);
  }
}

/** Ports over a store whose commits the test settles. */
function handDriven() {
  const timers = new HandTimers();
  const log: string[] = [];
  const commits: { rows: readonly RowPut[]; done: Done }[] = [];
  const store = {
    commit: (rows: readonly RowPut[], done: Done) => commits.push({ rows, done }),
  } as unknown as Store;
  const ports = new LivePorts<string, string>({
    timers,
    store,
    rowsOf: (changes) => {
      log.push(`rows of ${changes.join()}`);
      return changes.map((key) => ({ table: "tasks", key, value: "x" }));
    },
    perform: (effect) => log.push(`perform ${effect}`),
    fatal: (error) => log.push(`fatal ${error.message}`),
  });
  ports.drive({ turn: () => log.push("turn"), wake: () => log.push("wake") });
  return { timers, log, commits, ports };
}

test("rows are taken at once, done follows the store's", () => {
  const { log, commits, ports } = handDriven();
  ports.commit(["a", "b"], () => log.push("done"));
  expect(log).toEqual(["rows of a,b"]);
  expect(commits[0]?.rows.map((row) => row.key)).toEqual(["a", "b"]);
  commits[0]?.done();
  expect(log).toEqual(["rows of a,b", "done"]);
});

test("a failed commit is fatal: done is never called, and no turn or wake follows", async () => {
  const { timers, log, commits, ports } = handDriven();
  ports.wakeAt(100);
  ports.commit(["a"], () => log.push("done"));
  commits[0]?.done(new Error("disk full"));
  ports.soon();
  ports.wakeAt(50);
  await Promise.resolve();
  expect(log).toEqual(["rows of a", "fatal disk full"]);
  expect(timers.armed.size).toBe(0);
});

test("one timer is kept, the earliest; after it has fired a later one can be armed", () => {
  const { timers, log, ports } = handDriven();
  ports.wakeAt(100);
  ports.wakeAt(200);
  expect([...timers.armed.keys()]).toEqual([100]);
  ports.wakeAt(50);
  expect([...timers.armed.keys()]).toEqual([50]);
  timers.armed.get(50)?.();
  timers.armed.delete(50);
  expect(log).toEqual(["wake"]);
  ports.wakeAt(200);
  expect([...timers.armed.keys()]).toEqual([200]);
});

test("a machine that counts to three over time and events, on the real clock and a store", async () => {
  const timers = new NodeTimers();
  const store = new MemoryStore();
  const performed: string[] = [];
  let count = 0;
  let due = timers.now() + milliseconds(5);
  const machine = {
    observe: () => {
      due = 0;
    },
    decide: (now: number) => {
      if (now < due) return { changes: [], effects: [] };
      count++;
      due = count < 3 ? now + milliseconds(5) : NEVER;
      return { changes: [String(count)], effects: [`told ${count}`] };
    },
    nextWake: () => due,
  };
  const ports = new LivePorts<string, string>({
    timers,
    store,
    rowsOf: (changes) => changes.map((value) => ({ table: "meta", key: "count", value })),
    perform: (effect) => performed.push(`${effect}, ${store.get("meta", "count")} on disk`),
    fatal: (error) => performed.push(error.message),
  });
  const loop = new Loop<string, string, string>(machine, ports);
  ports.drive(loop);
  loop.start();
  loop.receive("hurry");
  await until(() => performed.length === 3, "three effects");
  expect(performed).toEqual(["told 1, 1 on disk", "told 2, 2 on disk", "told 3, 3 on disk"]);
});
