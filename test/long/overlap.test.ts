// What the long tests conclude from the engines' records, and what they draw: shown on records written by hand.

import { expect, test } from "vitest";
import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import { DISTURBANCES, drawDisturbances } from "./disturbances.ts";
import { successions } from "./overlap.ts";
import type { Run } from "./run-notebook.ts";

const run = (taskId: string, attempt: number, startedAt: number, endedAt: number | null): Run => {
  return { node: "n", containerId: `${taskId}-${attempt}`, taskId, attempt, startedAt, endedAt };
};
const gaps = (runs: readonly Run[]): number[] => successions(runs, 1_000).map(({ gapMs }) => gapMs);

test("runs of one task that follow each other have a gap, whatever order they are told in", () => {
  expect(gaps([run("a", 2, 60, null), run("a", 1, 10, 50)])).toEqual([10]);
});

test("a run that begins before another has ended overlaps it, also one that still runs", () => {
  expect(gaps([run("a", 1, 10, 50), run("a", 2, 45, 90)])).toEqual([-5]);
  expect(gaps([run("a", 1, 10, null), run("a", 2, 900, null)])).toEqual([-100]);
});

test("a long run is compared with every later one, not only with the next", () => {
  expect(gaps([run("a", 1, 10, 500), run("a", 2, 20, 30), run("a", 3, 40, 60)])).toEqual([-480, -460]);
});

test("runs of different tasks may be at the same time", () => {
  expect(gaps([run("a", 1, 10, 50), run("b", 1, 20, 60)])).toEqual([]);
});

test("twenty disturbances are of every kind, some outlast the lease, and a seed draws the same again", () => {
  const draw = () => drawDisturbances(new SeededRng("never twice"), 20, 6_000);
  const draws = draw();
  expect(new Set(draws.map(({ disturbance }) => disturbance.name)).size).toBe(DISTURBANCES.length);
  expect(draws.filter(({ lastsMs }) => lastsMs === null).length).toBeGreaterThanOrEqual(5);
  expect(draw()).toEqual(draws);
});
