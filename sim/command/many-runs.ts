// A sweep for a person: a line for each run, failures at once, then how the setups compare. The last line is the digest of all
// runs in order, which does not depend on how many ran at a time or on which machine.

import { Digest } from "../../src/core/kernel/digest.ts";
import { count, seconds } from "../figures.ts";
import { code } from "../origin.ts";
import { table } from "../report.ts";
import { SweepCoverage } from "../swarm/sweep-coverage.ts";
import { Comparison } from "../sweep/comparison.ts";
import { ProgressBar } from "../sweep/progress-bar.ts";
import type { RunSummary } from "../sweep/run-summary.ts";
import { type MergedSweep, ShardFile, type SweepHead } from "../sweep/shard-file.ts";
import { placesOf, runSweep, type Sweep, sizeOf } from "../sweep/sweep.ts";
import { exitCodeOf } from "./exit-codes.ts";
import { print, say } from "./print.ts";

/** What the generator of a sweep never brought about was never tested. */
const NOT_COVERED = 1;

export interface ManyRuns extends Sweep {
  /** As it was typed, for the report. */
  readonly command: string;
  readonly json: boolean;
  /** Where the figures go, for merge; null: nowhere. */
  readonly out: string | null;
  /** The folder of the report; null: none is written. */
  readonly report: string | null;
}

/** The exit code is that of the first run, in order, that went wrong. */
export async function manyRuns(sweep: ManyRuns): Promise<number> {
  const results = new SweepResults(sweep.json);
  const bar = new ProgressBar(process.stderr, Math.max(1, placesOf(sweep).length));
  const file = sweep.out === null ? null : new ShardFile(sweep.out, headOf(sweep));
  const calmAgain = file === null ? () => {} : tellWhenInterrupted(file, sweep);
  await runSweep(sweep, {
    ended: (summary) => {
      bar.step(summary.verdict === "held");
      if (summary.verdict !== "held" && sweep.jobs > 1) {
        bar.clear();
        say(`seed ${summary.seed} ${summary.verdict}: ${summary.trouble.at(-1)}`);
      }
    },
    next: (summary) => {
      bar.clear();
      file?.add(summary);
      results.add(summary);
    },
  });
  calmAgain();
  await results.end(sweep.report, sweep.command);
  return results.exitCode;
}

/** As shells have it: 128 and the signal's number. */
const INTERRUPTED = 130;

/** On Ctrl-C says how far the file is. Only with threads: a run on this one lets nobody listen, and the process just ends. */
function tellWhenInterrupted(file: ShardFile, sweep: ManyRuns): () => void {
  if (sweep.jobs === 1) return () => {};
  const tell = (): void => {
    say(`interrupted: ${count(file.runs)} of ${count(placesOf(sweep).length)} runs are in ${file.path}`);
    process.exit(INTERRUPTED);
  };
  process.once("SIGINT", tell);
  return () => process.off("SIGINT", tell);
}

/** Shards that were put together, as if they had been run here. */
export async function mergedRuns(
  { summaries }: MergedSweep,
  { json, report, command }: Pick<ManyRuns, "json" | "report" | "command">,
): Promise<number> {
  const results = new SweepResults(json);
  for (const summary of summaries) results.add(summary);
  await results.end(report, command);
  return results.exitCode;
}

/** Which sweep it is: the same for all of its shards, another one when a scenario differs anywhere. */
export function headOf(sweep: Sweep): SweepHead {
  const digest = new Digest();
  const names = new Set<string>();
  for (const { scenario } of sweep.setups) {
    digest.add(JSON.stringify(scenario));
    names.add(`${scenario.name}/${scenario.policy}/${scenario.strategy}`);
  }
  const { firstSeed, lastSeed } = sweep;
  return {
    sweep: `${[...names].join(" ")} seeds ${firstSeed}..${lastSeed} ${digest.hex}`,
    runs: sizeOf(sweep),
    code: code(),
  };
}

class SweepResults {
  exitCode = 0;
  private readonly json: boolean;
  private readonly digest = new Digest();
  private readonly comparison = new Comparison();
  private readonly verdicts = new Map<string, number>();
  private readonly summaries: RunSummary[] = [];
  private readonly coverage = new SweepCoverage();
  /** By scenario, of those that not all checkers watched. */
  private readonly checks = new Map<string, readonly string[]>();

  constructor(json: boolean) {
    this.json = json;
  }

  add(summary: RunSummary): void {
    this.digest.add(summary.digest);
    this.comparison.add(summary);
    this.coverage.add(summary.coverage);
    this.summaries.push({ ...summary, report: null, shortage: [] });
    if (summary.checks !== null) this.checks.set(summary.scenario, summary.checks);
    this.verdicts.set(summary.verdict, (this.verdicts.get(summary.verdict) ?? 0) + 1);
    if (this.exitCode === 0) this.exitCode = exitCodeOf(summary.verdict);
    if (this.json) print(JSON.stringify(summary.report));
    else print([lineOf(summary), ...summary.trouble].join("\n"));
  }

  async end(folder: string | null, command: string): Promise<void> {
    if (this.exitCode === 0 && this.coverage.missing.length > 0) this.exitCode = NOT_COVERED;
    if (!this.json && this.coverage.lines.length > 0) print(["", ...this.coverage.lines].join("\n"));
    if (this.json) for (const name of this.coverage.missing) say(`never came: ${name}`);
    if (!this.json) {
      const verdicts = [...this.verdicts].map(([verdict, runs]) => `${verdict} ${count(runs)}`).join(", ");
      const checks = [...this.checks].map(([name, some]) => `checks of ${name}: only ${some.join(", ")}`);
      print(["", ...table(this.comparison.rows), "", ...checks, verdicts].join("\n"));
    }
    if (folder !== null) {
      const { writeSweepReport } = await import("../reports/sweep-report.ts");
      const { summaries, digest, comparison } = this;
      const path = writeSweepReport(folder, {
        command,
        summaries,
        rows: comparison.rows,
        digest: digest.hex,
        coverage: this.coverage.lines,
      });
      if (!this.json) print(`report ${path}`);
    }
    if (!this.json) print(`digest ${this.digest.hex}`);
  }
}

function lineOf({
  scenario,
  policy,
  strategy,
  seed,
  verdict,
  endedAt,
  wallMs,
  events,
  digest,
}: RunSummary): string {
  const time = `${seconds(endedAt)} simulated in ${(wallMs / 1_000).toFixed(2)} s`;
  const setup = `${scenario} ${policy} ${strategy} seed ${seed}`;
  return `${setup}  ${verdict.padEnd(16)}  ${time}  ${count(events)} events  ${digest}`;
}
