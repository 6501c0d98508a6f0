// Experiments: equal results however they are cut, killed and gone on with; honest sentences; a report that shows what it
// says.

import { appendFileSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { comparisonsOf, sentenceOf, winsOf } from "../../../bench/experiments/comparisons.ts";
import { DEFAULT_EXPERIMENT } from "../../../bench/experiments/default-experiment.ts";
import { type Experiment, type Run, runKey, runsOf } from "../../../bench/experiments/experiment.ts";
import { METRIC_NAMES } from "../../../bench/experiments/metrics.ts";
import { parseExperiment } from "../../../bench/experiments/read-experiment.ts";
import { reportOf } from "../../../bench/experiments/report.ts";
import { resultsCsv } from "../../../bench/experiments/results-csv.ts";
import { type RunResult, runOnce } from "../../../bench/experiments/run.ts";
import { RunLog, readLog } from "../../../bench/experiments/run-log.ts";
import { synthetic } from "../../../bench/workloads/synthetic.ts";
import { strategies } from "../../../src/core/scheduler/registry.ts";

const TINY = parseExperiment(
  "tiny.yaml",
  `name: tiny
workloads:
  - { synthetic: mixed, nodes: 10, tasks: 60, load: 120 }
schedulers: [best-fit, random]
baseline: best-fit
seeds: 1..3
metrics: [${METRIC_NAMES.join(", ")}]
compare: [mean_wait_s, fragmentation_pct]
`,
);

const folder = (): string => mkdtempSync(join(tmpdir(), "experiment-"));

async function runInto(log: RunLog, runs: readonly Run[]): Promise<void> {
  for (const run of runs) log.add(runKey(run), await runOnce(run));
}

async function whole(): Promise<ReadonlyMap<string, RunResult>> {
  const log = new RunLog(folder(), TINY);
  await runInto(log, runsOf(TINY));
  return log.results;
}

describe("results", () => {
  test("are equal byte for byte whether run at once, in two shards, or killed and gone on with", async () => {
    const csv = resultsCsv(TINY, await whole());
    const shards = [folder(), folder()];
    for (const [index, shard] of shards.entries())
      await runInto(
        new RunLog(shard, TINY),
        runsOf(TINY).filter((_, at) => at % 2 === index),
      );
    const merged = new Map(shards.flatMap((shard) => [...readLog(shard).results]));
    expect(resultsCsv(TINY, merged)).toBe(csv);

    const killed = folder();
    await runInto(new RunLog(killed, TINY), runsOf(TINY).slice(0, 2));
    appendFileSync(join(killed, "runs.jsonl"), '["mixed/fifo/ours/best-fit/3",{"figures":{"mean_w');
    const again = new RunLog(killed, TINY);
    expect(again.results.size).toBe(2);
    await runInto(
      again,
      runsOf(TINY).filter((run) => !again.results.has(runKey(run))),
    );
    expect(resultsCsv(TINY, readLog(killed).results)).toBe(csv);
    expect(csv.split("\n")).toHaveLength(8);
    expect(csv).toMatch(/^workload,order,policy,scheduler,seed,mean_wait_s,/);
  });

  test("of another experiment in the folder are not mixed in", () => {
    const own = folder();
    new RunLog(own, TINY);
    expect(() => new RunLog(own, { ...TINY, seeds: [9] })).toThrow(
      /holds runs of another experiment \(tiny\)/,
    );
  });

  test("have every metric, and none that is not a number", async () => {
    const [result] = (await whole()).values();
    for (const name of METRIC_NAMES) expect([name, typeof result?.figures[name]]).toEqual([name, "number"]);
    const { figures } = result as RunResult;
    expect(figures.bound_ratio).toBeGreaterThanOrEqual(1);
    expect(figures.optimum_ratio).toBeGreaterThanOrEqual(1);
    expect(figures.jain_fairness).toBeLessThanOrEqual(1);
    expect(figures.mean_completion_s).toBeGreaterThan(figures.mean_wait_s ?? 0);
  });
});

describe("a report", () => {
  test("holds its pictures, a table and a sentence for each comparison", async () => {
    const { html, markdown, pictures } = reportOf(TINY, await whole(), { command: "bench", commit: "abc" });
    expect(pictures.map(({ file }) => file)).toContain("mixed-mean_wait_s-wins.svg");
    expect(html.match(/<img /g)).toHaveLength(pictures.length);
    expect(html).not.toMatch(/(?:src|href)="(?!data:)/);
    expect(markdown).toContain("at this sample size"); // three seeds can't tell
    expect(markdown.match(/^- On mixed/gm)).toHaveLength(2);
  });
});

describe("a report says", () => {
  const origin = { command: "bench", commit: "abc" };
  const result = (figures: RunResult["figures"]): RunResult => {
    const series = { waits: [0, 1], utilisation: [1, 2], fragmentation: [1, 2] };
    return { figures, series, decisionMicroseconds: 0, wallMs: 0 };
  };
  const reportOn = (experiment: Experiment, figuresOf: (run: Run) => RunResult["figures"]) =>
    reportOf(
      experiment,
      new Map(runsOf(experiment).map((run) => [runKey(run), result(figuresOf(run))])),
      origin,
    );
  const packing = ["compaction_pct", "bound_ratio"] as const;
  const gappy: Experiment = { ...TINY, metrics: packing, compare: packing };

  test("why a figure is missing, and draws no picture of it", () => {
    const { markdown, html, pictures } = reportOn(gappy, ({ scheduler }) =>
      scheduler === "random" ? {} : { compaction_pct: 50 },
    );
    for (const text of [markdown, html]) {
      expect(text).toContain("compaction_pct has no value (–) for random: in a seed or more, jobs for 60 %");
      expect(text).toContain(
        "bound_ratio has no value (–) for any scheduler: in a seed or more, bounds are known of",
      );
      expect(text).not.toContain("NaN");
    }
    expect(markdown).toContain("| random | – | – |");
    const drawn = pictures.map(({ file }) => file);
    expect(drawn).toContain("mixed-compaction_pct-boxes.svg");
    expect(drawn).not.toContain("mixed-bound_ratio-boxes.svg");
  });

  test("nothing of the kind where every figure is there", () => {
    const { markdown } = reportOn(gappy, () => ({ compaction_pct: 50, bound_ratio: 1 }));
    expect(markdown).not.toContain("has no value");
    expect(markdown).not.toContain("Lines are drawn");
  });

  test("whom its lines show, where that is not everybody", () => {
    const all = {
      ...TINY,
      schedulers: strategies.map(({ name }) => name),
      metrics: ["mean_wait_s"] as const,
    };
    const { markdown, html } = reportOn({ ...all, compare: ["mean_wait_s"] }, () => ({ mean_wait_s: 1 }));
    for (const text of [markdown, html])
      expect(text).toContain(
        `Lines are drawn of best-fit, the baseline, and of the 3 best and the 3 worst of the others in mean_wait_s; the other ${strategies.length - 7} are`,
      );
  });
});

describe("a comparison", () => {
  const made = (own: readonly number[], base: readonly number[]): [Experiment, Map<string, RunResult>] => {
    const seeds = own.map((_, index) => index + 1);
    const experiment: Experiment = { ...TINY, seeds, metrics: ["mean_wait_s"], compare: ["mean_wait_s"] };
    const results = new Map(
      runsOf(experiment).map((run): [string, RunResult] => {
        const value = (run.scheduler === "random" ? own : base)[run.seed - 1] as number;
        const series = { waits: [], utilisation: [], fragmentation: [] };
        const figures = { mean_wait_s: value };
        return [runKey(run), { figures, series, decisionMicroseconds: 0, wallMs: 0 }];
      }),
    );
    return [experiment, results];
  };
  const base = Array.from({ length: 11 }, (_, index) => 100 + index);

  test("says what is apart, by how much and how surely", () => {
    const [experiment, results] = made(
      base.map((value, index) => value - 20 - (index % 3)),
      base,
    );
    const [comparison] = comparisonsOf(experiment, results);
    if (comparison === undefined) throw new Error("There is one");
    expect(sentenceOf(comparison, experiment)).toMatch(
      /^On mixed, random has 20\.9 \(20 %\) less mean_wait_s than best-fit: better \(95 % interval -21\.\d+ to -20\.\d+, 11 of 11 seeds, effect size -2[45]\.\d, p = 0\.001 corrected\)\.$/,
    );
    const field = comparison.field;
    expect(winsOf(experiment, results, field, "mean_wait_s")).toEqual([
      [0, 0],
      [11, 0],
    ]);
  });

  test("says of a difference below a percent how small it is", () => {
    const [experiment, results] = made(
      base.map((value) => value + 0.03),
      base,
    );
    const [comparison] = comparisonsOf(experiment, results);
    if (comparison === undefined) throw new Error("There is one");
    expect(sentenceOf(comparison, experiment)).toContain("random has 0.03 (0.03 %) more mean_wait_s");
  });

  test.each([
    [
      1,
      "On mixed, random has 11 (11 %) less mean_wait_s than best-fit, which says little: one seed has no interval.",
    ],
    [
      2,
      "On mixed, random has 11 (11 %) less mean_wait_s than best-fit, which says little: two seeds have no interval.",
    ],
  ])("of %i seed says that there is no interval", (seeds, sentence) => {
    const few = base.slice(0, seeds);
    const [experiment, results] = made(
      few.map((value) => value - 11),
      few,
    );
    const [comparison] = comparisonsOf(experiment, results);
    if (comparison === undefined) throw new Error("There is one");
    expect(sentenceOf(comparison, experiment)).toBe(sentence);
  });

  test("says when nothing can be told", () => {
    const [experiment, results] = made(
      base.map((value, index) => value + (index % 2 === 0 ? 3 : -3)),
      base,
    );
    const [comparison] = comparisonsOf(experiment, results);
    if (comparison === undefined) throw new Error("There is one");
    expect(sentenceOf(comparison, experiment)).toContain(
      "show no difference in mean_wait_s at this sample size",
    );
  });

  test("says when all is equal", () => {
    const [experiment, results] = made(base, base);
    const [comparison] = comparisonsOf(experiment, results);
    if (comparison === undefined) throw new Error("There is one");
    expect(sentenceOf(comparison, experiment)).toContain("are equal in mean_wait_s in every seed");
  });
});

describe("the default experiment", () => {
  test("is every strategy on three workloads of 200 nodes, 10,000 tasks and more, with 11 seeds", () => {
    expect(DEFAULT_EXPERIMENT.schedulers).toHaveLength(strategies.length);
    expect(DEFAULT_EXPERIMENT.seeds).toHaveLength(11);
    for (const choice of DEFAULT_EXPERIMENT.workloads) {
      if (choice.kind !== "synthetic") throw new Error("It needs no trace");
      const { nodes, jobs } = synthetic(choice.synthetic, choice, 1);
      expect(nodes.length).toBeGreaterThanOrEqual(200);
      expect(jobs.reduce((sum, { tasks }) => sum + tasks, 0)).toBeGreaterThanOrEqual(10_000);
    }
  });

  test("draws the same workload for the same seed and another for another", () => {
    const size = { nodes: 5, tasks: 50, loadPercent: 90 };
    expect(synthetic("mixed", size, 1)).toEqual(synthetic("mixed", size, 1));
    expect(synthetic("mixed", size, 1)).not.toEqual(synthetic("mixed", size, 2));
  });
});

describe("the example of the documentation", () => {
  const path = "docs/examples/experiments/best-fit-or-spread.yaml";
  const example = parseExperiment(path, readFileSync(path, "utf8"));

  test("is what the documentation shows", () => {
    const [, shown = ""] = /```yaml\n(name: [^`]*)```/.exec(readFileSync("docs/lab.md", "utf8")) ?? [];
    expect(parseExperiment("docs/lab.md", shown)).toEqual(example);
    expect(example.baseline).toBe("spread");
  });

  test("makes jobs wait, so that its answer means something", async () => {
    for (const run of runsOf(example).filter(({ seed }) => seed === 1)) {
      const { mean_wait_s, failed_placements_pct } = (await runOnce(run)).figures;
      expect(mean_wait_s).toBeGreaterThan(10);
      expect(failed_placements_pct).toBeGreaterThan(10);
    }
  });
});
