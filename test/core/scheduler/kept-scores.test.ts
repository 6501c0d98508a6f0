// The fast way to place, with scores kept and renewed by the change log, beside the slow and obvious way: before every
// placement ask every filter and every scorer about every node, and take the best. Two clusters go through the same
// stream of events; both ways must choose the same nodes and devices, and give the same reasons. So must the way that
// keeps nothing and judges all nodes at once.
// WAVETANK_STREAMS sets how many streams are tried per strategy: `npm run test:long` takes 1,000.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Capacity } from "../../../src/core/node/capacity.ts";
import type { Node, NodeStats } from "../../../src/core/node/node.ts";
import { TrackedNode } from "../../../src/core/node/tracked-node.ts";
import { place } from "../../../src/core/scheduler/place.ts";
import type { Placement } from "../../../src/core/scheduler/plan.ts";
import { strategies } from "../../../src/core/scheduler/registry.ts";
import { ScoreMemory } from "../../../src/core/scheduler/score-memory.ts";
import type { PlacementRequest, Snapshot, Strategy } from "../../../src/core/scheduler/strategy.ts";
import type { Resources, TaskSpec } from "../../../src/core/task/spec.ts";
import { capacities, sketches, specs } from "./random-cases.ts";
import { type NodeSketch, nodeOf, requestOf } from "./sample.ts";

const STREAMS = Number(process.env.WAVETANK_STREAMS ?? 40);

const WALL = 1_000_000;

interface Booking extends Placement {
  readonly request: PlacementRequest;
}

/** One of the two clusters. */
class World implements Snapshot {
  readonly nodes: Node[] = [];
  readonly capacity = new Capacity();
  readonly wall = WALL;
  readonly memory: ScoreMemory | undefined;
  readonly bookings: Booking[] = [];
  lastNode = -1;

  constructor(keepsScores: boolean) {
    this.memory = keepsScores ? new ScoreMemory(this.capacity) : undefined;
  }

  /** Nodes on which job a fails. */
  failing: readonly number[] = [];

  readonly nodesFailing = (job: string): readonly number[] => (job === "a" ? this.failing : []);

  readonly jobAttemptsOn = (node: number, job: string): number =>
    this.bookings.filter((booking) => booking.node === node && booking.request.jobId === job).length;

  join(sketch: NodeSketch): void {
    const node = nodeOf(sketch, this.nodes.length);
    this.nodes.push(new TrackedNode(node, this.capacity));
    this.capacity.declare(node.index, node.info?.capacity ?? {}, node.info?.gpus ?? []);
  }

  declare(index: number, totals: Resources, zone: string): void {
    const node = this.nodes[index]!;
    if (node.info === null) return;
    node.info = { ...node.info, capacity: totals, labels: { zone } };
    this.capacity.declare(index, totals, node.info.gpus);
  }

  book(placed: readonly Placement[], request: PlacementRequest): void {
    for (const { node, gpuDevices } of placed) {
      this.capacity.reserve(node, request.spec, gpuDevices);
      this.bookings.push({ node, gpuDevices, request });
      this.lastNode = node;
    }
  }

  end(at: number): void {
    const [ended] = this.bookings.splice(at % Math.max(this.bookings.length, 1), 1);
    if (ended !== undefined) this.capacity.release(ended.node, ended.request.spec, ended.gpuDevices);
  }

  /** The slow twin of place: it books as it goes and takes all back. */
  slowPlace(strategy: Strategy, request: PlacementRequest, count: number): readonly Placement[] {
    const placed: Placement[] = [];
    while (placed.length < count) {
      const node = this.slowBest(strategy, request);
      if (node === undefined) break;
      const chooser = strategy.devices;
      const gpuDevices =
        chooser === undefined || request.spec.gpus === null
          ? this.capacity.devicesFor(node.index, request.spec.gpus)
          : chooser.choose(this, node, request);
      placed.push({ node: node.index, gpuDevices: gpuDevices! });
      this.book(placed.slice(-1), request);
    }
    for (const { node, gpuDevices } of placed) this.capacity.release(node, request.spec, gpuDevices);
    this.bookings.length -= placed.length;
    return placed;
  }

  private slowBest(strategy: Strategy, request: PlacementRequest): Node | undefined {
    const scorings = strategy.scorers.map((scorer) => scorer.prepare(this, request));
    const feasible = this.nodes.filter((node) =>
      strategy.filters.every((filter) => filter.admits(this, node, request)),
    );
    const score = (node: Node) => scorings.reduce((sum, scoring) => sum + scoring.score(node.index), 0);
    const scored = feasible.map((node) => ({ node, score: score(node) }));
    return scored.toSorted((a, b) => b.score - a.score || a.node.index - b.node.index)[0]?.node;
  }
}

type Step =
  | { readonly kind: "place"; readonly shape: number; readonly count: number; readonly carryOut: boolean }
  | { readonly kind: "end"; readonly at: number }
  | { readonly kind: "liveness"; readonly node: number; readonly liveness: Node["liveness"] }
  | { readonly kind: "availability"; readonly node: number; readonly availability: Node["availability"] }
  | { readonly kind: "runtime"; readonly node: number; readonly runtime: Node["runtime"] }
  | { readonly kind: "fail"; readonly node: number }
  | { readonly kind: "measure"; readonly node: number; readonly stats: NodeStats | null }
  | { readonly kind: "declare"; readonly node: number; readonly totals: Resources; readonly zone: string }
  | { readonly kind: "join"; readonly sketch: NodeSketch };

