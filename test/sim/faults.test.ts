// Each kind of fault, and each thing that chance does to containers, messages, commits and measurements, does what it says.

import { describe, expect, test } from "vitest";
import { SimEngine } from "../../sim/engine.ts";
import { EventQueue } from "../../sim/event-queue.ts";
import type { FaultSite } from "../../sim/faults/fault-site.ts";
import { PARTITION_SHAPES } from "../../sim/faults/partition-shapes.ts";
import { drawFault, FAULT_KINDS, type Fault } from "../../sim/faults.ts";
import { HAPPENINGS, type Happening } from "../../sim/happenings.ts";
import { ImageCache } from "../../sim/image-cache.ts";
import { LatencyTable } from "../../sim/latency-table.ts";
import { Links } from "../../sim/links.ts";
import { Observer } from "../../sim/observer.ts";
import { type Measured, Proc } from "../../sim/proc.ts";
import { verdictOf } from "../../sim/report.ts";
import { runScenario } from "../../sim/run.ts";
import { Engines } from "../../sim/runtime.ts";
import type { FatePlan, RuntimePlan, Scenario } from "../../sim/scenario.ts";
import { calm } from "../../sim/scenarios/calm.ts";
import { SimRuntime } from "../../sim/worker-runtime.ts";
import { World } from "../../sim/world.ts";
import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import { milliseconds, minutes, seconds } from "../../src/core/kernel/time.ts";
import type { NodeStats } from "../../src/core/node/node.ts";
import type { RuntimeEvent } from "../../src/core/worker/events.ts";
import { specOf } from "../core/specs.ts";
import { hail } from "./hail.ts";

class Tally extends Observer {
  readonly counts = new Map<Happening, number>();
  override happened(_at: number, what: Happening): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }
}

const key = { taskId: "a", attempt: 1 };

/** One engine and the worker's way to it. */
function node(plan: Partial<RuntimePlan> = {}, env: Record<string, string> = {}) {
  const queue = new EventQueue();
  const tally = new Tally();
  const engines = new Engines(queue, { ...calm.runtime, ...plan }, tally, 0);
  const engine = new SimEngine(engines, 0, new SeededRng("faults"));
  const events: RuntimeEvent[] = [];
  const runtime = new SimRuntime(engine, { now: () => queue.now, whenAwake: (act) => act() });
  runtime.listen((event) => events.push(event));
  const start = (attempt = 1): void =>
    runtime.start({ ...key, attempt, spec: specOf({ env }), gpuDevices: [] });
  const kinds = (): string[] => events.map(({ kind }) => kind);
  return { queue, engines, engine, runtime, events, start, kinds, tally };
}

describe("drawn faults", () => {
  const site: FaultSite = { nodes: 7, racks: 3, partitions: PARTITION_SHAPES };

  test.each(FAULT_KINDS)("of the kind %s name nodes and racks that are there", (kind) => {
    const rng = new SeededRng(kind);
    for (let draw = 0; draw < 200; draw++) {
      const fault = drawFault(kind, rng, site, 1_000);
      expect(fault.kind).toBe(kind);
      for (const each of nodesIn(fault)) expect(each).toBeLessThan(7);
      if (fault.kind === "rack-loss") expect(fault.rack).toBeLessThan(3);
    }
  });

  test.each(PARTITION_SHAPES)("partitions of the shape %s cut off distinct nodes", (shape) => {
    const sizes = new Set<number>();
    for (let draw = 0; draw < 200; draw++) {
      const fault = drawFault(
        "partition",
        new SeededRng(`${shape}${draw}`),
        { ...site, partitions: [shape] },
        1,
      );
      const nodes = nodesIn(fault);
      expect(new Set(nodes).size).toBe(nodes.length);
      sizes.add(nodes.length);
    }
    if (shape === "isolate-one" || shape === "neighbours") expect([...sizes]).toEqual([1]);
    else expect(sizes.size).toBeGreaterThanOrEqual(6);
  });
});

function nodesIn(fault: Fault): readonly number[] {
  if ("nodes" in fault) return fault.nodes;
  return "node" in fault && fault.node !== null ? [fault.node] : [];
}

