import { describe, expect, test } from "vitest";
import { type Instant, minutes, NEVER, seconds } from "../../../src/core/kernel/time.ts";
import type { ReplacementPolicy } from "../../../src/core/manager/config.ts";
import { Damping } from "../../../src/core/manager/damping.ts";
import { presetNamed } from "../../../src/core/manager/presets.ts";
import type { Node } from "../../../src/core/node/node.ts";
import { nodeOf } from "../scheduler/sample.ts";

const policyOf = (name: string): ReplacementPolicy => presetNamed(name)?.replacement as ReplacementPolicy;

/** A cluster of which some nodes go down and come back, looked at every quarter of a second. */
class Bench {
  readonly nodes: Node[];
  readonly damping: Damping;
  now: Instant = 0;
  /** Nodes given up, with the second at which they were. */
  readonly givenUp: [node: number, second: number][] = [];

  constructor(policy: ReplacementPolicy, count: number) {
    this.nodes = Array.from({ length: count }, (_, index) => nodeOf({}, index));
    this.damping = new Damping(policy);
  }

  down(...indexes: readonly number[]): this {
    for (const index of indexes) {
      (this.nodes[index] as Node).liveness = "down";
      this.damping.down(index, this.now);
    }
    return this.pass(0);
  }

  suspect(...indexes: readonly number[]): this {
    for (const index of indexes) (this.nodes[index] as Node).liveness = "suspect";
    return this;
  }

  back(...indexes: readonly number[]): this {
    for (const index of indexes) {
      (this.nodes[index] as Node).liveness = "ready";
      this.damping.back(index);
    }
    return this.pass(0);
  }

  pass(duration: number): this {
    const until = this.now + duration;
    for (; ; this.now += 250_000) {
      for (const node of this.damping.decide(this.now, this.nodes)) this.givenUp.push([node, this.now / 1e6]);
      if (this.now >= until) return this;
    }
  }

  get order(): number[] {
    return this.givenUp.map(([node]) => node);
  }
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);

describe("ours", () => {
  test("gives a single node up at once", () => {
    const bench = new Bench(policyOf("ours"), 10).down(3);
    expect(bench.givenUp).toEqual([[3, 0]]);
    expect([bench.damping.givenUp(3), bench.damping.givenUp(4)]).toEqual([true, false]);
  });

  test("gives half of the nodes up at once, and two of three", () => {
    expect(new Bench(policyOf("ours"), 10).down(0, 1, 2, 3, 4).order).toEqual([0, 1, 2, 3, 4]);
    expect(new Bench(policyOf("ours"), 3).down(0, 1).order).toEqual([0, 1]);
  });

  test("gives one node up every 10 s when more than half are down", () => {
    const bench = new Bench(policyOf("ours"), 10).down(0, 1, 2, 3, 4, 5).pass(seconds(25));
    expect(bench.givenUp).toEqual([
      [0, 0],
      [1, 10],
      [2, 20],
    ]);
  });

  test("counts the nodes that are suspect when the first goes down", () => {
    const bench = new Bench(policyOf("ours"), 10)
      .suspect(...range(0, 6))
      .down(0)
      .pass(seconds(1));
    bench.down(1).pass(seconds(1));
    expect(bench.order).toEqual([0]);
  });

  test("gives a hundredth of a large cluster up every 10 s", () => {
    const bench = new Bench(policyOf("ours"), 1_000).down(...range(0, 900)).pass(seconds(10));
    expect(bench.order).toEqual(range(0, 20));
  });

  test("gives all that wait up at once when fewer than half are left down", () => {
    const bench = new Bench(policyOf("ours"), 10).down(...range(0, 8)).pass(seconds(5));
    bench.back(0, 1, 2, 3);
    expect(bench.order).toEqual([0, 4, 5, 6, 7]);
  });

  test("gives all that wait up when suspects of the same hour have answered, though none came back from down", () => {
    const bench = new Bench(policyOf("ours"), 10).suspect(...range(2, 8)).down(0, 1);
    expect(bench.order).toEqual([0]);
    for (const node of bench.nodes) if (node.liveness === "suspect") node.liveness = "ready";
    expect(bench.pass(seconds(1)).order).toEqual([0, 1]);
  });

  test("believes after 10 min that the nodes are gone", () => {
    const bench = new Bench(policyOf("ours"), 1_000).down(...range(0, 999)).pass(minutes(10) - 250_000);
    expect(bench.order.length).toBe(600); // 10 every 10 s
    expect(bench.pass(250_000).order.length).toBe(999);
  });

  test("forgets a node that comes back before its turn", () => {
    const bench = new Bench(policyOf("ours"), 4).down(0, 1, 2, 3).back(1).pass(seconds(60));
    expect(bench.order).not.toContain(1);
  });
});

describe("kubernetes", () => {
  test("gives one node up every 10 s, and replaces what ran there 300 s later", () => {
    const bench = new Bench(policyOf("kubernetes"), 10).down(0, 1).pass(seconds(320));
    expect(bench.givenUp).toEqual([
      [0, 300],
      [1, 310],
    ]);
  });

  test("gives none up in a cluster of up to 50 nodes of which 55 % are down", () => {
    expect(new Bench(policyOf("kubernetes"), 50).down(...range(0, 28)).pass(minutes(60)).order).toEqual([]);
  });

  test("gives one node in 100 s up in a larger one", () => {
    const bench = new Bench(policyOf("kubernetes"), 100).down(...range(0, 60)).pass(seconds(550));
    expect(bench.givenUp).toEqual([
      [0, 300],
      [1, 400],
      [2, 500],
    ]);
  });

  test("replaces nothing on a node that is back before its 300 s are over", () => {
    const bench = new Bench(policyOf("kubernetes"), 10).down(0).pass(seconds(299)).back(0).pass(seconds(60));
    expect(bench.order).toEqual([]);
    expect(bench.down(0).pass(seconds(300)).givenUp).toEqual([[0, 659]]); // counted anew
  });
});

test("cube gives none up", () => {
  const bench = new Bench(policyOf("cube"), 3).down(0).pass(minutes(60));
  expect([bench.order, bench.damping.givenUp(0)]).toEqual([[], false]);
});

test("a pace of never holds until the mass failure is over, for whatever size", () => {
  const mass = {
    nodesMin: 1,
    percent: 1,
    believedAfter: NEVER,
    stepPermille: 0,
    every: NEVER,
    noneUpToNodes: 0,
  };
  const bench = new Bench({ delay: 0, every: 0, mass }, 200).down(0, 1).pass(minutes(60));
  expect(bench.order).toEqual([]);
});
