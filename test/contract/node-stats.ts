// THE contract of src/ports/node-stats.ts: every source of measurements passes this one suite, real or simulated.

import { beforeEach, describe, expect, test } from "vitest";
import type { NodeStats } from "../../src/core/node/node.ts";
import type { NodeStatsSource } from "../../src/ports/node-stats.ts";

export interface StatsHarness {
  readonly source: NodeStatsSource;
  /** Lets time pass in which the machine works, so that the next measurement has something to tell. */
  work(): Promise<void>;
}

/** Every field that may be null. */
const NULLABLE = [
  "cpuPercent",
  "memoryTotalBytes",
  "memoryAvailableBytes",
  "diskTotalBytes",
  "diskFreeBytes",
  "load",
] as const;

export function nodeStatsContract(name: string, makeHarness: () => Promise<StatsHarness>): void {
  describe(`${name} keeps the contract of NodeStatsSource`, () => {
    let harness: StatsHarness;
    beforeEach(async () => {
      harness = await makeHarness();
    });
    const measure = () => new Promise<NodeStats>((done) => harness.source.measure(done));

    test("the first measurement knows no cpu percentage, and says so", async () => {
      const stats = await measure();
      expect(stats.cpuPercent).toBeNull();
      expect(stats.missing).toContain("cpuPercent");
    });

    test("a later one tells the cpu percentage since the one before", async () => {
      await measure();
      await harness.work();
      const { cpuPercent } = await measure();
      expect(cpuPercent).toBeGreaterThanOrEqual(0);
      expect(cpuPercent).toBeLessThanOrEqual(100);
    });

    test("what is null is named missing, and nothing else is", async () => {
      await measure();
      await harness.work();
      const stats = await measure();
      expect([...stats.missing].sort()).toEqual(NULLABLE.filter((field) => stats[field] === null).sort());
    });

    test("parts are not more than wholes, and there is at least one core", async () => {
      const stats = await measure();
      expect(stats.memoryAvailableBytes ?? 0).toBeLessThanOrEqual(stats.memoryTotalBytes ?? Number.MAX_VALUE);
      expect(stats.diskFreeBytes ?? 0).toBeLessThanOrEqual(stats.diskTotalBytes ?? Number.MAX_VALUE);
      expect(stats.cores).toBeGreaterThanOrEqual(1);
      expect(Number.isInteger(stats.cores)).toBe(true);
    });

    test("measurements carry the wall time at which they were taken", async () => {
      const first = await measure();
      await harness.work();
      const second = await measure();
      expect(second.takenAt).toBeGreaterThan(first.takenAt);
    });
  });
}
