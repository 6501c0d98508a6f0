// The bench of the scheduler's speed: npx tsx bench/scheduler/main.ts [--nodes 100,1000] [--strategies epvm,fgd]
// [--repetitions 3] [--milliseconds 60] [--seed 1] [--out reports/scheduler]. It writes speed.md and speed.csv.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureCell, type Result } from "./cell.ts";
import { cellsOfRun } from "./plan-of-run.ts";
import { csv, markdown, type Origin } from "./report.ts";

const { values } = parseArgs({
  options: {
    nodes: { type: "string", default: "100,1000,10000,100000" },
    strategies: { type: "string", default: "" },
    repetitions: { type: "string", default: "3" },
    milliseconds: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    out: { type: "string", default: "reports/scheduler" },
  },
});

const origin: Origin = {
  command: ["npx tsx bench/scheduler/main.ts", ...process.argv.slice(2)].join(" "),
  commit: execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8" }).trim(),
  machine: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}`,
  seed: Number(values.seed),
  repetitions: Number(values.repetitions),
  milliseconds: Number(values.milliseconds),
};

const results: Result[] = [];
for (const cell of cellsOfRun(
  values.nodes.split(",").map(Number),
  values.strategies.split(",").filter(Boolean),
)) {
  const result = measureCell(cell, origin);
  results.push(result);
  const { strategy, nodes, shapes, burst, keeps } = cell;
  const load = `${nodes} nodes, ${shapes} shapes, bursts of ${burst}, ${keeps ? "kept" : "scan"}`;
  console.log(
    `${strategy.name}: ${load}: ${Math.round(result.ours)}/s, ${result.ratio.toPrecision(3)} × bare`,
  );
}
mkdirSync(values.out, { recursive: true });
writeFileSync(join(values.out, "speed.md"), markdown(results, origin));
writeFileSync(join(values.out, "speed.csv"), csv(results, origin));
