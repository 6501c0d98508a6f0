// The tank's disk: the contract of every store, and what becomes of commits when their process dies.

import { expect, test } from "vitest";
import { Disks, type SimDisk } from "../../sim/disk.ts";
import { EventQueue } from "../../sim/event-queue.ts";
import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import { type StoreHarness, storeContract } from "../contract/store.ts";

const LATENCY = { latencyMin: 300, latencyMax: 3_000 };

storeContract("the tank's disk", async (): Promise<StoreHarness> => {
  const { queue, disk } = newDisk("contract");
  return {
    durable: true,
    open: async () => disk.open(),
    until: async (condition, what) => {
      while (!condition())
        if (!queue.step()) throw new Error(`Nothing is left to happen while awaiting ${what}`);
    },
    dispose: async () => {},
  };
});

function newDisk(seed: string): { queue: EventQueue; disk: SimDisk } {
  const queue = new EventQueue();
  return { queue, disk: new Disks(queue, LATENCY).make(new SeededRng(seed)) };
}

const put = (key: string) => ({ table: "tasks", key, value: key }) as const;

test("a crash while commits are under way keeps a first part of them and tells none", () => {
  const kept = new Set<string>();
  for (let seed = 0; seed < 50; seed++) {
    const { queue, disk } = newDisk(`crash-${seed}`);
    const told: string[] = [];
    const durable: string[] = [];
    for (const key of ["a", "b", "c"])
      disk.write(
        [put(key)],
        () => durable.push(key),
        () => told.push(key),
      );
    disk.processDied();
    queue.runUntil(1_000_000);
    expect(told).toEqual([]);
    expect(disk.list("tasks").map((row) => row.key)).toEqual(durable);
    kept.add(durable.join(""));
  }
  expect([...kept].sort()).toEqual(["", "a", "ab", "abc"]);
});

test.each(["before", "after"] as const)(
  "a crash armed %s the commit ends the process and tells nothing",
  (when) => {
    const { queue, disk } = newDisk("armed");
    const seen: string[] = [];
    disk.armCrash(when, () => {
      seen.push("crash");
      disk.processDied();
    });
    disk.write(
      [put("a")],
      () => seen.push("durable"),
      () => seen.push("done"),
    );
    queue.runUntil(1_000_000);
    const whole = when === "after";
    expect(seen).toEqual(whole ? ["durable", "crash"] : ["crash"]);
    expect(disk.count("tasks")).toBe(whole ? 1 : 0);
    disk.write(
      [put("b")],
      () => {},
      () => seen.push("next process"),
    ); // the crash was for one commit
    queue.runUntil(2_000_000);
    expect(seen.at(-1)).toBe("next process");
  },
);

test("a slow disk that is mended is quick with what is under way, too: each commit is told once, in order", () => {
  const { queue, disk } = newDisk("mended");
  const told: string[] = [];
  disk.slow(1_000_000, 1_000);
  for (const key of ["a", "b"]) disk.commit([put(key)], () => told.push(key));
  queue.runUntil(10_000);
  disk.mend();
  queue.runUntil(10_000 + 2 * LATENCY.latencyMax);
  expect(told).toEqual(["a", "b"]);
  expect(disk.busy).toBe(false);
  while (queue.step()); // what the slow ones had scheduled comes to nothing
  expect(told).toEqual(["a", "b"]);
});
