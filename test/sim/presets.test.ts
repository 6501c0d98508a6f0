// Each preset's figures, as they come out of a calm simulated run: from a node's last word to down, from down to the
// replacement, and between restarts. The expected ones stand here a second time, from DESIGN's table.

import { expect, test } from "vitest";
import { Observer } from "../../sim/observer.ts";
import { verdictOf } from "../../sim/report.ts";
import { runScenario } from "../../sim/run.ts";
import { runTimeEnv } from "../../sim/run-time.ts";
import type { Scenario } from "../../sim/scenario.ts";
import { calm } from "../../sim/scenarios/calm.ts";
import { underPolicy } from "../../sim/under-policy.ts";
import { World } from "../../sim/world.ts";
import { type Instant, milliseconds, minutes, seconds, type WallTime } from "../../src/core/kernel/time.ts";
import { type Preset, presetNamed, presets } from "../../src/core/manager/presets.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Answer } from "../../src/core/sync/messages.ts";
import type { TaskRequest } from "../../src/core/task/spec.ts";
import { specOf } from "../core/specs.ts";
import { gale } from "./gale.ts";

const named = (name: string): Preset => presetNamed(name) as Preset;

/** The manager takes a turn at least every 250 ms; messages, commits and turns take a few more. */
const LATE = milliseconds(300);
const STEP = milliseconds(10);

class Probe extends Observer {
  readonly heardAt: Instant[] = [];
  /** As decided, on the wall clock: milliseconds. */
  readonly placed: { readonly at: WallTime; readonly node: number }[] = [];
  readonly endedAt: WallTime[] = [];
  replacedAt: Instant | null = null;

  override answerDelivered(at: Instant, machine: number, _node: number, answer: Answer): void {
    if (answer.refused === null) this.heardAt[machine] = at;
  }

  override committed(at: Instant, changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind === "replacementWanted") this.replacedAt ??= at;
      if (change.kind === "attemptPlaced") this.placed.push({ at: change.at, node: change.node });
      if (change.kind === "attemptReported" && change.report.phase === "ended") this.endedAt.push(change.at);
    }
  }
}

const quietWorkload = { ...calm.workload, tasks: 20, servicePercent: 100, stopPercent: 0 };

function worldOf(preset: Preset, parts: Partial<Scenario>, probe: Probe, seed: number): World {
  const world = new World({ ...underPolicy(calm, preset), ...parts }, seed, { observers: [probe] });
  world.start();
  return world;
}

const DIES = seconds(90);

/** Machine 0 of five loses power for good, 90 s into the run. */
function nodeDeath(preset: Preset, until: Instant, seed: number) {
  const fault = { kind: "power-off", node: 0, lasting: minutes(600), losesContainers: false } as const;
  const faults = { ...calm.faults, timeline: [{ at: DIES, fault }] };
  const probe = new Probe();
  const nodes = { ...calm.nodes, count: 5 };
  const world = worldOf(preset, { faults, nodes, workload: quietWorkload }, probe, seed);
  let downAt: Instant | null = null;
  while (world.queue.now < until && (downAt === null || probe.replacedAt === null)) {
    world.queue.runUntil(world.queue.now + STEP);
    if (world.cluster?.nodes.some(({ liveness }) => liveness === "down")) downAt ??= world.queue.now;
  }
  return { downAt, heardAt: probe.heardAt[0] as Instant, replacedAt: probe.replacedAt };
}

const SEEDS = [1, 2, 3];

test.each([
  // 3 × 5 s, each wait 0.5 s less or more; 5 s
  ["swarm", 13.5, 16.5, 5],
  // TTL 10–20 s + 10 s grace; at once
  ["nomad", 20, 30, 0],
  // 50 s; 300 s toleration
  ["kubernetes", 50, 50, 300],
  // max(4 s, 3 × (1 s + 5/2,500 s) + 1 s) = 4.006 s; at once
  ["ours", 4.006, 4.006, 0],
])(
  "%s declares a node down after %d to %d s of silence and replaces its tasks %d s later",
  (name, from, to, later) => {
    for (const seed of SEEDS) {
      const { downAt, heardAt, replacedAt } = nodeDeath(named(name), minutes(20), seed);
      expect(downAt).not.toBe(null);
      const silence = (downAt as Instant) - heardAt;
      expect(silence).toBeGreaterThanOrEqual(seconds(from));
      expect(silence).toBeLessThanOrEqual(seconds(to) + LATE);
      expect(replacedAt).not.toBe(null);
      const delay = (replacedAt as Instant) - (downAt as Instant);
      expect(delay).toBeGreaterThanOrEqual(seconds(later) - STEP);
      expect(delay).toBeLessThanOrEqual(seconds(later) + LATE);
    }
  },
);

test("cube never declares a dead node down and never replaces what ran there", () => {
  expect(nodeDeath(named("cube"), minutes(60), 1)).toMatchObject({ downAt: null, replacedAt: null });
});

