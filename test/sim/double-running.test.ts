// Time in which tasks had two containers means one thing wherever it is told: overlaps that go on at the end are part of it.

import { expect, test } from "vitest";
import { figuresOf } from "../../sim/recovery/figures.ts";
import { reportJson, reportRows } from "../../sim/report.ts";
import { runScenario } from "../../sim/run.ts";
import { calm } from "../../sim/scenarios/calm.ts";
import { cut } from "../../sim/scenarios/partition.ts";
import { Comparison } from "../../sim/sweep/comparison.ts";
import { summaryOf } from "../../sim/sweep/run-summary.ts";
import { seconds } from "../../src/core/kernel/time.ts";

test("a run, a sweep and a comparison of policies count what still ran twice at the end", () => {
  const workload = { ...calm.workload, tasks: 10, servicePercent: 100, stopPercent: 0 };
  const result = runScenario(
    {
      ...calm,
      workload: { ...workload, arrival: { shape: "even", over: seconds(5) } },
      faults: { ...calm.faults, timeline: [cut(20, [0, 1, 2], "both", 600)] },
      length: seconds(60),
      quiet: 0,
    },
    1,
  );
  const { kept, fenced, open } = result.statistics.doubleRunning.by(result.endedAt);
  expect([kept > seconds(60), fenced, open]).toEqual([true, 0, kept]); // nothing healed: no overlap has ended
  expect(reportJson(result, 1)).toMatchObject({ doubleRunningUs: { kept, fenced, open } });
  const told = `${(kept / seconds(1)).toFixed(1)} s`;
  expect(reportRows(result, 1)).toContainEqual(["ran twice", `kept ${told}, fenced 0.0 s`]);
  const summary = summaryOf(result, 0, 1);
  expect(figuresOf(summary)["ran twice"]).toEqual({ value: kept / seconds(1), atLeast: true });
  const comparison = new Comparison();
  comparison.add(summary);
  const [headings = [], row = []] = comparison.rows;
  expect(row[headings.indexOf("ran twice")]).toBe(told);
});
