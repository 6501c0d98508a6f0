// The picker's heap against a slow twin that looks at every node every time. A node's score may rise, fall or stay
// when it was placed on, and now and then all scores change.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { REFUSED } from "../../../src/core/scheduler/batch.ts";
import type { Draws } from "../../../src/core/scheduler/draws.ts";
import { bestScorePicker } from "../../../src/core/scheduler/pickers/best-score.ts";
import type { Candidates } from "../../../src/core/scheduler/strategy.ts";

/** What a node's score is after 0, 1, 2, … placements on it; past the end it is not feasible. */
type Scores = readonly number[];

class Sketch implements Candidates {
  readonly count = 1_000;
  readonly kept = null;
  readonly lastNode = -1;
  generation = 0;
  asked = 0;
  private readonly nodes: readonly Scores[];
  private readonly placedOn: number[];

  constructor(nodes: readonly Scores[]) {
    this.nodes = nodes;
    this.placedOn = nodes.map(() => 0);
  }

  get size(): number {
    return this.nodes.length;
  }

  feasible(node: number): boolean {
    return this.placedOn[node]! < this.nodes[node]!.length;
  }

  score(node: number): number {
    this.asked++;
    const score = this.nodes[node]![this.placedOn[node]!]!;
    return this.generation % 2 === 0 ? score : -score;
  }

  judgeAll(): Float64Array {
    return Float64Array.from(this.nodes, (_, node) => (this.feasible(node) ? this.score(node) : REFUSED));
  }

  scan(): null {
    return null;
  }

  /** One more on `node`; `all`: every score changes its sign. */
  place(node: number, all: boolean): void {
    this.placedOn[node]!++;
    if (all) this.generation++;
  }

  draws(): Draws {
    throw new Error("best-score draws nothing");
  }

  attemptsOn(node: number): number {
    return this.placedOn[node]!;
  }

  slowBest(): number {
    const feasible = this.nodes.map((_, node) => node).filter((node) => this.feasible(node));
    return feasible.toSorted((a, b) => this.score(b) - this.score(a) || a - b)[0] ?? -1;
  }
}

describe("best-score", () => {
  test("picks what a look at every node would pick, to the last of the group", () => {
    const scores = fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 4 });
    const cases = fc.tuple(fc.array(scores, { maxLength: 12 }), fc.infiniteStream(fc.nat(5)));
    fc.assert(
      fc.property(cases, ([nodes, chances]) => {
        const sketch = new Sketch(nodes);
        const pick = bestScorePicker.begin(sketch);
        for (;;) {
          const node = pick();
          expect(node).toBe(sketch.slowBest());
          if (node < 0) return;
          sketch.place(node, chances.next().value === 0);
        }
      }),
      { seed: 1_964, numRuns: 1_000 },
    );
  });

  test("scores every node once, then only the one placed on", () => {
    const sketch = new Sketch(Array.from({ length: 100 }, () => [1, 1, 1]));
    const pick = bestScorePicker.begin(sketch);
    for (let placed = 0; placed < 11; placed++) sketch.place(pick(), false);
    // 100 for the first pick; nodes 0, 1, 2 take three each and node 3 two: of the ten later looks, three find a
    // full node and score nothing.
    expect(sketch.asked).toBe(107);
  });
});