/** Microseconds from each failure of a task that runs a tenth of a second to its next place, and the nodes it ran on. */
function restarts(preset: Preset, attempts: number) {
  const probe = new Probe();
  const workload = { ...calm.workload, tasks: 0 };
  const world = worldOf(preset, { workload, nodes: { ...calm.nodes, count: 3 } }, probe, 1);
  const env = runTimeEnv({ shape: "fixed", mean: milliseconds(100) }, 1);
  const spec: TaskRequest = { ...specOf({ env }), restartPolicy: null };
  world.queue.runUntil(seconds(5));
  world.clients.submit({ kind: "submitTask", submission: { spec, id: null }, idempotency: null }, () => {});
  while (probe.placed.length < attempts && world.queue.now < minutes(600))
    world.queue.runUntil(world.queue.now + seconds(1));
  const delays = probe.placed
    .slice(1)
    .map(({ at }, index) => milliseconds(at - (probe.endedAt[index] as WallTime)));
  const states = world.cluster?.counts;
  return { delays, nodes: probe.placed.map(({ node }) => node), failed: states?.Failed };
}

/** [at least, at most] seconds, in the order of the failures. */
type Delays = readonly (readonly [number, number])[];

const grown = (of: readonly number[], jitter: number): Delays =>
  of.map((delay) => [delay, delay * (1 + jitter)]);

test.each<[string, Delays]>([
  ["swarm", grown([5, 5, 5, 5, 5, 5], 0)],
  // two local restarts of 15 s and up to a quarter more; then a move after 30 s, and the next after 60 s, then 120 s
  [
    "nomad",
    [
      [15, 18.75],
      [15, 18.75],
      [30, 30],
      [15, 18.75],
      [15, 18.75],
      [60, 60],
      [15, 18.75],
      [15, 18.75],
      [120, 120],
    ],
  ],
  ["kubernetes", grown([0, 10, 20, 40, 80, 160, 300, 300], 0)],
  ["ours", grown([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300], 0.1)],
])("%s restarts after its delays", (name, expected) => {
  const { delays } = restarts(named(name), expected.length + 1);
  expect(delays).toHaveLength(expected.length);
  expected.forEach(([least, most], index) => {
    expect(delays[index]).toBeGreaterThanOrEqual(seconds(least));
    expect(delays[index]).toBeLessThanOrEqual(seconds(most) + LATE);
  });
});

test("cube restarts three times ever, at once, on the same node, and then no more", () => {
  const { delays, nodes, failed } = restarts(named("cube"), 5);
  expect(delays).toHaveLength(3);
  for (const delay of delays) expect(delay).toBeLessThan(LATE);
  expect(new Set(nodes).size).toBe(1);
  expect(failed).toBe(1);
});

test("kubernetes restarts on the same node, nomad moves to another when two restarts are spent", () => {
  expect(new Set(restarts(named("kubernetes"), 6).nodes).size).toBe(1);
  const [first, second, third, moved, again] = restarts(named("nomad"), 5).nodes;
  expect([second, third]).toEqual([first, first]);
  expect(moved).not.toBe(first);
  expect(again).toBe(moved);
});

test.each(presets)(
  "under $name nothing fenced is ended for its lease by messages that are lost",
  (preset) => {
    const probe = new Probe();
    const workload = { ...quietWorkload, fencedPercent: 100 };
    const world = worldOf(preset, { workload, network: { ...calm.network, loss: 10_000 } }, probe, 1);
    world.queue.runUntil(minutes(10));
    expect(world.cluster?.counts.Running).toBe(20);
    expect([probe.endedAt, probe.replacedAt]).toEqual([[], null]);
  },
);

test.each(presets)("the storm holds and converges under $name", (preset) => {
  const result = runScenario(underPolicy(gale, preset), 1, { digest: false });
  expect([verdictOf(result), result.violations, result.unconverged]).toEqual(["held", [], null]);
});

test("a node that runs nothing fenced is asked as seldom as the policy says", () => {
  const probe = new Probe();
  const workload = { ...calm.workload, tasks: 0 };
  const world = worldOf(named("cube"), { workload, nodes: { ...calm.nodes, count: 1 } }, probe, 1);
  world.queue.runUntil(minutes(2));
  const before = world.network.traffic.sent;
  world.queue.runUntil(minutes(32));
  const cycles = (world.network.traffic.sent - before) / 2; // a sync and its answer
  expect(cycles).toBeGreaterThanOrEqual(119);
  expect(cycles).toBeLessThanOrEqual(121); // 30 min / 15 s
});

test.each([
  ["swarm", 30],
  ["nomad", 300],
  ["kubernetes", 50], // leases persist: the usual 50 s
  ["ours", 10],
])("after a restart of the manager %s waits %d s for a silent node", (name, grace) => {
  const probe = new Probe();
  const dies = { kind: "power-off", node: 0, lasting: minutes(600), losesContainers: false } as const;
  const crash = { kind: "manager-crash", lasting: seconds(1) } as const;
  const timeline = [
    { at: seconds(70), fault: dies },
    { at: seconds(71), fault: crash },
  ];
  const world = worldOf(
    named(name),
    { faults: { ...calm.faults, timeline }, workload: quietWorkload },
    probe,
    1,
  );
  const bootedAt = seconds(72);
  world.queue.runUntil(bootedAt + seconds(grace) - STEP);
  expect(world.cluster?.nodes.map(({ liveness }) => liveness)).toContain("unknown");
  world.queue.runUntil(bootedAt + seconds(grace) + LATE);
  expect(world.cluster?.nodes.map(({ liveness }) => liveness)).toContain("down");
});
