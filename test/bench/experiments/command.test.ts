// The command itself, in processes of its own with its worker threads: killed and started again, and in two shards, its
// results are those of one whole run, byte for byte.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const EXPERIMENT = `name: killed
workloads:
  - { synthetic: uniform, nodes: 20, tasks: 400 }
schedulers: [best-fit, spread]
seeds: 1..5
`;

function bench(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ["dist/bench/main.js", ...args], { stdio: "ignore" });
}

async function exitOf(child: ChildProcess): Promise<unknown> {
  const [code] = await once(child, "exit");
  return code;
}

const linesIn = (path: string): number =>
  existsSync(path) ? readFileSync(path, "utf8").split("\n").length : 0;

test("an experiment that is killed goes on, and two shards merged equal the whole", async () => {
  const folder = mkdtempSync(join(tmpdir(), "killed-"));
  const at = (name: string): string => join(folder, name);
  writeFileSync(at("e.yaml"), EXPERIMENT);
  const killed = bench(at("e.yaml"), "--out", at("whole"), "--threads", "1");
  await expect
    .poll(() => linesIn(at("whole/runs.jsonl")), { timeout: 60_000, interval: 20 })
    .toBeGreaterThan(3);
  killed.kill("SIGKILL");
  await exitOf(killed);
  expect(existsSync(at("whole/results.csv"))).toBe(false);
  const done = linesIn(at("whole/runs.jsonl"));
  expect(done).toBeLessThan(12);

  expect(await exitOf(bench(at("e.yaml"), "--out", at("whole")))).toBe(0);
  expect(linesIn(at("whole/runs.jsonl"))).toBe(12); // the header, ten runs, and what follows the last line break
  for (const shard of ["1/2", "2/2"])
    expect(await exitOf(bench(at("e.yaml"), "--shard", shard, "--out", at(`shard-${shard[0]}`)))).toBe(0);
  expect(await exitOf(bench("merge", at("shard-1"), "--out", at("merged")))).toBe(2);
  expect(await exitOf(bench("merge", at("shard-1"), at("shard-2"), "--out", at("merged")))).toBe(0);
  expect(readFileSync(at("merged/results.csv"))).toEqual(readFileSync(at("whole/results.csv")));
}, 180_000);
