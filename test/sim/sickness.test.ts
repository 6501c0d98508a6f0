// Health checks in the tank: what falls sick is given up and replaced, and nothing but sickness counts as sickness.

import { describe, expect, test } from "vitest";
import { Observer } from "../../sim/observer.ts";
import { verdictOf } from "../../sim/report.ts";
import { runScenario } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario.ts";
import { calm } from "../../sim/scenarios/calm.ts";
import { healthChecks, sickness } from "../../sim/scenarios/sickness.ts";
import { World } from "../../sim/world.ts";
import type { Instant } from "../../src/core/kernel/time.ts";
import { milliseconds, seconds } from "../../src/core/kernel/time.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { HealthCheck } from "../../src/core/task/spec.ts";
import { specOf } from "../core/specs.ts";

/** Notes why attempts were given up, and when. */
class Condemned extends Observer {
  readonly reasons: string[] = [];
  readonly at: Instant[] = [];

  override committed(at: Instant, changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind !== "attemptCondemned") continue;
      this.reasons.push(change.reason);
      this.at.push(at);
    }
  }
}

function condemnedIn(scenario: Scenario, seed: number): Condemned {
  const condemned = new Condemned();
  const world = new World(scenario, seed, { observers: [condemned] });
  world.start();
  world.queue.runUntil(scenario.length);
  return condemned;
}

const checkedCalm: Scenario = {
  ...calm,
  name: "checked calm",
  workload: { ...calm.workload, checkedPercent: 100, healthChecks },
};

test.each([1, 2, 3, 4])("sick tasks among faults of every kind are replaced, seed %i", (seed) => {
  const result = runScenario(sickness, seed, { digest: false });
  expect([verdictOf(result), result.violations, result.crash]).toEqual(["held", [], null]);
  expect(condemnedIn(sickness, seed).reasons.length).toBeGreaterThan(10);
});

describe("nobody is given up", () => {
  test("in a calm cluster", () => {
    expect(condemnedIn(checkedCalm, 1).reasons).toEqual([]);
  });

  /** No message is lost but by a partition: a lost probe is a silence, and so many in a row are what a check forbids. */
  const cut: Scenario = {
    ...sickness,
    name: "cut",
    network: calm.network,
    runtime: calm.runtime,
  };

  test.each([1, 4, 7, 12, 20, 28, 33, 40])("for partitions, crashes and lost machines, seed %i", (seed) => {
    expect(condemnedIn(cut, seed).reasons).toEqual([]);
  });
});

/** One node and one task with this check and environment: when its containers started, and what was given up. */
function alone(check: HealthCheck, env: Readonly<Record<string, string>>) {
  const condemned = new Condemned();
  const starts: Instant[] = [];
  condemned.containerStarted = (at) => starts.push(at);
  const empty = { ...calm, nodes: { ...calm.nodes, count: 1 }, workload: { ...calm.workload, tasks: 0 } };
  const world = new World(empty, 1, { observers: [condemned] });
  const portBindings = [{ containerPort: 80, hostPort: null, protocol: "tcp" }] as const;
  const spec = specOf({ healthCheck: check, env, stopGraceMs: 500, portBindings });
  world.start();
  world.clients.submit({ kind: "submitTask", submission: { spec, id: null }, idempotency: null }, () => {});
  world.queue.runUntil(seconds(30));
  return { starts, condemned };
}

/** The first probe is one second after the start, so the last that passes is up to one interval before the hang. */
test.each(healthChecks.map((check) => [check.from, check.kind, check] as const))(
  "a task that hangs 5 s after its start is given up in time by a %s's %s check, and restarted",
  (_from, _kind, check) => {
    const { starts, condemned } = alone(check, { SICK: "hung", SICK_AFTER_MS: "5000" });
    const { intervalMs, failures, timeoutMs } = check;
    const after = (condemned.at[0] ?? 0) - (starts[0] ?? 0);
    const least = 5_000 + intervalMs * (failures - 1) + timeoutMs;
    const most = 5_000 + intervalMs * failures + timeoutMs + 1_100; // and a sync, 1 s at most
    expect(after).toBeGreaterThanOrEqual(milliseconds(least));
    expect(after).toBeLessThanOrEqual(milliseconds(most));
    expect(condemned.reasons[0]).toBe("unhealthy: no answer in time");
    expect(starts.length).toBeGreaterThan(1);
  },
);

test.each(["manager", "worker"])(
  "a slow start is no sickness within the start period, from the %s",
  (from) => {
    const check = healthChecks.find((each) => each.from === from) as HealthCheck;
    const slow = { READY_MS: "9000" };
    const patient = alone({ ...check, startPeriodMs: 10_000 }, slow);
    expect([patient.starts.length, patient.condemned.reasons]).toEqual([1, []]);
    expect(alone(check, slow).condemned.reasons).not.toEqual([]);
  },
);
