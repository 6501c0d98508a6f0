import fc from "fast-check";
import { expect, test } from "vitest";
import { Clock } from "../../sim/clock.ts";
import { seconds } from "../../src/core/kernel/time.ts";

const DAY = seconds(86_400);

test("a clock shows its skew at first, and a slow one falls behind by its drift", () => {
  const slow = new Clock(seconds(7), 10_000);
  expect(slow.show(0)).toBe(seconds(7));
  expect(slow.show(seconds(1.01))).toBe(seconds(8));
  const fast = new Clock(0, -10_000);
  expect(fast.show(seconds(0.99))).toBe(seconds(1));
});

test("`when` is the first instant at which a clock shows what was asked for", () => {
  const drawn = fc.record({
    skew: fc.nat(DAY),
    driftPpm: fc.integer({ min: -500_000, max: 500_000 }),
    after: fc.integer({ min: 1, max: DAY }),
  });
  const property = fc.property(drawn, ({ skew, driftPpm, after }) => {
    const clock = new Clock(skew, driftPpm);
    const at = clock.when(skew + after);
    expect(clock.show(at)).toBeGreaterThanOrEqual(skew + after);
    expect(clock.show(at - 1)).toBeLessThan(skew + after);
  });
  fc.assert(property, { seed: 1, numRuns: 1_000 });
});
