// The exact values of queueing theory against hand calculation, and a short run of the real machines against them.

import { describe, expect, test } from "vitest";
import { erlangC, meanTimeOfChoices, meanWait } from "../../../bench/published/queueing/exact.ts";
import { judged } from "../../../bench/published/queueing/report.ts";
import type { QueueingRow } from "../../../bench/published/queueing/rows.ts";
import { runQueueing } from "../../../bench/published/queueing/run.ts";
import { controlledMean } from "../../../statistics/controlled-means.ts";

describe("the exact values", () => {
  test("of M/M/1 are load over 1 − load", () => {
    expect(meanWait(1, 0.7)).toBeCloseTo(0.7 / 0.3, 12);
  });

  test("of M/M/2 are load² over 1 − load²", () => {
    expect(erlangC(2, 0.7)).toBeCloseTo(0.576471, 6); // 2·0.49 / 1.7
    expect(meanWait(2, 0.7)).toBeCloseTo(0.49 / 0.51, 12);
  });

  test.each([
    [1, 10],
    [2, 2.614],
    [3, 2.028],
  ])("of %i choices at load 0.9 are as published: %f", (choices, expected) => {
    expect(meanTimeOfChoices(choices, 0.9)).toBeCloseTo(expected, 3);
  });
});

describe("the real machines", () => {
  const row: QueueingRow = {
    system: "M/M/c",
    nodes: 2,
    choices: 0,
    load: 0.5,
    tasks: 12_000,
    warmUp: 500,
    batches: 40,
    halfWidthMax: 0.2,
  };

  test("wait in M/M/2 as Erlang says", () => {
    const result = judged(row, controlledMean(runQueueing({ row, seed: 1 }), 0.999));
    expect(result.holds, `${result.mean} ± ${result.halfWidth}, exact ${result.exact}`).toBe(true);
  });

  test.each([2, 3])("spend the time of %i choices in a large system", (choices) => {
    const choosing: QueueingRow = {
      ...row,
      system: "d choices",
      nodes: 200,
      choices,
      tasks: 8_000,
      warmUp: 1_600,
    };
    const result = judged(choosing, controlledMean(runQueueing({ row: choosing, seed: 1 }), 0.999));
    expect(result.holds, `${result.mean} ± ${result.halfWidth}, exact ${result.exact}`).toBe(true);
  });
});
