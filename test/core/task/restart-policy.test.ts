import { expect, test } from "vitest";
import { SeededRng } from "../../../src/adapters/seeded-rng.ts";
import type { Rng } from "../../../src/core/kernel/rng.ts";
import { milliseconds } from "../../../src/core/kernel/time.ts";
import {
  longestDelayMs,
  moveDelayMs,
  RESTART_DEFAULT,
  restartAllowed,
  restartDelay,
} from "../../../src/core/task/restart-policy.ts";

/** Draws the smallest or the largest number it may. */
const lowest: Rng = { below: () => 0, fork: () => lowest };
const highest: Rng = { below: (bound) => bound - 1, fork: () => highest };

test.each([
  ["the first failure restarts at once", 1, 0, 0],
  ["a row of 0 counts as the first", 0, 0, 0],
  ["the second waits 1 s", 2, 1_000, 100], // 1 s × 2^0, jitter below 10 % of it
  ["the third 2 s", 3, 2_000, 200], // 1 s × 2^1
  ["the tenth 256 s", 10, 256_000, 25_600], // 1 s × 2^8
  ["the eleventh is cut to 300 s", 11, 300_000, 30_000], // 1 s × 2^9 = 512 s > 300 s
  ["the thousandth waits no longer", 1_000, 300_000, 30_000],
])("by default %s", (_name, row, delayMs, jitterMs) => {
  expect(restartDelay(RESTART_DEFAULT, row, lowest)).toBe(milliseconds(delayMs));
  const longest = milliseconds(delayMs) + Math.max(0, milliseconds(jitterMs) - 1); // jitter is below its bound
  expect(restartDelay(RESTART_DEFAULT, row, highest)).toBe(longest);
});

test.each([
  [
    "a constant delay, as Swarm's: first, second and tenth alike",
    { firstDelayMs: 5_000, delayMs: 5_000, delayMaxMs: 5_000, jitterPercent: 0 },
    [1, 2, 10],
    [5_000, 5_000, 5_000],
  ],
  // 10 s, then 10 × 2^0, 10 × 2^1 … cut at 300 s: 10 × 2^5 = 320
  [
    "doubling from 10 s to 300 s, as Kubernetes'",
    { firstDelayMs: 10_000, delayMs: 10_000, delayMaxMs: 300_000, jitterPercent: 0 },
    [1, 2, 3, 6, 7],
    [10_000, 10_000, 20_000, 160_000, 300_000],
  ],
  // 10, then 15 = 10 × 1.5, 22 (22.5), 33
  [
    "half as much again, rounded down at each step",
    { firstDelayMs: 10, delayMs: 10, growthPercent: 150, jitterPercent: 0 },
    [2, 3, 4, 5],
    [10, 15, 22, 33],
  ],
  [
    "no growth",
    { firstDelayMs: 7, delayMs: 7, growthPercent: 100, jitterPercent: 0 },
    [1, 2, 1_000_000],
    [7, 7, 7],
  ],
  [
    "too little to grow in whole milliseconds",
    { firstDelayMs: 1, delayMs: 1, growthPercent: 110, jitterPercent: 0 },
    [1, 2, 1_000_000],
    [1, 1, 1],
  ],
  [
    "no delay at all",
    { firstDelayMs: 0, delayMs: 0, delayMaxMs: 0, jitterPercent: 100 },
    [1, 2, 50],
    [0, 0, 0],
  ],
])("%s", (_name, part, rows, delaysMs) => {
  const policy = { ...RESTART_DEFAULT, ...part };
  expect(rows.map((row) => restartDelay(policy, row, lowest))).toEqual(delaysMs.map(milliseconds));
});

test("jitter is a whole number of microseconds that comes from the stream handed in", () => {
  const delays = (seed: string) => {
    const rng = new SeededRng(seed);
    return Array.from({ length: 100 }, () => restartDelay(RESTART_DEFAULT, 5, rng));
  };
  expect(delays("a")).toEqual(delays("a"));
  expect(delays("a")).not.toEqual(delays("b"));
  for (const delay of delays("a")) {
    expect(Number.isInteger(delay)).toBe(true);
    expect(delay).toBeGreaterThanOrEqual(8_000_000); // 1 s × 2^3
    expect(delay).toBeLessThan(8_800_000);
  }
});

test("a jitter beyond 2^32 µs is cut, not refused", () => {
  const policy = { ...RESTART_DEFAULT, delayMs: 86_400_000, delayMaxMs: 86_400_000, jitterPercent: 100 };
  expect(restartDelay(policy, 2, highest)).toBe(milliseconds(86_400_000) + 0xffff_ffff - 1);
});

test.each([
  ["never restarts nothing", { mode: "never" as const, restartsMax: null }, 0, false],
  ["no limit has no end", { mode: "on-failure" as const, restartsMax: null }, 1_000_000, true],
  ["two of three restarts spent leave one", { mode: "on-failure" as const, restartsMax: 3 }, 2, true],
  ["three of three leave none", { mode: "on-failure" as const, restartsMax: 3 }, 3, false],
  ["a limit of 0 allows none", { mode: "on-failure" as const, restartsMax: 0 }, 0, false],
])("%s", (_name, part, restarts, expected) => {
  expect(restartAllowed({ ...RESTART_DEFAULT, ...part }, restarts)).toBe(expected);
});

test("the first delay has its jitter too, as Nomad's 15 s and up to a quarter more", () => {
  const policy = { ...RESTART_DEFAULT, firstDelayMs: 15_000, jitterPercent: 25 };
  expect([restartDelay(policy, 1, lowest), restartDelay(policy, 1, highest)]).toEqual([
    15_000_000, 18_749_999,
  ]);
});

test("moves wait twice as long each time, up to the maximum", () => {
  const moving = { delayMs: 30_000, delayMaxMs: 3_600_000, movesMax: null };
  const delays = [0, 1, 2, 6, 7, 1_000].map((moves) => moveDelayMs(moving, moves) / 1_000);
  expect(delays).toEqual([30, 60, 120, 1_920, 3_600, 3_600]); // 30 × 2^7 = 3,840
});

test.each([
  ["its maximum with jitter", {}, 330_000], // 300 s × 1.1
  ["its first, where that is longer", { firstDelayMs: 1_000_000, jitterPercent: 0 }, 1_000_000],
  ["that of its moves", { moving: { delayMs: 1, delayMaxMs: 3_600_000, movesMax: null } }, 3_600_000],
])("the longest delay of a policy is %s", (_name, part, expected) => {
  expect(longestDelayMs({ ...RESTART_DEFAULT, ...part })).toBe(expected);
});
