// Makes a failing run smaller for a person: says what is left of it, keeps it as a file, and says how to run it. How it is made
// smaller is the business of shrink/.

import { count, seconds } from "../figures.ts";
import { table } from "../report.ts";
import { FAILURES, saveRun } from "../run-file.ts";
import type { Scenario } from "../scenario.ts";
import { shrink } from "../shrink/shrink.ts";
import { drawnBy } from "../swarm/draw-swarm.ts";
import { print } from "./print.ts";
import type { Reference } from "./reference.ts";
import { shellWord } from "./words.ts";

/** 0: made smaller, 1: the run holds. */
export function shrinkRun({ scenario: asked, seed }: Reference, tries: number): number {
  const scenario = drawnBy(asked, seed);
  const shrunk = shrink(scenario, seed, { tries, found: (best, tried) => progress(best, tried) });
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  if (shrunk === null) {
    print(`${scenario.name} seed ${seed} holds: there is nothing to shrink`);
    return 1;
  }
  const { failure, scenario: small } = shrunk;
  const by = failure.by === null ? failure.verdict : `${failure.verdict}: ${failure.by}`;
  const note = `${by}; shrunk in ${shrunk.tries} runs from ${scenario.name} seed ${seed}`;
  const path = saveRun(FAILURES, `${scenario.name}-${seed}-shrunk`, { scenario: small, seed, note });
  print(
    [
      note,
      "",
      ...table(sizesOf(scenario, small)),
      "",
      `replay: npm run sim -- replay ${shellWord(path)}`,
    ].join("\n"),
  );
  return 0;
}

function progress(best: Scenario, tries: number): void {
  if (!process.stderr.isTTY) return;
  const { nodes, workload, faults, length } = best;
  const left = `${nodes.count} nodes, ${workload.tasks} tasks, ${faults.timeline.length} faults, ${seconds(length)}`;
  process.stderr.write(`\r\x1b[Krun ${tries}: ${left}`);
}

function sizesOf(before: Scenario, after: Scenario): string[][] {
  const row = (name: string, size: (scenario: Scenario) => string): string[] => [
    name,
    size(before),
    size(after),
  ];
  const faults = ({ faults: { rates, timeline } }: Scenario): string =>
    `${count(timeline.length)}${Object.keys(rates).length === 0 ? "" : " and drawn ones"}`;
  return [
    ["", "before", "after"],
    row("nodes", ({ nodes }) => count(nodes.count)),
    row("tasks", ({ workload }) => count(workload.tasks)),
    row("faults", faults),
    row("length", ({ length }) => seconds(length)),
    row("quiet", ({ quiet }) => seconds(quiet)),
  ];
}