describe("an engine", () => {
  test("that is a black hole takes every start on and fails it at once, until it is over", () => {
    const { queue, engine, start, events } = node();
    engine.swallowStarts(seconds(10));
    start();
    queue.runUntil(milliseconds(5));
    expect(events).toMatchObject([{ kind: "startFailed", code: "rejected" }]);
    queue.runUntil(seconds(10));
    start(2);
    queue.runUntil(seconds(20));
    expect(events.at(-1)).toMatchObject({ kind: "started" });
  });

  test.each([
    [false, "live on"],
    [true, "end, which is told when it is back"],
  ])("that restarts (ends containers: %s): they %s", (ends, _what) => {
    const { queue, engine, start, events } = node();
    start();
    queue.runUntil(minutes(1));
    engine.restart(minutes(2), ends);
    expect(engine.isRunning(key)).toBe(!ends);
    expect(events.at(-1)).toMatchObject({ kind: "started" });
    queue.runUntil(minutes(2));
    engine.thaw();
    if (ends) expect(events.at(-1)).toMatchObject({ kind: "exited", exitCode: 137 });
    else expect(events.at(-1)).toMatchObject({ kind: "started" });
  });

  test("that restarts cuts starts off, and the worker hears that nobody answered", () => {
    const { queue, engine, start, events } = node();
    start();
    engine.restart(seconds(30), false);
    queue.runUntil(seconds(10));
    expect([events.at(-1), engine.isRunning(key)]).toMatchObject([{ kind: "unavailable", key }, false]);
  });

  test("that is frozen answers no command probe; others reach the container", () => {
    const { queue, engine, start } = node();
    start();
    queue.runUntil(minutes(1));
    engine.freeze(minutes(2));
    expect(engine.answerOf(key, true)).toBeNull();
    expect(engine.answerOf(key, false)).toMatchObject({ outcome: "passed" });
  });

  test("of a machine that stands still ends what is due when it goes on, not before", () => {
    const { queue, engine, start } = node({}, { RUN_MS: "10000" });
    start();
    queue.runUntil(seconds(5));
    engine.standStill(minutes(1));
    queue.runUntil(minutes(1) - 1);
    expect(engine.isRunning(key)).toBe(true);
    queue.runUntil(minutes(1));
    expect(engine.isRunning(key)).toBe(false);
  });
});

describe("an image", () => {
  const pull = { sizesMib: [100, 1_000], mibPerSecond: 100, answerMean: 0, failures: 0, cachedMax: 1 };

  test("takes the time of its bytes to come, and none when it is there", () => {
    const { queue, start, tally } = node({ pull, startMin: 0, startMean: 0 });
    start();
    queue.runUntil(milliseconds(999));
    expect(tally.counts.get("image-pulled")).toBeUndefined();
    queue.runUntil(seconds(1));
    start(2);
    queue.runUntil(seconds(1) + 1);
    expect([tally.counts.get("image-pulled"), tally.counts.get("image-cached")]).toEqual([1, 1]);
  });

  test("can't be pulled while the registry is down, and comes later when it is slow", () => {
    const { queue, engines, start, events } = node({ pull, startMin: 0, startMean: 0 });
    engines.registry.downUntil = seconds(5);
    start();
    queue.runUntil(seconds(5));
    expect(events).toMatchObject([{ kind: "startFailed", code: "image" }]);
    engines.registry.slowUntil = seconds(6);
    engines.registry.slowFactor = 10;
    start(2);
    queue.runUntil(seconds(14));
    expect(events).toHaveLength(1);
    queue.runUntil(seconds(16));
    expect(events.at(-1)).toMatchObject({ kind: "started" });
  });

  test("goes from the cache when others were used since", () => {
    const cache = new ImageCache(2);
    for (const image of ["a", "b"]) cache.keep(image);
    expect(cache.use("a")).toBe(true);
    cache.keep("c");
    expect([cache.use("a"), cache.use("b"), cache.use("c")]).toEqual([true, false, true]);
  });
});

