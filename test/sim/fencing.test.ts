// What the tank's engine, processes and statistics do in the faults that fencing is for.

import { describe, expect, test } from "vitest";
import { SimEngine } from "../../sim/engine.ts";
import { EventQueue } from "../../sim/event-queue.ts";
import { Observer } from "../../sim/observer.ts";
import { type RunResult, runScenario } from "../../sim/run.ts";
import { Engines } from "../../sim/runtime.ts";
import { calm } from "../../sim/scenarios/calm.ts";
import { fencing } from "../../sim/scenarios/fencing.ts";
import { scenarioFaults } from "../../sim/validate-scenario.ts";
import { SimRuntime } from "../../sim/worker-runtime.ts";
import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import { type Instant, minutes, seconds } from "../../src/core/kernel/time.ts";
import type { Assignment, RuntimeEvent } from "../../src/core/worker/events.ts";
import { specOf } from "../core/specs.ts";

const key = { taskId: "a", attempt: 1 };
const assignment = (fenced: boolean): Assignment => {
  return { ...key, spec: specOf({ onDisconnect: fenced ? "stop" : "keep" }), gpuDevices: [] };
};

function node() {
  const queue = new EventQueue();
  const engines = new Engines(queue, calm.runtime, new (class extends Observer {})(), 0);
  const engine = new SimEngine(engines, 0, new SeededRng("fencing"));
  const events: RuntimeEvent[] = [];
  const paused: (() => void)[] = [];
  const state = { asleep: false };
  const whenAwake = (act: () => void): unknown => (state.asleep ? paused.push(act) : act());
  const runtime = new SimRuntime(engine, { now: () => queue.now, whenAwake });
  runtime.listen((event) => events.push(event));
  const wake = (): void => {
    state.asleep = false;
    for (const act of paused.splice(0)) act();
  };
  return { queue, engine, runtime, events, state, wake };
}

describe("a fenced start", () => {
  test.each<[string, Instant, string]>([
    ["is carried out while it is allowed", minutes(1), "started"],
    ["ends as fenced when the pull took too long", 1, "startFailed"],
  ])("%s", (_what, until, outcome) => {
    const { queue, runtime, events } = node();
    runtime.allowStarts(until);
    runtime.start(assignment(true));
    queue.runUntil(minutes(1));
    expect(events.map(({ kind }) => kind)).toEqual([outcome]);
  });

  test("is not carried out before anything was allowed; other starts are", () => {
    const { queue, runtime, events } = node();
    runtime.start(assignment(true));
    runtime.start({ ...assignment(false), attempt: 2 });
    queue.runUntil(minutes(1));
    expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(["startFailed", "started"]));
  });

  test("waits for a paused worker, whose lease is looked at when it goes on", () => {
    const { queue, engine, runtime, events, state, wake } = node();
    runtime.allowStarts(minutes(1));
    runtime.start(assignment(true));
    state.asleep = true;
    queue.runUntil(minutes(2));
    expect(engine.isRunning(key)).toBe(false);
    wake();
    expect(events).toMatchObject([{ kind: "startFailed", code: "fenced" }]);
  });
});

test("a fenced start whose paused worker has died comes to nothing, though the next worker may start", () => {
  const { queue, engine, runtime, state } = node();
  runtime.allowStarts(minutes(1));
  for (let attempt = 1; attempt <= 20; attempt++) runtime.start({ ...assignment(true), attempt });
  state.asleep = true;
  runtime.close(() => {});
  const next = new SimRuntime(engine, { now: () => queue.now, whenAwake: (act) => act() });
  next.listen(() => {});
  next.allowStarts(minutes(1));
  queue.runUntil(minutes(1));
  for (let attempt = 1; attempt <= 20; attempt++) expect(engine.isRunning({ ...key, attempt })).toBe(false);
});

describe("a frozen engine", () => {
  function frozen() {
    const made = node();
    made.runtime.start(assignment(false));
    made.queue.runUntil(minutes(1));
    made.engine.freeze(minutes(2));
    return made;
  }

  test("answers nothing, and its containers run on", () => {
    const { queue, engine, runtime, events } = frozen();
    runtime.stop(key, 1_000);
    queue.runUntil(minutes(2) - 1);
    expect(events.at(-1)).toMatchObject({ kind: "unavailable", verb: "stop", key });
    expect(engine.isRunning(key)).toBe(true);
  });

  test("does not keep a process from being killed by pid, and tells of it when it thaws", () => {
    const { queue, engine, events } = frozen();
    const started = events.find(({ kind }) => kind === "started");
    const mark = started?.kind === "started" ? started.process : null;
    if (mark === null) throw new Error("the start told no process");
    engine.kill([{ key, ...mark, startTicks: mark.startTicks + 1 }], []);
    expect(engine.isRunning(key)).toBe(true); // the pid was given anew
    engine.kill([{ key, ...mark }], []);
    expect(engine.isRunning(key)).toBe(false);
    queue.runUntil(minutes(1) + seconds(30));
    expect(events.some(({ kind }) => kind === "exited")).toBe(false);
    engine.thaw();
    expect(events.at(-1)).toMatchObject({ kind: "exited", key, exitCode: 137 });
  });

  test("what runs for an attempt whose process nobody knows is killed by its key", () => {
    const { engine } = frozen();
    engine.kill([], [key]);
    expect(engine.isRunning(key)).toBe(false);
  });
});

describe("outside the promise", () => {
  const fencedTwice = ({ statistics, endedAt }: RunResult) => statistics.doubleRunning.by(endedAt).fenced;

  test("clocks that differ by more than is counted make fenced tasks run twice, which is measured and not judged", () => {
    const wild = { ...fencing, clocks: { skewMax: 0, driftPpm: 500_000 } };
    expect(scenarioFaults(wild)).toEqual([]);
    const results = [5, 6, 7, 8].map((seed) => runScenario(wild, seed, { digest: false }));
    expect(results.flatMap(({ violations }) => violations)).toEqual([]);
    expect(Math.max(...results.map(fencedTwice))).toBeGreaterThan(0);
  });

  test("on the same seeds, with clocks within what is counted, none does", () => {
    for (const seed of [5, 6, 7, 8]) {
      expect(fencedTwice(runScenario(fencing, seed, { digest: false }))).toBe(0);
    }
  });

  test("a lease that is not longer than its fence is refused", () => {
    const bad = { ...fencing, leases: { lease: seconds(5), driftPpm: 0 } };
    expect(scenarioFaults(bad)[0]).toMatch(/leases\.lease is 5000000/);
  });
});
