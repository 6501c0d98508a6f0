// Recovery policies compared: every policy in every situation on the same seeds, then tables, a report, and the digest of all runs
// in order, which does not depend on how many ran at a time.

import { Digest } from "../../src/core/kernel/digest.ts";
import type { RecoveryArguments } from "../arguments.ts";
import { count } from "../figures.ts";
import { RecoveryComparison } from "../recovery/comparison.ts";
import { recoveryJson } from "../recovery/json.ts";
import { comparisonLines } from "../recovery/tables.ts";
import { recoverySituations } from "../scenarios/recovery.ts";
import { ProgressBar } from "../sweep/progress-bar.ts";
import type { RunSummary } from "../sweep/run-summary.ts";
import { runSweep, sizeOf } from "../sweep/sweep.ts";
import { underPolicy } from "../under-policy.ts";
import { exitCodeOf } from "./exit-codes.ts";
import { print, say } from "./print.ts";

export interface RecoveryCommand extends Omit<RecoveryArguments, "kind"> {
  /** As it was typed, for the report. */
  readonly command: string;
}

/** The exit code is that of the first run, in order, that went wrong. */
export async function compareRecovery(asked: RecoveryCommand): Promise<number> {
  const setups = recoverySituations.flatMap((situation) =>
    asked.policies.map((policy) => ({ scenario: underPolicy(situation, policy) })),
  );
  const sweep = { ...asked, setups, shard: null };
  const bar = new ProgressBar(process.stderr, sizeOf(sweep));
  const digest = new Digest();
  const comparison = new RecoveryComparison();
  const summaries: RunSummary[] = [];
  await runSweep(sweep, {
    ended: (summary) => {
      bar.step(summary.verdict === "held");
      if (summary.verdict === "held") return;
      bar.clear();
      say(`${summary.scenario} seed ${summary.seed} ${summary.verdict}: ${summary.trouble.at(-1)}`);
    },
    next: (summary) => {
      digest.add(summary.digest);
      comparison.add(summary);
      summaries.push({ ...summary, report: null });
    },
  });
  bar.clear();
  await tell(asked, { comparison, summaries, digest: digest.hex });
  const wrong = summaries.find(({ verdict }) => verdict !== "held");
  return exitCodeOf(wrong?.verdict ?? "held");
}

export interface RecoveryResults {
  readonly comparison: RecoveryComparison;
  readonly summaries: readonly RunSummary[];
  readonly digest: string;
}

async function tell({ command, json, report }: RecoveryCommand, results: RecoveryResults): Promise<void> {
  const { comparison, summaries, digest } = results;
  if (json) print(JSON.stringify(recoveryJson(comparison, digest), null, 2));
  else print([...comparisonLines(comparison), `${count(summaries.length)} runs`].join("\n"));
  if (report !== null) {
    const { writeRecoveryReport } = await import("../reports/recovery-report.ts");
    const path = writeRecoveryReport(report, command, results);
    if (!json) print(`report ${path}`);
  }
  if (!json) print(`digest ${digest}`);
}