describe("a container", () => {
  const fated = (fates: FatePlan, env: Record<string, string> = {}) => {
    const made = node({ fates }, env);
    made.start();
    made.queue.runUntil(minutes(30));
    return made;
  };

  test.each<[string, FatePlan, Record<string, string>, object]>([
    [
      "out of memory is killed and says so",
      { outOfMemory: 1e6 },
      {},
      { exitCode: 137, reason: "OOM killed" },
    ],
    ["with a hazard crashes", { hazardMean: seconds(10) }, {}, { exitCode: 139 }],
    ["crashes at its age", { crashesAtAge: 1e6, age: seconds(7) }, {}, { exitCode: 1 }],
    ["exits with a wrong code", { wrongExits: 1e6 }, { RUN_MS: "1000", EXIT_CODE: "3" }, { exitCode: 0 }],
  ])("%s", (_what, fates, env, exit) => {
    expect(fated(fates, env).events.at(-1)).toMatchObject({ kind: "exited", ...exit });
  });

  test("that hangs never ends, and answers no probe", () => {
    const { engine } = fated({ hangs: 1e6 }, { RUN_MS: "1000" });
    expect([engine.isRunning(key), engine.answerOf(key, false)]).toEqual([true, null]);
  });

  test("that starts slowly takes so many times as long", () => {
    const made = node({ startMin: seconds(1), startMean: 0, fates: { slowStarts: 1e6, slowFactor: 10 } });
    made.start();
    made.queue.runUntil(seconds(10) - 1);
    expect(made.kinds()).toEqual([]);
    made.queue.runUntil(seconds(10));
    expect(made.kinds()).toEqual(["started"]);
  });
});

describe("a link", () => {
  function links(most: number) {
    const queue = new EventQueue();
    const arrived: number[] = [];
    const kind = queue.register<number>((_, message) => arrived.push(message));
    const made = new Links(
      queue,
      2,
      most,
      () => {},
      () => queue.now + 10,
    );
    return {
      queue,
      arrived,
      links: made,
      send: (message: number) => made.carry("to-node", 0, kind, message),
    };
  }

  test("that is clogged holds its messages, in order, until it is free", () => {
    const { queue, arrived, links: way, send } = links(0);
    way.clog([0], "both");
    send(1);
    send(2);
    queue.runUntil(1_000);
    expect(arrived).toEqual([]);
    way.unclog([0], "both");
    queue.runUntil(2_000);
    expect(arrived).toEqual([1, 2]);
  });

  test("that is full loses what comes, and has room again when one has arrived", () => {
    const { queue, arrived, send } = links(2);
    expect([send(1), send(2), send(3)]).toEqual([true, true, false]);
    queue.runUntil(10);
    expect(send(4)).toBe(true);
    queue.runUntil(20);
    expect(arrived).toEqual([1, 2, 4]);
  });

  test("has latencies as they were measured", () => {
    const table = new LatencyTable([
      { upTo: 100, weight: 3 },
      { upTo: 200, weight: 0 },
      { upTo: 1_000, weight: 1 },
    ]);
    const rng = new SeededRng("latency");
    const drawn = Array.from({ length: 4_000 }, () => table.draw(rng));
    const slow = drawn.filter((latency) => latency > 200);
    expect(drawn.some((latency) => latency > 100 && latency <= 200)).toBe(false);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(1_000);
    expect(slow.length).toBeGreaterThan(900);
    expect(slow.length).toBeLessThan(1_100);
  });
});

