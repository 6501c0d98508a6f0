// The tank's runtime: the contract of every runtime, and the failures that the contract's suite cannot ask for.

import { describe, expect, test } from "vitest";
import { SimEngine } from "../../sim/engine.ts";
import { EventQueue } from "../../sim/event-queue.ts";
import { Observer } from "../../sim/observer.ts";
import { runTimeEnv } from "../../sim/run-time.ts";
import { Engines } from "../../sim/runtime.ts";
import type { RuntimePlan } from "../../sim/scenario.ts";
import { calm } from "../../sim/scenarios/calm.ts";
import { SimRuntime } from "../../sim/worker-runtime.ts";
import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import { minutes, seconds } from "../../src/core/kernel/time.ts";
import type { AttemptKey } from "../../src/core/task/attempt.ts";
import type { TaskSpec } from "../../src/core/task/spec.ts";
import type { RuntimeEvent } from "../../src/core/worker/events.ts";
import { bareSpec, type RuntimeHarness, taskRuntimeContract } from "../contract/task-runtime.ts";

class Sightings extends Observer {
  readonly seen: string[] = [];
  override containerStarted(_at: number, _machine: number, { taskId, attempt }: AttemptKey): void {
    this.seen.push(`start ${taskId}.${attempt}`);
  }
  override containerEnded(_at: number, _machine: number, { taskId, attempt }: AttemptKey): void {
    this.seen.push(`end ${taskId}.${attempt}`);
  }
}

interface Node {
  readonly queue: EventQueue;
  readonly engine: SimEngine;
  readonly sightings: Sightings;
}

function newNode(seed: string, plan: Partial<RuntimePlan> = {}): Node {
  const queue = new EventQueue();
  const sightings = new Sightings();
  const engines = new Engines(queue, { ...calm.runtime, ...plan }, sightings, 1_000);
  return { queue, sightings, engine: new SimEngine(engines, 0, new SeededRng(seed)) };
}

function connect(engine: SimEngine, events: RuntimeEvent[]): SimRuntime {
  const runtime = new SimRuntime(engine, { now: () => 0, whenAwake: (act) => act() });
  runtime.listen((event) => events.push(event));
  return runtime;
}

const doing = (env: Record<string, string>): TaskSpec => ({ ...bareSpec("tank/any:1", []), env });

taskRuntimeContract("the tank's runtime", async (): Promise<RuntimeHarness> => {
  const { queue, engine } = newNode("contract");
  const events: RuntimeEvent[] = [];
  let runtime = connect(engine, events);
  return {
    get runtime() {
      return runtime;
    },
    events,
    keys: [
      { taskId: "a", attempt: 1 },
      { taskId: "b", attempt: 2 },
    ],
    nowMs: () => queue.now / 1_000,
    until: async (condition, what) => {
      while (!condition())
        if (!queue.step()) throw new Error(`Nothing is left to happen while awaiting ${what}`);
    },
    reopen: async () => {
      runtime.close(() => {});
      runtime = connect(engine, events);
    },
    shortTask: () => doing(runTimeEnv({ shape: "fixed", mean: 0 })),
    failingTask: (exitCode) => doing(runTimeEnv({ shape: "fixed", mean: 0 }, exitCode)),
    longTask: () => doing(runTimeEnv({ shape: "fixed", mean: minutes(10) })),
    ignoringTermTask: () => doing({ ...runTimeEnv({ shape: "fixed", mean: minutes(10) }), TERM: "ignored" }),
    ignoresTerm: async () => {},
    missingImageTask: () => doing({ START: "image" }),
    rejectedTask: () => doing({ START: "rejected" }),
    close: async () => {},
  };
});

describe("a simulated node's engine", () => {
  const key = { taskId: "a", attempt: 1 };
  const service = { ...key, spec: doing({}), gpuDevices: [] };

  test("keeps containers running while the worker is dead, and the next worker finds them", () => {
    const { queue, engine, sightings } = newNode("survives");
    connect(engine, []).start(service);
    queue.runUntil(minutes(1));
    engine.disconnect();
    queue.runUntil(minutes(2));
    const events: RuntimeEvent[] = [];
    connect(engine, events).list();
    queue.runUntil(minutes(3));
    expect(events).toMatchObject([{ kind: "listed", containers: [{ ...key, state: "running" }] }]);
    expect(sightings.seen).toEqual(["start a.1"]);
  });

  test.each([false, true])("ends all containers when power goes, and loses them: %s", (loses) => {
    const { queue, engine, sightings } = newNode("power");
    connect(engine, []).start(service);
    queue.runUntil(minutes(1));
    engine.powerOff(loses);
    expect(sightings.seen).toEqual(["start a.1", "end a.1"]);
    const events: RuntimeEvent[] = [];
    connect(engine, events).list();
    queue.runUntil(minutes(2));
    const left = loses ? [] : [{ ...key, state: "ended", exitCode: 137 }];
    expect(events).toMatchObject([{ kind: "listed", containers: left }]);
  });

  test("a start cut off by the worker's death goes on or stays half-way, and can be asked again", () => {
    const states = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const { queue, engine } = newNode(`cut-${seed}`);
      connect(engine, []).start(service);
      engine.disconnect();
      const events: RuntimeEvent[] = [];
      const runtime = connect(engine, events);
      queue.runUntil(minutes(1));
      runtime.list();
      queue.runUntil(minutes(2));
      const listed = events.find((event) => event.kind === "listed");
      states.add(listed?.containers[0]?.state ?? "nothing");
      runtime.start(service);
      queue.runUntil(minutes(3));
      expect(engine.isRunning(key)).toBe(true);
    }
    expect([...states].sort()).toEqual(["created", "running"]);
  });

  test("a verb that tells unavailable has acted or has not", () => {
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      const { queue, engine } = newNode(`lost-${seed}`, { unavailable: 1_000_000 });
      const events: RuntimeEvent[] = [];
      connect(engine, events).start(service);
      queue.runUntil(seconds(30));
      expect(events).toMatchObject([{ key }]);
      outcomes.add(`${events[0]?.kind}, ${engine.isRunning(key) ? "runs" : "does not run"}`);
    }
    expect([...outcomes].sort()).toEqual(["started, runs", "unavailable, does not run", "unavailable, runs"]);
  });

  test("what crashes by itself ends with an exit code other than 0", () => {
    const { queue, engine } = newNode("crash", { crashes: 1_000_000 });
    const events: RuntimeEvent[] = [];
    connect(engine, events).start(service);
    queue.runUntil(minutes(60));
    const exit = events.find((event) => event.kind === "exited");
    expect(exit?.exitCode).toBeGreaterThan(0);
  });
});

test("what ends while a listing is on its way is not listed as running", () => {
  const { queue, engine } = newNode("listing");
  const events: RuntimeEvent[] = [];
  const runtime = connect(engine, events);
  runtime.start({ taskId: "a", attempt: 1, spec: doing({}), gpuDevices: [] });
  queue.runUntil(seconds(10));
  runtime.list();
  engine.restart(queue.now, true); // which ends it at once
  queue.runUntil(seconds(20));
  expect(events.find(({ kind }) => kind === "listed")).toMatchObject({ containers: [{ state: "ended" }] });
});
