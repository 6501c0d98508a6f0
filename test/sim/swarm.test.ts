// The swarm: each seed is a valid scenario of its own, and a sweep says what never came.

import { describe, expect, test } from "vitest";
import { verdictOf } from "../../sim/report.ts";
import { runScenario } from "../../sim/run.ts";
import { swarm } from "../../sim/scenarios/swarm.ts";
import { COVERED, SITUATIONS } from "../../sim/swarm/coverage-names.ts";
import { drawnBy } from "../../sim/swarm/draw-swarm.ts";
import { SweepCoverage } from "../../sim/swarm/sweep-coverage.ts";
import { scenarioFaults } from "../../sim/validate-scenario.ts";

const SEEDS = Array.from({ length: 30 }, (_, index) => index + 1);

describe("the swarm", () => {
  test("draws a valid scenario from each seed, the same from the same", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const drawn = drawnBy(swarm, seed);
      expect([drawn.swarm, scenarioFaults(drawn)]).toEqual([undefined, []]);
      expect(drawnBy(swarm, seed)).toEqual(drawn);
    }
  });

  test("of faults alone leaves cluster and work as they are", () => {
    const drawn = drawnBy({ ...swarm, swarm: "faults" }, 5);
    expect([drawn.workload, drawn.nodes]).toEqual([swarm.workload, swarm.nodes]);
    expect(Object.keys(drawn.faults.rates).length).toBeGreaterThan(3);
  });

  test("holds on its first seeds", () => {
    for (const seed of SEEDS) {
      const result = runScenario(swarm, seed, { digest: false, measures: false });
      expect([seed, verdictOf(result), result.violations, result.unconverged]).toEqual([
        seed,
        "held",
        [],
        null,
      ]);
    }
  });
});

describe("the coverage of a sweep", () => {
  const all = Object.fromEntries(COVERED.map((name) => [name, 1]));

  test("misses nothing where everything came", () => {
    const coverage = new SweepCoverage();
    for (let run = 0; run < 1_000; run++) coverage.add(all);
    expect([coverage.missing, coverage.lines.some((line) => line.includes("never came"))]).toEqual([
      [],
      false,
    ]);
  });

  test("names what never came, and what came too seldom, in a sweep that is large enough", () => {
    const coverage = new SweepCoverage();
    const { "fault clog": _, ...rest } = all;
    const usual = Object.fromEntries(Object.entries(rest).filter(([name]) => !name.includes("adoption")));
    coverage.add(rest);
    for (let run = 1; run < 999; run++) coverage.add(usual);
    expect(coverage.missing).toEqual([]);
    coverage.add(usual);
    expect(coverage.missing).toEqual(["fault clog", "situation adoption (in less than 1 % of the runs)"]);
    expect(coverage.lines.filter((line) => line.includes("of the runs:"))).toHaveLength(SITUATIONS.length);
  });
});
