// Strategies that draw get their seed from whoever starts a manager: each start draws otherwise, a run of the tank the same.

import { expect, test } from "vitest";
import { SeededRng } from "../../../src/adapters/seeded-rng.ts";
import { seeded } from "../../../src/core/scheduler/parameters.ts";
import { place } from "../../../src/core/scheduler/place.ts";
import { epvm } from "../../../src/core/scheduler/strategies/epvm.ts";
import { random } from "../../../src/core/scheduler/strategies/random.ts";
import { twoChoices } from "../../../src/core/scheduler/strategies/two-choices.ts";
import type { Strategy } from "../../../src/core/scheduler/strategy.ts";
import { requestOf, snapshotOf } from "./sample.ts";

const placesOf = (strategy: Strategy): readonly number[] =>
  place(strategy, snapshotOf(Array.from({ length: 50 }, () => ({}))), requestOf(), 20).placed.map(
    ({ node }) => node,
  );

test.each([random, twoChoices])("$name draws by its seed, and no two starts alike", (strategy) => {
  const start = (name: string) => placesOf(seeded(strategy, new SeededRng(name)));
  expect(start("one")).toEqual(start("one"));
  expect(start("one")).not.toEqual(start("another"));
  expect(start("one")).not.toEqual(placesOf(strategy));
});

test("a strategy that does not draw stays as it is", () => {
  expect(seeded(epvm, new SeededRng("one"))).toBe(epvm);
});

test("a seed leaves the other parameters as they were set: 64 draws from four nodes find the only empty one", () => {
  const looksAround = twoChoices.with?.({ d: 64 }) ?? twoChoices;
  const snapshot = snapshotOf([{}, {}, {}, {}]);
  const request = requestOf();
  for (const node of [0, 1, 2]) snapshot.capacity.reserve(node, request.spec, []);
  const chosen = Array.from({ length: 20 }, (_, start) => {
    const drawing = seeded(looksAround, new SeededRng(`start ${start}`));
    return place(drawing, snapshot, request, 1).placed[0]?.node;
  });
  expect(chosen).toEqual(Array(20).fill(3));
});

test("a parameter set later leaves the seed as it was", () => {
  const drawing = seeded(twoChoices, new SeededRng("one"));
  expect(placesOf(drawing.with?.({ d: 2 }) ?? drawing)).toEqual(placesOf(drawing));
});
