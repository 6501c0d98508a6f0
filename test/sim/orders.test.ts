// Orders, gangs and preemption in the tank: that the scenarios bring about what they are for, and that every promise is kept.
// Managers that go by another rule than they say are in test/mutants.

import { describe, expect, test } from "vitest";
import { Observer } from "../../sim/observer.ts";
import { verdictOf } from "../../sim/report.ts";
import { type RunResult, runScenario } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario.ts";
import { backfill } from "../../sim/scenarios/backfill.ts";
import { preemption } from "../../sim/scenarios/preemption.ts";
import { World } from "../../sim/world.ts";
import { orders } from "../../src/core/scheduler/registry.ts";
import type { Change } from "../../src/core/store/changes.ts";
import { contended } from "./contended.ts";

class Journal extends Observer {
  readonly changes: Change[] = [];

  override committed(_at: number, changes: readonly Change[]): void {
    this.changes.push(...changes);
  }

  count(kind: Change["kind"]): number {
    return this.changes.filter((change) => change.kind === kind).length;
  }
}

/** Everything that is committed in the scenario's length. */
function journalOf(scenario: Scenario, seed: number): Journal {
  const journal = new Journal();
  const world = new World(scenario, seed, { observers: [journal] });
  world.start();
  world.queue.runUntil(scenario.length);
  return journal;
}

const told = (result: RunResult) => [verdictOf(result), result.violations, result.crash, result.unconverged];

const SEEDS = [1, 2, 3];

describe.each(orders)("in the order $name", ({ name }) => {
  test.each(SEEDS)("a queue is worked off and every promise is kept, seed %i", (seed) => {
    expect(told(runScenario({ ...contended, order: name }, seed))).toEqual(["held", [], null, null]);
  });
});

test.each(SEEDS)("preemption among faults keeps every promise, seed %i", (seed) => {
  expect(told(runScenario(preemption, seed))).toEqual(["held", [], null, null]);
});

describe("the scenarios bring about what they are for", () => {
  test("backfill: gangs wait and are placed, and small tasks overtake big ones", () => {
    const { changes } = journalOf(backfill, 1);
    const gangs = changes.filter((change) => change.kind === "jobSubmitted" && change.job.gang);
    expect(gangs.length).toBeGreaterThan(10);
    const submitted = changes.flatMap((change) => (change.kind === "taskSubmitted" ? [change.task.id] : []));
    const placed = changes.flatMap((change) => (change.kind === "attemptPlaced" ? [change.taskId] : []));
    const overtakes = placed.filter((id, at) =>
      placed.slice(at + 1).some((later) => submitted.indexOf(later) < submitted.indexOf(id)),
    );
    expect(overtakes.length).toBeGreaterThan(5);
  });

  test("preemption: many tasks give way, and places are kept", () => {
    const journal = journalOf(preemption, 1);
    expect(journal.count("taskPreempted")).toBeGreaterThan(10);
    expect(journal.count("placeHeld")).toBeGreaterThan(5);
  });
});
