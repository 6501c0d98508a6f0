import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Deadlines } from "../../../src/core/kernel/deadlines.ts";
import { NEVER } from "../../../src/core/kernel/time.ts";

type Step =
  | { kind: "set"; key: number; at: number }
  | { kind: "clear"; key: number }
  | { kind: "pass"; time: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("set" as const), key: fc.nat(5), at: fc.nat(60) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("clear" as const), key: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("pass" as const), time: fc.nat(15) }) },
);

/** Takes all that is due, as [deadline, key], and checks it against the naive model: a map. */
function takeAll(deadlines: Deadlines, model: Map<number, number>, now: number): void {
  const due = [...model].filter(([, at]) => at <= now).sort((a, b) => a[1] - b[1] || a[0] - b[0]);
  const taken: [number, number][] = [];
  for (let key = deadlines.takeDue(now); key !== -1; key = deadlines.takeDue(now)) {
    taken.push([key, model.get(key) ?? NEVER]);
    expect(deadlines.of(key)).toBe(NEVER);
  }
  const instants = taken.map(([, at]) => at);
  expect(instants, "earliest first").toEqual(instants.toSorted((a, b) => a - b));
  expect(taken.toSorted((a, b) => a[1] - b[1] || a[0] - b[0])).toEqual(due);
  for (const [key] of due) model.delete(key);
}

test("deadlines come due exactly as in a map of keys to instants, earliest first, and earliest is never late", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const deadlines = new Deadlines();
      const model = new Map<number, number>();
      let now = 0;
      for (const one of steps) {
        if (one.kind === "set") {
          deadlines.set(one.key, one.at);
          model.set(one.key, one.at);
        } else if (one.kind === "clear") {
          deadlines.clear(one.key);
          model.delete(one.key);
        } else {
          now += one.time;
          takeAll(deadlines, model, now);
        }
        expect(deadlines.earliest).toBeLessThanOrEqual(Math.min(NEVER, ...model.values()));
        for (let key = 0; key <= 5; key++) expect(deadlines.of(key)).toBe(model.get(key) ?? NEVER);
      }
      takeAll(deadlines, model, 1_000);
      expect(deadlines.earliest).toBe(NEVER);
    }),
    { seed: 2, numRuns: 500 },
  );
});

test("what is due comes out by its deadline, not by an earlier one it had before", () => {
  const deadlines = new Deadlines();
  deadlines.set(1, 1);
  deadlines.set(2, 5);
  deadlines.set(1, 9); // its entry at 1 is stale
  expect([deadlines.takeDue(10), deadlines.takeDue(10), deadlines.takeDue(10)]).toEqual([2, 1, -1]);
});
