// The bench of the scheduler's speed: npx tsx bench/scheduler/main.ts [--nodes 100,1000] [--strategies epvm,fgd]
// [--repetitions 3] [--milliseconds 60] [--seed 1] [--out reports/scheduler]. It writes speed.md, speed.csv and speed.svg. Every
// strategy is measured in a process of its own, as a manager has one: a process that has seen many runs slower code.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { folderFault } from "../../sim/outputs.ts";
import { strategies } from "../../src/core/scheduler/registry.ts";
import { measureCell, type Result } from "./cell.ts";
import { cellsOfRun } from "./plan-of-run.ts";
import { csv, markdown, type Origin, plot } from "./report.ts";

const { values } = parseArgs({
  options: {
    nodes: { type: "string", default: "100,1000,10000,100000" },
    strategies: { type: "string", default: strategies.map(({ name }) => name).join() },
    repetitions: { type: "string", default: "3" },
    milliseconds: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    out: { type: "string", default: "reports/scheduler" },
    /** Measures here and prints the results: how a run calls itself. */
    print: { type: "boolean", default: false },
  },
});

const effort = {
  seed: Number(values.seed),
  repetitions: Number(values.repetitions),
  milliseconds: Number(values.milliseconds),
};

function measureHere(): readonly Result[] {
  const cells = cellsOfRun(values.nodes.split(",").map(Number), values.strategies.split(","));
  return cells.map((cell) => measureCell(cell, effort));
}

function measureApart(strategy: string): readonly Result[] {
  const script = process.argv[1] as string;
  const own = ["--print", ...process.argv.slice(2), "--strategies", strategy];
  const output = execFileSync(process.execPath, [...process.execArgv, script, ...own], { encoding: "utf8" });
  const results = JSON.parse(output) as readonly Result[];
  for (const { nodes, shapes, burst, keeps, ours, ratio } of results) {
    const load = `${nodes} nodes, ${shapes} shapes, bursts of ${burst}, ${keeps ? "kept" : "scan"}`;
    console.log(`${strategy}: ${load}: ${Math.round(ours)}/s, ${ratio.toPrecision(3)} × bare`);
  }
  return results;
}

function report(results: readonly Result[]): void {
  const origin: Origin = {
    ...effort,
    command: ["npx tsx bench/scheduler/main.ts", ...process.argv.slice(2)].join(" "),
    commit: execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8" }).trim(),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}`,
  };
  writeFileSync(join(values.out, "speed.md"), markdown(results, origin));
  writeFileSync(join(values.out, "speed.csv"), csv(results, origin));
  const picture = plot(results);
  if (picture !== null) writeFileSync(join(values.out, "speed.svg"), picture);
}

const fault = values.print ? null : folderFault(values.out);
if (fault !== null) {
  console.error(fault);
  process.exitCode = 2;
} else if (values.print) console.log(JSON.stringify(measureHere()));
else report(values.strategies.split(",").flatMap(measureApart));
