// Every shipped scenario is valid and holds on its first seeds; a seed says all there is to say about a run.

import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { FAULT_KINDS } from "../../sim/faults.ts";
import { verdictOf } from "../../sim/report.ts";
import { runScenario } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario.ts";
import { calm } from "../../sim/scenarios/calm.ts";
import { scenarioNamed, scenarios } from "../../sim/scenarios/catalogue.ts";
import { scenarioFaults } from "../../sim/validate-scenario.ts";
import { gale } from "./gale.ts";

const SEEDS = [1, 2, 3];
const root = resolve(import.meta.dirname, "../..");

describe.each(scenarios)("the scenario $name", (scenario) => {
  test("is valid and found by its name", () => {
    expect(scenarioFaults(scenario)).toEqual([]);
    expect(scenarioNamed(scenario.name)).toBe(scenario);
  });

  test.each(SEEDS)("holds on seed %i", (seed) => {
    const result = runScenario(scenario, seed);
    expect([verdictOf(result), result.violations, result.unconverged]).toEqual(["held", [], null]);
    const { submitted } = result.statistics;
    if (scenario.swarm !== undefined)
      expect(submitted).toBeGreaterThan(0); // each seed draws how many
    else if (scenario.operations.every.scale === undefined) expect(submitted).toBe(scenario.workload.tasks);
    else expect(submitted).toBeGreaterThan(scenario.workload.tasks); // a job that grows has more
  });
});

describe("a run", () => {
  test("brings every kind of fault that the storm names", () => {
    const { statistics, traffic } = runScenario(gale, 1, { digest: false });
    const named = FAULT_KINDS.filter((kind) => gale.faults.rates[kind] !== undefined);
    expect(named.every((kind) => statistics.faults[kind] > 0)).toBe(true);
    expect([traffic.lost > 0, traffic.duplicated > 0]).toEqual([true, true]);
    expect(statistics.managerStarts).toBeGreaterThan(1);
    expect(statistics.replacements).toBeGreaterThan(0);
    expect(statistics.restarts).toBeGreaterThan(0);
  });

  test("of the same seed is the same, of another seed another", () => {
    const first = runScenario(gale, 7);
    const again = runScenario(gale, 7);
    expect([again.digest, again.events, again.tasks]).toEqual([first.digest, first.events, first.tasks]);
    expect(runScenario(gale, 8).digest).not.toBe(first.digest);
  });

  test("does not depend on who watches it", () => {
    const watched = runScenario(gale, 5);
    const alone = runScenario(gale, 5, { checks: false });
    expect([alone.digest, alone.events]).toEqual([watched.digest, watched.events]);
  });

  test("has the same digest in another process", () => {
    const script = `
      import { runScenario } from "./sim/run.ts";
      import { gale } from "./test/sim/gale.ts";
      process.stdout.write(String(runScenario(gale, 7).digest));`;
    const args = ["--import", "tsx", "--input-type=module", "--eval", script];
    const child = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    expect([child.stderr, child.stdout]).toEqual(["", runScenario(gale, 7).digest]);
  });

  test("that keeps no rows goes as one that does, as long as the manager lives", () => {
    const lean: Scenario = { ...calm, disk: { ...calm.disk, discard: true } };
    expect(runScenario(lean, 1).digest).toBe(runScenario(calm, 1).digest);
  });

  test("in which a machine throws ends with what it threw", () => {
    const factories = {
      makeWorker: () => {
        throw new Error("broken on purpose");
      },
    };
    const result = runScenario(calm, 1, { factories });
    expect([verdictOf(result), result.crash?.message]).toEqual(["crashed", "broken on purpose"]);
  });

  test("whose tasks ask for more than there is converges with the rest waiting", () => {
    const cpu = calm.nodes.capacity.cpu as number;
    const crowd = { ...calm.workload, tasks: 30, servicePercent: 100, stopPercent: 0, sizes: [{ cpu }] };
    const result = runScenario({ ...calm, workload: crowd }, 1);
    expect([verdictOf(result), result.tasks.Running, result.tasks.Pending]).toEqual(["held", 10, 20]);
  });
});

describe("a scenario that cannot be run is refused", () => {
  const cases: readonly (readonly [string, Scenario, string])[] = [
    ["no nodes", { ...calm, nodes: { ...calm.nodes, count: 0 } }, "nodes.count is 0"],
    ["half a microsecond", { ...calm, length: 0.5 }, "length is 0.5"],
    [
      "a chance above certainty",
      { ...calm, network: { ...calm.network, loss: 1_000_001 } },
      "network.loss is 1000001",
    ],
    [
      "a fault on a node that is not there",
      {
        ...calm,
        faults: {
          ...calm.faults,
          timeline: [{ at: 0, fault: { kind: "worker-crash", node: 10, lasting: 1 } }],
        },
      },
      "node of worker-crash is 10",
    ],
    [
      "a manager that crashes and keeps nothing",
      {
        ...calm,
        disk: { ...calm.disk, discard: true },
        faults: { ...calm.faults, rates: { "manager-crash": { every: 1_000, lasting: 0 } } },
      },
      "disk.discard",
    ],
  ];
  test.each(cases)("%s", (_, scenario, message) => {
    const faults = scenarioFaults(scenario);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(message);
  });
});
