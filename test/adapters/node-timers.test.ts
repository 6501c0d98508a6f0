import { expect, test } from "vitest";
import { NodeTimers } from "../../src/adapters/node-timers.ts";
import { milliseconds, minutes } from "../../src/core/kernel/time.ts";
import { timersContract } from "../contract/timers.ts";
import { until } from "./until.ts";

timersContract("node", () => ({ timers: new NodeTimers(), until }));

/** Two clocks to turn by hand: `fine` stands still in a suspend, `coarse` moves on in steps of 10 ms. */
function handClocks() {
  const clocks = { fineNow: 5_000_003, suspended: 0 };
  const step = milliseconds(10);
  const sources = {
    fine: () => clocks.fineNow,
    coarse: () => Math.floor((clocks.fineNow + clocks.suspended + 777_777) / step) * step,
  };
  return { clocks, sources };
}

test("time goes by the fine clock while the machine is awake, whatever the coarse one's steps", () => {
  const { clocks, sources } = handClocks();
  const timers = new NodeTimers(sources);
  const start = timers.now();
  for (let passed = 0; passed < 100_000; passed += 37) {
    clocks.fineNow = 5_000_003 + passed;
    expect(timers.now() - start).toBe(passed);
  }
});

test("a suspend counts, give or take two steps of the coarse clock, and only once", () => {
  const { clocks, sources } = handClocks();
  const timers = new NodeTimers(sources);
  const start = timers.now();
  clocks.suspended = minutes(3);
  const awake = timers.now();
  expect(Math.abs(awake - start - minutes(3))).toBeLessThanOrEqual(milliseconds(20));
  clocks.fineNow += 1_000;
  expect(timers.now() - awake).toBe(1_000);
  clocks.suspended += minutes(2);
  expect(Math.abs(timers.now() - awake - 1_000 - minutes(2))).toBeLessThanOrEqual(milliseconds(20));
});

test("a timer whose instant passed in a suspend fires within a second or so of waking", async () => {
  const started = performance.now();
  const clocks = { suspended: 0 };
  const fine = (): number => Math.round((performance.now() - started) * 1_000);
  const timers = new NodeTimers({ fine, coarse: () => fine() + clocks.suspended });
  let fired = false;
  timers.at(timers.now() + minutes(10), () => {
    fired = true;
  });
  clocks.suspended = minutes(11);
  await until(() => fired, "the overslept timer", 5_000);
});
