// A sweep comes to the same however it is cut up: on one thread, on two, in another process, or as shards that are merged.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { headOf } from "../../../sim/command/many-runs.ts";
import { calm } from "../../../sim/scenarios/calm.ts";
import { Comparison } from "../../../sim/sweep/comparison.ts";
import { InOrder } from "../../../sim/sweep/in-order.ts";
import type { RunSummary } from "../../../sim/sweep/run-summary.ts";
import { mergeShards, ShardFile } from "../../../sim/sweep/shard-file.ts";
import { runSweep, type Sweep } from "../../../sim/sweep/sweep.ts";
import { seconds } from "../../../src/core/kernel/time.ts";

const root = resolve(import.meta.dirname, "../../..");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wavetank-sweep-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const short = { ...calm, workload: { ...calm.workload, tasks: 20 }, length: seconds(5) };
const sweep: Sweep = {
  setups: [{ scenario: short }, { scenario: { ...short, strategy: "round-robin" } }],
  firstSeed: 3,
  lastSeed: 5,
  jobs: 1,
  shard: null,
};

async function summariesOf(part: Sweep): Promise<RunSummary[]> {
  const summaries: RunSummary[] = [];
  await runSweep(part, { ended: () => {}, next: (summary) => summaries.push(summary) });
  return summaries;
}

test("goes through setups and seeds in order", async () => {
  const summaries = await summariesOf(sweep);
  expect(summaries.map(({ strategy, seed, place }) => [strategy, seed, place])).toEqual([
    ["epvm", 3, 0],
    ["epvm", 4, 1],
    ["epvm", 5, 2],
    ["round-robin", 3, 3],
    ["round-robin", 4, 4],
    ["round-robin", 5, 5],
  ]);
  expect(new Set(summaries.map(({ digest }) => digest)).size).toBe(6);
  const comparison = new Comparison();
  for (const summary of summaries) comparison.add(summary);
  expect(comparison.rows.map((row) => row.slice(0, 2))).toEqual([
    ["", "held"],
    ["calm, ours, epvm, fifo", "3 of 3"],
    ["calm, ours, round-robin, fifo", "3 of 3"],
  ]);
});

test("shards that are merged are the whole", async () => {
  const whole = await summariesOf(sweep);
  const paths: string[] = [];
  for (const index of [2, 1]) {
    const path = join(folder, `shard-${index}`);
    const file = new ShardFile(path, headOf(sweep));
    for (const summary of await summariesOf({ ...sweep, shard: { index, of: 2 } })) file.add(summary);
    paths.push(path);
  }
  const merged = mergeShards(paths);
  if (typeof merged === "string") throw new Error(merged);
  expect(merged.summaries.map(({ digest }) => digest)).toEqual(whole.map(({ digest }) => digest));
  expect(mergeShards(paths.slice(1))).toContain("3 of 6 runs are missing, the first is run 2");
  expect(mergeShards([...paths, ...paths])).toContain("is in two files");
});

test("shards of different sweeps, and what is no shard, are not merged", () => {
  const path = join(folder, "other");
  new ShardFile(path, { ...headOf({ ...sweep, lastSeed: 9 }), runs: 14 });
  const mine = join(folder, "mine");
  new ShardFile(mine, headOf(sweep));
  expect(mergeShards([mine, path])).toContain("it is of another sweep");
  new ShardFile(path, { ...headOf(sweep), code: "version 0.0.9" });
  expect(mergeShards([mine, path])).toBe(
    `Cannot merge ${path}: it was made by Wavetank version 0.0.9, ${mine} by ${headOf(sweep).code}`,
  );
  writeFileSync(path, "{}");
  expect(mergeShards([path])).toContain("accepted is a file that --out has written");
});

test("a shard is a whole one after each run, and a line that is damaged is named", async () => {
  const path = join(folder, "damaged");
  const file = new ShardFile(path, headOf({ ...sweep, lastSeed: 3, setups: sweep.setups.slice(0, 1) }));
  const [summary] = await summariesOf({ ...sweep, lastSeed: 3 });
  file.add(summary as RunSummary);
  expect(mergeShards([path])).toMatchObject({ summaries: [{ seed: 3, digest: summary?.digest }] });
  const [head] = readFileSync(path, "utf8").split("\n");
  const run = JSON.stringify(summary);
  const bad: readonly (readonly [lines: readonly string[], told: string])[] = [
    [["null"], "line 2: place is missing or wrong"],
    [["{}"], "line 2: place is missing or wrong"],
    [['{"place":1}'], "line 2: scenario is missing or wrong"],
    [[run, run.slice(0, 90)], "line 3: place is missing or wrong"],
    [[run.replace('"place":0', '"place":7')], "line 2: place is 7, of 1 runs"],
    [[run.replace(/"restarts":\d+/, '"restarts":"many"')], "line 2: counts is missing or wrong"],
  ];
  for (const [lines, told] of bad) {
    writeFileSync(path, `${[head, ...lines].join("\n")}\n`);
    expect(mergeShards([path])).toContain(`Cannot merge ${path}, ${told}`);
  }
  expect(mergeShards([join(folder, "none")])).toBe(
    `Cannot merge ${join(folder, "none")}: there is no such file`,
  );
  writeFileSync(path, "null\n");
  expect(mergeShards([path])).toContain("accepted is a file that --out has written");
});

test("summaries that come in any order are handed on in theirs", () => {
  const taken: number[] = [];
  const ordered = new InOrder<{ readonly place: number }>([1, 3, 5], ({ place }) => taken.push(place));
  ordered.came({ place: 5 });
  ordered.came({ place: 1 });
  expect(taken).toEqual([1]);
  ordered.came({ place: 3 });
  expect(taken).toEqual([1, 3, 5]);
});

/** The last line of what the command prints, and how it ended. */
function command(...words: string[]) {
  const args = ["bin/wavetank.js", "sim", ...words];
  const { stdout, status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  return { last: stdout.trimEnd().split("\n").at(-1), status, stderr };
}

test("two threads of another process come to the same digest as one", { timeout: 120_000 }, () => {
  const words = ["calm", "--seeds", "1..3"];
  const one = command(...words);
  expect([one.status, one.stderr]).toEqual([0, ""]);
  expect(one.last).toMatch(/^digest [0-9a-f]{16}$/);
  expect(command(...words, "--jobs", "2")).toEqual(one);
});

test("a sweep that is interrupted has written what had ended, and says how much", {
  timeout: 120_000,
}, async () => {
  const out = join(folder, "interrupted");
  const args = ["bin/wavetank.js", "sim", "calm", "--seeds", "1..500", "--jobs", "2", "--out", out];
  const child = spawn(process.execPath, args, { cwd: root });
  const errors: string[] = [];
  child.stderr.on("data", (text) => errors.push(String(text)));
  child.stdout.once("data", () => child.kill("SIGINT")); // it tells of a run when that is in the file
  expect(await once(child, "close")).toEqual([130, null]);
  const [, ...runs] = readFileSync(out, "utf8").trimEnd().split("\n");
  expect(runs.length).toBeGreaterThan(0);
  expect(errors.join("")).toBe(`interrupted: ${runs.length} of 500 runs are in ${out}\n`);
  expect(mergeShards([out])).toBe(
    `Cannot merge: ${500 - runs.length} of 500 runs are missing, the first is run ${runs.length + 1}`,
  );
});
