import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Heap } from "../../../src/core/kernel/heap.ts";

test("a heap gives what a stably sorted array gives, pushes and pops mixed as they come", () => {
  const push = fc.record({ at: fc.integer({ min: 0, max: 12 }) }); // few instants, so that many are equal
  fc.assert(
    fc.property(fc.array(fc.option(push, { nil: null, freq: 3 }), { maxLength: 400 }), (steps) => {
      const heap = new Heap();
      const sorted: { at: number; payload: number }[] = [];
      steps.forEach((step, payload) => {
        if (step !== null) {
          heap.push(step.at, payload);
          const place = sorted.findIndex((entry) => entry.at > step.at);
          sorted.splice(place === -1 ? sorted.length : place, 0, { at: step.at, payload });
        } else expect(heap.pop()).toBe(sorted.shift()?.payload ?? -1);
        expect(heap.size).toBe(sorted.length);
        expect(heap.firstAt).toBe(sorted[0]?.at ?? Number.POSITIVE_INFINITY);
      });
      for (const entry of sorted) expect(heap.pop()).toBe(entry.payload);
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("a heap grows beyond its first arrays and keeps the order of equal instants", () => {
  const heap = new Heap();
  for (let payload = 0; payload < 1_000; payload++) heap.push(payload % 3, payload);
  const order = Array.from({ length: 1_000 }, () => heap.pop());
  const expected = [0, 1, 2].flatMap((at) =>
    Array.from({ length: 1_000 }, (_, n) => n).filter((n) => n % 3 === at),
  );
  expect(order).toEqual(expected);
});

test("instants up to the largest safe integer keep their order", () => {
  const heap = new Heap();
  heap.push(Number.MAX_SAFE_INTEGER, 1);
  heap.push(Number.MAX_SAFE_INTEGER - 1, 2);
  expect([heap.pop(), heap.pop(), heap.pop()]).toEqual([2, 1, -1]);
});