describe("faults carried out", () => {
  const fair: Scenario = { ...calm, name: "fair", nodes: { ...calm.nodes, racks: 5 } };
  function tank(scenario: Scenario = fair) {
    const tally = new Tally();
    const world = new World(scenario, 1, { observers: [tally] });
    world.start();
    world.queue.runUntil(seconds(20));
    return { world, tally };
  }

  test("a rack's machines lose power together, and only they", () => {
    const { world } = tank();
    world.inject({ kind: "rack-loss", rack: 1, losesContainers: false, lasting: seconds(10) });
    expect(world.machines.map(({ up }) => up)).toEqual([1, 1, 0, 0, 1, 1, 1, 1, 1, 1].map(Boolean));
    world.queue.runUntil(seconds(31));
    expect(world.machines.every(({ up }) => up)).toBe(true);
  });

  test("nodes of a rack carry its label", () => {
    const { world } = tank();
    expect(world.cluster?.nodes.find(({ info }) => info?.name === "node-3")?.info?.labels).toEqual({
      rack: "rack-1",
    });
  });

  test("a full disk ends the manager at each commit, until there is room", () => {
    const { world, tally } = tank();
    world.inject({ kind: "disk-full", node: null, lasting: seconds(5) });
    world.queue.runUntil(seconds(25));
    expect(tally.counts.get("commit-refused")).toBeGreaterThan(2);
    world.queue.runUntil(seconds(30));
    expect(world.cluster?.meta.term).toBeGreaterThan(1);
    world.clients.submit({ kind: "stopJob", name: "nothing" }, () => {});
    world.queue.runUntil(seconds(40));
    expect(world.clients.waiting).toBe(0);
  });

  test("a slow disk's commits take so many times as long, and are told", () => {
    const { world, tally } = tank();
    world.inject({ kind: "disk-slow", node: null, factor: 100, lasting: seconds(5) });
    world.queue.runUntil(seconds(25));
    expect(tally.counts.get("commit-slow")).toBeGreaterThan(2);
  });

  test("a worker dies at its next commit, and is back", () => {
    const { world, tally } = tank();
    world.inject({ kind: "worker-crash", node: 0, lasting: 1 }); // its next start commits a session
    world.inject({ kind: "worker-disk-crash", node: 0, when: "after", lasting: seconds(3) });
    world.queue.runUntil(seconds(22));
    expect([tally.counts.get("commit-cut-after"), world.machines[0]?.up]).toEqual([1, false]);
    world.queue.runUntil(seconds(25));
    expect(world.machines[0]?.up).toBe(true);
  });

  test("a node that flaps is cut off again and again", () => {
    const { world } = tank();
    const heard: boolean[] = [];
    world.inject({ kind: "flapping", node: 3, times: 3, between: seconds(1), lasting: seconds(1) });
    for (let half = 1; half <= 12; half++) {
      world.queue.runUntil(seconds(20) + milliseconds(500 * half) - 1);
      heard.push(world.network.carriesTo(3));
    }
    expect(heard.map(Number)).toEqual([0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1]);
  });

  test("a swizzle holds messages and frees every link in the end", () => {
    const { world, tally } = tank();
    world.inject({ kind: "swizzle", nodes: [0, 1, 2], back: [2, 0, 1], lasting: seconds(6) });
    world.queue.runUntil(seconds(27));
    expect(tally.counts.get("message-held")).toBeGreaterThan(3);
    const before = tally.counts.get("message-held");
    world.queue.runUntil(seconds(60));
    expect(tally.counts.get("message-held")).toBe(before);
  });
});

describe("measurements", () => {
  function measured(plan: { noisePercent?: number; stale?: number; missing?: number }) {
    const queue = new EventQueue();
    const told: NodeStats[] = [];
    const full = { every: seconds(1), noisePercent: 0, stale: 0, missing: 0, ...plan };
    const machine: Measured = {
      index: 0,
      load: () => ({ cpu: 2_000, memory: 100, cores: 4, memoryTotal: 1_000 }),
      measure: (stats) => told.push(stats),
    };
    new Proc(queue, full, new SeededRng("proc"), 0, () => {}).watch(machine);
    queue.runUntil(seconds(200));
    return told;
  }

  test("tell what runs", () => {
    expect(measured({})[0]).toMatchObject({ cpuPercent: 50, memoryAvailableBytes: 900, cores: 4 });
  });

  test("are noisy within what the plan says", () => {
    const percents = new Set(measured({ noisePercent: 3 }).map(({ cpuPercent }) => cpuPercent));
    expect([...percents].sort()).toEqual([47, 48, 49, 50, 51, 52, 53]);
  });

  test("are told again, old as they are, or lack fields and name them", () => {
    const stale = measured({ stale: 1_000_000 });
    expect(new Set(stale.map(({ takenAt }) => takenAt)).size).toBe(1);
    expect(measured({ missing: 1_000_000 })[0]).toMatchObject({
      cpuPercent: null,
      missing: ["cpuPercent", "memoryAvailableBytes", "load"],
    });
  });
});

/** What befalls fenced tasks of short leases, and tasks with health checks, of which the hail has none. */
const SELDOM = new Set<string>(["fell-sick", "fenced-start-refused", "killed-by-pid"]);

test("a run in which everything goes wrong holds, and everything did go wrong", () => {
  const seen = new Set<string>();
  for (const seed of [1, 2, 3, 4]) {
    const result = runScenario(hail, seed, { digest: false });
    expect([verdictOf(result), result.violations, result.unconverged]).toEqual(["held", [], null]);
    for (const kind of FAULT_KINDS) if (result.statistics.faults[kind] > 0) seen.add(kind);
    for (const what of HAPPENINGS) if ((result.statistics.happenings.get(what) ?? 0) > 0) seen.add(what);
  }
  const missing = [...FAULT_KINDS, ...HAPPENINGS].filter((what) => !seen.has(what));
  expect(missing.filter((what) => !SELDOM.has(what))).toEqual([]);
});
