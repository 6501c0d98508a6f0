import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { BootClock } from "../../src/adapters/boot-clock.ts";
import { milliseconds, minutes } from "../../src/core/kernel/time.ts";

/** Two clocks to turn by hand: `fine` stands still in a suspend, `coarse` moves on in steps of 10 ms. */
function handClocks(suspended = 0) {
  const clocks = { fineNow: 5_000_003, suspended };
  const step = milliseconds(10);
  const sources = {
    fine: () => clocks.fineNow,
    coarse: () => Math.floor((clocks.fineNow + clocks.suspended) / step) * step,
  };
  return { clocks, sources };
}

test("time goes by the fine clock while the machine is awake, whatever the coarse one's steps", () => {
  for (const slept of [0, 777_777]) {
    const { clocks, sources } = handClocks(slept);
    const clock = new BootClock(sources);
    const start = clock.now();
    for (let passed = 0; passed < 100_000; passed += 37) {
      clocks.fineNow = 5_000_003 + passed;
      expect(clock.now() - start).toBe(passed);
    }
  }
});

test("a suspend counts, give or take two steps of the coarse clock, and only once", () => {
  const { clocks, sources } = handClocks();
  const clock = new BootClock(sources);
  const start = clock.now();
  clocks.suspended = minutes(3);
  const awake = clock.now();
  expect(Math.abs(awake - start - minutes(3))).toBeLessThanOrEqual(milliseconds(20));
  clocks.fineNow += 1_000;
  expect(clock.now() - awake).toBe(1_000);
  clocks.suspended += minutes(2);
  expect(Math.abs(clock.now() - awake - 1_000 - minutes(2))).toBeLessThanOrEqual(milliseconds(20));
});

test("a clock made after a suspend agrees with one made before it", () => {
  const { clocks, sources } = handClocks();
  const before = new BootClock(sources);
  clocks.suspended = minutes(60);
  clocks.fineNow += 4_321;
  const after = new BootClock(sources);
  expect(Math.abs(after.now() - before.now())).toBeLessThanOrEqual(milliseconds(20));
});

test("on a machine that was never suspended two clocks agree to the microsecond", () => {
  const { clocks, sources } = handClocks();
  const first = new BootClock(sources);
  clocks.fineNow += 6_789;
  expect(new BootClock(sources).now()).toBe(first.now());
});

test("a reading held up between the two clocks is not taken for a suspend, nor does time go backwards", () => {
  const { clocks, sources } = handClocks();
  let held = 0;
  const clock = new BootClock({
    coarse: sources.coarse,
    fine: () => {
      clocks.fineNow += held; // the process got no turn between the two
      return clocks.fineNow;
    },
  });
  let last = clock.now();
  for (held of [0, 5_000_000, 0, 300_000, 0]) {
    const now = clock.now();
    expect(now).toBeGreaterThanOrEqual(last);
    expect(now).toBe(clocks.fineNow);
    last = now;
  }
});

test("the live clock is the time since the machine's start", ({ skip }) => {
  skip(process.platform !== "linux", "only Linux tells that time");
  const now = new BootClock().now();
  const [uptime] = readFileSync("/proc/uptime", "utf8").split(" ");
  expect(Number.isSafeInteger(now)).toBe(true);
  expect(Number(uptime) * 1_000_000 - now).toBeLessThan(milliseconds(200));
  expect(now - Number(uptime) * 1_000_000).toBeLessThan(milliseconds(200));
});

test("another process reads the same time", () => {
  const url = JSON.stringify(new URL("../../src/adapters/boot-clock.ts", import.meta.url).href);
  const script = `import(${url}).then(({ BootClock }) => console.log(new BootClock().now()))`;
  const clock = new BootClock();
  const before = clock.now();
  const args = ["--import", import.meta.resolve("tsx"), "--input-type=module", "-e", script];
  const there = Number(execFileSync(process.execPath, args, { encoding: "utf8" }));
  const tolerance = milliseconds(20);
  expect(there).toBeGreaterThanOrEqual(before - tolerance);
  expect(there).toBeLessThanOrEqual(clock.now() + tolerance);
});
