// What a recovery comparison says of made-up runs: medians, what never came, and sentences that claim no more than that.

import { describe, expect, test } from "vitest";
import { RecoveryComparison } from "../../../sim/recovery/comparison.ts";
import { courseOf } from "../../../sim/recovery/course.ts";
import { recoveryJson } from "../../../sim/recovery/json.ts";
import { LANDINGS, landed, landingRows } from "../../../sim/recovery/landing.ts";
import { cellText, sentenceOf } from "../../../sim/recovery/words.ts";
import { calm } from "../../../sim/scenarios/calm.ts";
import { perform } from "../../../sim/sweep/perform.ts";
import type { RunSummary } from "../../../sim/sweep/run-summary.ts";
import { seconds } from "../../../src/core/kernel/time.ts";

const SITUATION = "recovery-node-death";
const empty = perform({
  place: 0,
  scenario: { ...calm, workload: { ...calm.workload, tasks: 0 }, length: 1, quiet: 0 },
  seed: 1,
});

interface Told {
  /** Seconds; null: never. */
  readonly detect: number | null;
  readonly full: number | null;
  readonly moves?: number;
  readonly outage?: number;
}

function summary(policy: string, seed: number, { detect, full, moves = 0, outage = 0 }: Told): RunSummary {
  const counts = {
    ...empty.counts,
    moves,
    longestShortage: seconds(full ?? 900),
    missingAtEnd: full === null ? 3 : 0,
  };
  const distributions = {
    ...empty.distributions,
    "to detect": detect === null ? empty.distributions["to detect"] : counted(detect),
    "outage per job": counted(outage),
  };
  return { ...empty, scenario: SITUATION, policy, seed, counts, distributions };
}

const counted = (value: number) => ({ buckets: [1], sum: seconds(value), max: seconds(value) });

function comparisonOf(runs: Readonly<Record<string, readonly Told[]>>): RecoveryComparison {
  const comparison = new RecoveryComparison();
  for (const [policy, told] of Object.entries(runs))
    told.forEach((one, index) => {
      comparison.add(summary(policy, index + 1, one));
    });
  return comparison;
}

const SEEDS = Array.from({ length: 12 }, (_, index) => index);
const ours = SEEDS.map((seed) => ({
  detect: 3 + seed / 12,
  full: 4 + seed / 12,
  moves: 3,
  outage: 12 + seed,
}));
const cube = SEEDS.map(() => ({ detect: null, full: null, outage: 900 }));

describe("a cell", () => {
  const comparison = comparisonOf({ cube, ours });

  test("says never where it never came, and how often", () => {
    const cell = comparison.cell(SITUATION, "cube", "time to full strength");
    expect([cell.never, cell.runs, cellText(cell, true)]).toEqual([12, 12, "never"]);
  });

  test("says at least where it was still growing", () => {
    expect(cellText(comparison.cell(SITUATION, "cube", "unavailability"), true)).toBe("≥ 900");
    expect(cellText(comparison.cell(SITUATION, "ours", "unavailability"), false)).toBe("17 · 22");
  });

  test("is the median and the 90th percentile of the seeds, with intervals", () => {
    const { median, p90 } = comparison.cell(SITUATION, "ours", "time to detect");
    expect([median.value, p90.value]).toEqual(
      [3 + 5 / 12, 3 + 10 / 12].map((value) => expect.closeTo(value, 5)),
    );
    expect(median.low).toBeLessThan(median.value);
    expect(median.high).toBeGreaterThan(median.value);
  });

  test("a time that mostly came and sometimes never did has a median, and never as its 90th percentile", () => {
    const mixed = SEEDS.map((seed) => ({ detect: 5, full: seed < 9 ? 20 + seed : null }));
    const { median, p90, never } = comparisonOf({ mixed }).cell(SITUATION, "mixed", "time to full strength");
    expect([median.value, p90.value, never]).toEqual([25, Number.POSITIVE_INFINITY, 3]);
  });
});

