// The comparison with other simulators, without them: what the command refuses, what all sides read, and what is written.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { KeptRows } from "../../../bench/live/kept-rows.ts";
import { type PeerFigures, readFigures } from "../../../bench/peers/figures.ts";
import { PEER_COLUMNS, rowOf, tellPeers } from "../../../bench/peers/tell.ts";
import { peerScenario, writeWorkload } from "../../../bench/peers/workload.ts";
import { tempFolder } from "../../adapters/temp-folder.ts";

describe("is refused in one line", () => {
  test.each([
    ["--rounds 0", "Accepted: a whole number 1..100."],
    ["--nodes 1e3", "Accepted: a whole number 1..10000."],
    ["--tasks none", "Accepted: a whole number 1..10000000."],
    ["--seed -1", "Accepted: a whole number 0..4294967295."],
    ["--out /proc/nope", "Cannot write to /proc/nope: no folder can be made there"],
    ["--out TEMP", "Cannot run the peers: g++ libsimgrid-dev"], // no compiler on its path
  ])("peers %s", (words, message) => {
    const args = ["dist/bench/main.js", "peers", ...words.replace("TEMP", tempFolder()).split(" ")];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env: { PATH: "" } });
    expect([status, stderr.trimEnd().split("\n").length]).toEqual([2, 1]);
    expect(stderr).toContain(message);
  });
});

test("the workload is Poisson arrivals at 70 % load and run times of 100 s on average, the same for a seed", () => {
  const [path, again] = [join(tempFolder(), "workload.csv"), join(tempFolder(), "workload.csv")];
  writeWorkload(path, { nodes: 50, tasks: 20_000 }, 3);
  writeWorkload(again, { nodes: 50, tasks: 20_000 }, 3);
  expect(readFileSync(path)).toEqual(readFileSync(again));
  const { workload, length } = peerScenario(path, 50);
  const trace = workload.trace ?? [];
  const meanRun = trace.reduce((sum, { run }) => sum + (run ?? 0), 0) / trace.length / 1e6;
  expect(Math.abs(meanRun / 100 - 1)).toBeLessThan(0.03);
  // 50 nodes of 6 slots at 70 % of them: 210 run at a time, one is gone every 100 s / 210.
  expect(Math.abs(length / 1e6 / 20_000 / (100 / 210) - 1)).toBeLessThan(0.03);
  expect(trace.every(({ at }, index) => at >= (trace[index - 1]?.at ?? 0))).toBe(true);
});

const figures: PeerFigures = {
  version: "a 1",
  wallSeconds: 2,
  events: 400,
  peakMiB: 64.5,
  completed: 90,
  running: 10,
  meanRunning: 8,
  meanWaitSeconds: 0.5,
};

describe("what a side prints", () => {
  test("is its last line", () => {
    expect(readFigures(`a warning\n${JSON.stringify(figures)}\n`)).toEqual(figures);
  });

  test.each(["version", "events"])("without %s is refused", (name) => {
    expect(() => readFigures(JSON.stringify({ ...figures, [name]: undefined }))).toThrow(
      `${name} is missing`,
    );
  });
});

/** The report's table and the exit code, when SimPy has so many running on average. */
function told(meanRunning: number): { readonly folder: string; readonly code: number } {
  const folder = tempFolder();
  const printed = vi.spyOn(console, "log").mockImplementation(() => {});
  const kept = new KeptRows(folder, "peers", PEER_COLUMNS, ["Command: peers"], false);
  for (const [round, wallSeconds] of [3, 1, 2].entries()) {
    kept.add(rowOf(round + 1, "Wavetank", { ...figures, wallSeconds: 4 * wallSeconds }));
    kept.add(rowOf(round + 1, "SimPy", { ...figures, wallSeconds, events: 100, meanRunning }));
  }
  const sides = ["Wavetank", "SimPy"].map((name) => ({ name, events: "such" }));
  const code = tellPeers(folder, kept, sides, { nodes: 2, tasks: 100, seed: 1 });
  printed.mockRestore();
  return { folder, code };
}

describe("the report", () => {
  test("tells medians with the least and the most, rates, and what ours costs", () => {
    const { folder, code } = told(8.1);
    const text = readFileSync(join(folder, "peers.md"), "utf8");
    expect(code).toBe(0);
    expect(text).toContain("| SimPy | a 1 | 2.00 (1.00–3.00) | 50 | 100 | 50 |");
    expect(text).toContain("Wavetank takes 4.0 times SimPy's wall time for 4.0 times its events.");
    expect(text).toContain("differ by 1.25 % (held: at most 3 %)");
    expect(readFileSync(join(folder, "peers.csv"), "utf8").split("\n").slice(0, 3)).toEqual([
      "# Command: peers",
      "round,side,version,wallSeconds,events,peakMiB,completed,running,meanRunning,meanWaitSeconds",
      "1,Wavetank,a 1,12,400,64.5000,90,10,8,0.5000",
    ]);
  });

  test("says so when the sides do not simulate the same", () => {
    const { folder, code } = told(9);
    expect(code).toBe(1);
    expect(readFileSync(join(folder, "peers.md"), "utf8")).toContain(
      "differ by 12.50 % (missed: at most 3 %)",
    );
  });
});