interface Stream {
  readonly sketches: readonly NodeSketch[];
  /** The cluster is so many times the sketches: blocks of nodes with many ties. */
  readonly times: number;
  readonly shapes: readonly { readonly spec: Partial<TaskSpec>; readonly jobId: string | null }[];
  readonly steps: readonly Step[];
}

const measurements: fc.Arbitrary<NodeStats | null> = fc.option(
  fc.record({
    takenAt: fc.constantFrom(WALL, WALL - 60_000),
    cpuPercent: fc.option(fc.integer({ min: 0, max: 100 })),
    memoryTotalBytes: fc.constant(16),
    memoryAvailableBytes: fc.nat(16),
    diskTotalBytes: fc.constant(null),
    diskFreeBytes: fc.constant(null),
    load: fc.constant(null),
    cores: fc.constant(4),
    missing: fc.constant([]),
  }),
);

const kind = <Kind extends Step["kind"]>(name: Kind) => fc.constant(name);
const node = fc.nat(100);
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: kind("place"),
      shape: fc.nat(10),
      count: fc.integer({ min: 1, max: 6 }),
      carryOut: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: kind("end"), at: fc.nat(100) }) },
  fc.record({
    kind: kind("liveness"),
    node,
    liveness: fc.constantFrom<Node["liveness"]>("ready", "ready", "suspect", "down"),
  }),
  fc.record({
    kind: kind("availability"),
    node,
    availability: fc.constantFrom<Node["availability"]>("active", "active", "cordoned"),
  }),
  fc.record({ kind: kind("runtime"), node, runtime: fc.constantFrom<Node["runtime"]>("ok", "unavailable") }),
  fc.record({ kind: kind("fail"), node }),
  fc.record({ kind: kind("measure"), node, stats: measurements }),
  fc.record({ kind: kind("declare"), node, totals: capacities, zone: fc.constantFrom("east", "west") }),
  fc.record({ kind: kind("join"), sketch: sketches }),
);

const streams: fc.Arbitrary<Stream> = fc.record({
  sketches: fc.array(sketches, { minLength: 1, maxLength: 6 }),
  times: fc.constantFrom(1, 2, 13),
  shapes: fc.array(fc.record({ spec: specs, jobId: fc.constantFrom(null, "a", "b") }), {
    minLength: 1,
    maxLength: 4,
  }),
  steps: fc.array(steps, { minLength: 4, maxLength: 25 }),
});

function check(strategy: Strategy, stream: Stream): void {
  const { kept: _, ...unkept } = strategy;
  const fast = new World(true);
  const slow = new World(false);
  const worlds = [fast, slow];
  const all = Array.from({ length: stream.times }, () => stream.sketches).flat();
  for (const world of worlds) for (const sketch of all) world.join(sketch);
  const requests = stream.shapes.map(({ spec, jobId }) => ({ spec: requestOf(spec).spec, jobId }));
  for (const step of stream.steps) {
    if (step.kind !== "place") {
      for (const world of worlds) happen(world, step);
      continue;
    }
    const request = requests[step.shape % requests.length]!;
    const plan = place(strategy, fast, request, step.count);
    expect(plan.placed).toEqual(slow.slowPlace(strategy, request, step.count));
    expect(plan.refusals).toEqual(place(strategy, slow, request, step.count).refusals);
    expect(place(unkept, fast, request, step.count)).toEqual(plan);
    if (step.carryOut) for (const world of worlds) world.book(plan.placed, request);
  }
}

function happen(world: World, step: Exclude<Step, { kind: "place" }>): void {
  if (step.kind === "end") return world.end(step.at);
  if (step.kind === "join") return world.join(step.sketch);
  const index = step.node % world.nodes.length;
  const node = world.nodes[index]!;
  if (step.kind === "fail") world.failing = [index];
  if (step.kind === "liveness") node.liveness = step.liveness;
  if (step.kind === "availability") node.availability = step.availability;
  if (step.kind === "runtime") node.runtime = step.runtime;
  if (step.kind === "measure") node.stats = step.stats;
  if (step.kind === "declare") world.declare(index, step.totals, step.zone);
}

describe("kept scores, against a look at every node before every placement", () => {
  const scoring = strategies.filter(({ picker }) => picker.name === "best-score");

  test.each(scoring)(
    "$name chooses the same nodes and devices for the same reasons",
    (strategy) => {
      fc.assert(
        fc.property(streams, (stream) => check(strategy, stream)),
        { seed: 10_000, numRuns: STREAMS },
      );
    },
    3_600_000,
  );

  test("most strategies keep scores, and those that look at measurements do not", () => {
    const without = strategies.filter(({ kept }) => kept === undefined).map(({ name }) => name);
    expect(without).toEqual(["round-robin", "random", "greedy", "cube-epvm", "two-choices"]);
  });
});
