// The comparison of recovery policies as a whole: the command's small run, the same weather for all, and where presets land.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { History } from "../../../sim/measures/history.ts";
import { RecoveryComparison } from "../../../sim/recovery/comparison.ts";
import { LANDINGS, landed } from "../../../sim/recovery/landing.ts";
import { runScenario } from "../../../sim/run.ts";
import { recoverySituations } from "../../../sim/scenarios/recovery.ts";
import type { RunSummary } from "../../../sim/sweep/run-summary.ts";
import { runSweep, type Sweep } from "../../../sim/sweep/sweep.ts";
import { underPolicy } from "../../../sim/under-policy.ts";
import { seconds } from "../../../src/core/kernel/time.ts";
import { type Preset, presetNamed, presets } from "../../../src/core/manager/presets.ts";

const root = resolve(import.meta.dirname, "../../..");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wavetank-recovery-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const situation = (name: string) =>
  recoverySituations.find((one) => one.name === `recovery-${name}`) as (typeof recoverySituations)[number];

/** Long enough for what is looked at. */
const shortened = (name: string, lengthSeconds: number) => ({
  ...situation(name),
  length: seconds(lengthSeconds),
});

async function summariesOf(sweep: Omit<Sweep, "shard">): Promise<RunSummary[]> {
  const summaries: RunSummary[] = [];
  const next = (summary: RunSummary): void => {
    summaries.push(summary);
  };
  await runSweep({ ...sweep, shard: null }, { ended: () => {}, next });
  return summaries;
}

test("the command runs, writes its report and ends with a digest", { timeout: 120_000 }, () => {
  const report = join(folder, "report");
  const words = [
    "sim",
    "recovery",
    "--seeds",
    "1..1",
    "--policy",
    "cube,ours",
    "--jobs",
    "2",
    "--report",
    report,
  ];
  const args = ["--import", "tsx", "src/cli/wavetank.ts", ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  expect([stderr, status]).toEqual(["", 0]);
  expect(stdout).toMatch(/^cube +never +never +0 +0 +0 +≥ \d+$/m);
  expect(stdout).toMatch(/^14 runs\nreport .*report\.md\ndigest [0-9a-f]{16}\n$/m);
  const markdown = readFileSync(join(report, "report.md"), "utf8");
  expect(markdown).toContain("ours always, cube never");
  for (const [, file = ""] of markdown.matchAll(/\]\((.+\.png)\)/g))
    expect(existsSync(join(report, file))).toBe(true);
  expect(readdirSync(report).filter((file) => file.endsWith(".png"))).toHaveLength(13);
  expect(readFileSync(join(report, "report.html"), "utf8")).toContain("data:image/png");
  expect(readFileSync(join(report, "runs.csv"), "utf8")).toContain("recovery-node-death,cube,1,held,");
});

test("comes to the same with one thread and with two", async () => {
  const sweep = {
    setups: ["partition", "manager-crash"].map((name) => ({
      scenario: underPolicy(shortened(name, 250), presetNamed("swarm") as Preset),
    })),
    firstSeed: 4,
    lastSeed: 5,
  };
  const [one, two] = [await summariesOf({ ...sweep, jobs: 1 }), await summariesOf({ ...sweep, jobs: 2 })];
  const told = (all: readonly RunSummary[]) =>
    all.map(({ digest, counts, shortage }) => ({ digest, counts, shortage }));
  expect(told(two)).toEqual(told(one));
  expect(new Set(one.map(({ digest }) => digest)).size).toBe(4);
});

test("the seed says when the fault comes, and equal seeds bring the same work and faults to every policy", () => {
  const short = shortened("flapping", 140);
  const seen = [1, 2].map((seed) =>
    ["cube", "ours"].map((name) => {
      const history = new History();
      runScenario(underPolicy(short, presetNamed(name) as Preset), seed, {
        observers: [history],
        checks: false,
      });
      return history.faults;
    }),
  );
  for (const [cube, ours] of seen) expect(ours).toEqual(cube);
  const firsts = seen.map(([faults]) => faults?.[0]?.at as number);
  expect(firsts[0]).not.toBe(firsts[1]);
  for (const at of firsts) {
    expect(at).toBeGreaterThanOrEqual(seconds(60));
    expect(at).toBeLessThanOrEqual(seconds(120));
  }
  const [first, second] = seen[0]?.[0] ?? [];
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBe(0); // both nodes' first cuts come together: one shift for all
});

test("every preset lands where the constants of its original say", async () => {
  const setups = presets.map((preset) => ({ scenario: underPolicy(shortened("node-death", 500), preset) }));
  const comparison = new RecoveryComparison();
  for (const summary of await summariesOf({ setups, firstSeed: 101, lastSeed: 103, jobs: 1 })) {
    expect(summary.verdict).toBe("held");
    comparison.add(summary);
  }
  const lands = LANDINGS.map((landing) => [landing.policy, landed(landing, comparison)]);
  expect(lands).toEqual(presets.map(({ name }) => [name, true]));
});
