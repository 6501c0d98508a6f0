// A recovery comparison as tables: for each situation a row a policy, for a terminal and for the report.

import { table } from "../report.ts";
import { scenarioNamed } from "../scenarios/catalogue.ts";
import type { RecoveryComparison } from "./comparison.ts";
import { MEASURES } from "./figures.ts";
import { landingRows } from "./landing.ts";
import { cellText, headingOf } from "./words.ts";

/** Rows of cells, the headings first: median · 90th percentile, with intervals when these are asked for. */
export function situationRows(
  comparison: RecoveryComparison,
  situation: string,
  intervals: boolean,
): string[][] {
  const rows = comparison.policies.map((policy) => [
    policy,
    ...MEASURES.map((measure) => cellText(comparison.cell(situation, policy, measure), intervals)),
  ]);
  return [["", ...MEASURES.map(headingOf)], ...rows];
}

/** Everything that a terminal shows. */
export function comparisonLines(comparison: RecoveryComparison): string[] {
  const tables = comparison.situations.flatMap((situation) => [
    `${situation}: ${scenarioNamed(situation)?.summary ?? ""}`,
    ...table(situationRows(comparison, situation, false)),
    "",
  ]);
  const landing = landingRows(comparison).map((row) => row.slice(0, -1));
  const lines = landing.length === 0 ? [] : ["a node's death, least to most:", ...table(landing), ""];
  return ["median · 90th percentile", "", ...tables, ...lines];
}
