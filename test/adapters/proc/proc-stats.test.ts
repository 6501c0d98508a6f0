// This machine measured, and machines made of files.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os, { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { nodeCapacity } from "../../../src/adapters/proc/node-capacity.ts";
import { ProcStats } from "../../../src/adapters/proc/proc-stats.ts";
import type { NodeStats } from "../../../src/core/node/node.ts";
import { nodeStatsContract } from "../../contract/node-stats.ts";

/** Several ticks of the kernel's clock, which counts in 10 ms. */
async function burn(): Promise<void> {
  for (const end = performance.now() + 60; performance.now() < end; );
}

nodeStatsContract("ProcStats", async () => ({ source: new ProcStats(), work: burn }));

nodeStatsContract("ProcStats without /proc", async () => {
  return { source: new ProcStats({ procRoot: "/nonexistent" }), work: burn };
});

test("that there was no /proc is marked, and only that", async () => {
  const measure = (source: ProcStats) => new Promise<NodeStats>((done) => source.measure(done));
  expect((await measure(new ProcStats({ procRoot: "/nonexistent" }))).measuredBy).toBe("os");
  const folder = mkdtempSync(join(tmpdir(), "wavetank-proc-"));
  writeFileSync(join(folder, "meminfo"), "MemTotal: 8 kB\n");
  expect(await measure(new ProcStats({ procRoot: folder }))).not.toHaveProperty("measuredBy");
  rmSync(folder, { recursive: true });
});

describe("ProcStats on a machine made of files", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "wavetank-proc-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  };
  const measure = (source: ProcStats) => new Promise<NodeStats>((done) => source.measure(done));
  /** cpu: user nice system idle iowait irq softirq steal guest guest_nice */
  const stat = (...times: readonly number[]): string =>
    `cpu  ${times.join(" ")}\ncpu0 ${times.join(" ")}\ncpu1 0 0 0 0 0 0 0 0 0 0\nintr 5 0\n`;
  const measureTwice = async (first: readonly number[], second: readonly number[]) => {
    const source = new ProcStats({ procRoot: root });
    write({ stat: stat(...first) });
    await measure(source);
    write({ stat: stat(...second) });
    return (await measure(source)).cpuPercent;
  };

  test.each<[string, number[], number[], number]>([
    // busy 1+2+3+4+5+6 = 21, idle 70+9 = 79
    [
      "each time counts where it belongs",
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      [1, 2, 3, 70, 9, 4, 5, 6, 0, 0],
      21,
    ],
    // guest 40 and guest_nice 10 are inside user 50 and nice 10: busy 60, idle 40
    [
      "guest time is not counted twice",
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      [50, 10, 0, 40, 0, 0, 0, 0, 40, 10],
      60,
    ],
    // only what came since: busy 25, idle 75
    ["only the time since the last call counts", [900, 0, 0, 100, 0], [925, 0, 0, 175, 0], 25],
    // iowait 50 → 40 lowers idle by 10, idle itself grows by 60: 50 idle, 50 busy
    ["an iowait that goes back does not make busy time", [0, 0, 0, 100, 50], [50, 0, 0, 160, 40], 50],
    [
      "a machine restored to an earlier time counts as not moved",
      [500, 0, 0, 500, 0],
      [100, 0, 0, 600, 0],
      0,
    ],
  ])("%s", async (_, first, second, percent) => {
    expect(await measureTwice(first, second)).toBe(percent);
  });

  test("no time between two measurements gives no percentage", async () => {
    expect(await measureTwice([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])).toBeNull();
  });

  test("memory comes in bytes, load and cores as the files say", async () => {
    write({
      stat: stat(1, 1, 1, 1),
      meminfo: "MemTotal:        2000 kB\nMemFree:  10 kB\nMemAvailable:    500 kB\n",
      loadavg: "0.25 1.50 12.75 2/345 6789\n",
    });
    expect(await measure(new ProcStats({ procRoot: root }))).toMatchObject({
      memoryTotalBytes: 2_048_000,
      memoryAvailableBytes: 512_000,
      load: [0.25, 1.5, 12.75],
      cores: 2,
      missing: ["cpuPercent"],
    });
  });

  test("a kernel without MemAvailable and a disk that is not there are named missing", async () => {
    write({ stat: stat(1, 1, 1, 1), meminfo: "MemTotal: 2000 kB\n", loadavg: "garbage\n" });
    const stats = await measure(new ProcStats({ procRoot: root, diskPath: "/nonexistent" }));
    expect(stats.missing).toEqual([
      "cpuPercent",
      "memoryAvailableBytes",
      "diskTotalBytes",
      "diskFreeBytes",
      "load",
    ]);
  });
});

describe("nodeCapacity", () => {
  test("tells millicores and bytes, less what is reserved, never below 0", async () => {
    const whole = await nodeCapacity();
    expect(whole.cpu).toBe(os.cpus().length * 1_000);
    const left = await nodeCapacity("/", { cpu: 100, memory: Number.MAX_SAFE_INTEGER });
    expect([left.cpu, left.memory, left.disk]).toEqual([(whole.cpu ?? 0) - 100, 0, whole.disk]);
  });
});