describe("a sentence", () => {
  const sentence = (other: readonly Told[], measure: "time to full strength" | "moves" | "unavailability") =>
    comparisonOf({ other, ours }).pairs(SITUATION, measure).map(sentenceOf).join();

  test("says by how much, with the interval", () => {
    const later = SEEDS.map((seed) => ({ detect: 9, full: 20 + ((seed * 5) % 12) / 3 }));
    expect(sentence(later, "time to full strength")).toMatch(
      /^other has 17\.4 s more than ours \(95 % interval 1\d\.\d to 1\d\.\d, 12 of 12 seeds, p < 0\.001\)\.$/,
    );
  });

  test("says that there is no difference at this sample size", () => {
    const alike = SEEDS.map((seed) => ({ detect: 9, full: 4 + ((seed * 5) % 12) / 12 }));
    expect(sentence(alike, "time to full strength")).toContain("no difference at this sample size");
  });

  test("says that all seeds are equal", () => {
    expect(sentence(ours, "moves")).toBe("other and ours are equal in every seed.");
  });

  test("counts seeds where the other never came", () => {
    expect(sentence(cube, "time to full strength")).toBe(
      "ours always, other never: ours is sooner in 12 of 12 seeds (p < 0.001, sign test).",
    );
  });

  test("claims nothing of two that never came", () => {
    const pairs = comparisonOf({ cube, swarm: cube }).pairs(SITUATION, "time to full strength");
    expect(pairs.map(sentenceOf)).toEqual(["Neither swarm nor cube ever came to it."]);
  });

  test("says at least of what was still growing, and compares with none that was", () => {
    expect(sentence(cube, "unavailability")).toMatch(/^other has at least 88\d s more than ours/);
    const pairs = comparisonOf({ cube, swarm: ours }).pairs(SITUATION, "unavailability");
    expect(pairs.map(sentenceOf)).toEqual([
      "swarm and cube cannot be compared: cube's was still growing when runs ended.",
    ]);
  });

  test("p-values are corrected for the number of policies", () => {
    const later = ours.map((one) => ({ ...one, full: one.full + 1 }));
    const alone = comparisonOf({ later, ours }).pairs(SITUATION, "time to full strength");
    const one = comparisonOf({ later, ours, cube, two: later }).pairs(SITUATION, "time to full strength");
    expect(one[0]?.pValue).toBeCloseTo(3 * (alone[0]?.pValue ?? 0), 10);
  });
});

describe("landing", () => {
  test("a policy lands where its constants say, and not elsewhere", () => {
    const swarm = SEEDS.map((seed) => ({ detect: 9 + seed / 2, full: 15 + seed / 2 }));
    const comparison = comparisonOf({ cube, swarm, kubernetes: swarm, ours });
    const lands = LANDINGS.map((landing) => [landing.policy, landed(landing, comparison)]);
    expect(Object.fromEntries(lands)).toMatchObject({
      cube: true,
      swarm: true,
      kubernetes: false,
      ours: true,
    });
    expect(landingRows(comparison).map((row) => [row[0], row[5]])).toEqual([
      ["", "lands"],
      ["cube", "yes"],
      ["swarm", "yes"],
      ["kubernetes", "no"],
      ["ours", "yes"],
    ]);
  });
});

test("the course after a loss is the mean over seeds", () => {
  const lost = [
    { at: seconds(50), missing: 10 },
    { at: seconds(55), missing: 0 },
  ];
  const never = [{ at: seconds(80), missing: 20 }];
  const course = courseOf([lost, never], 100, 10);
  expect(course[0]).toEqual({ x: 1, y: 85 });
  expect(course.at(-1)).toEqual({ x: expect.closeTo(10, 6), y: 90 });
});

test("JSON says never in words", () => {
  const json = JSON.stringify(recoveryJson(comparisonOf({ cube, ours }), "d"));
  expect(json).toContain('"median":{"value":"never","low":"never","high":"never"}');
  expect(json).not.toMatch(/"(?:value|low|high)":null/);
});
