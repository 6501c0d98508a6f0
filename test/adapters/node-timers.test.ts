import { test } from "vitest";
import { BootClock } from "../../src/adapters/boot-clock.ts";
import { NodeTimers } from "../../src/adapters/node-timers.ts";
import { minutes } from "../../src/core/kernel/time.ts";
import { timersContract } from "../contract/timers.ts";
import { until } from "./until.ts";

timersContract("node", () => ({ timers: new NodeTimers(), until }));

test("a timer whose instant passed in a suspend fires within a second or so of waking", async () => {
  const started = performance.now();
  const clocks = { suspended: 0 };
  const fine = (): number => Math.round((performance.now() - started) * 1_000);
  const timers = new NodeTimers(new BootClock({ fine, coarse: () => fine() + clocks.suspended }));
  let fired = false;
  timers.at(timers.now() + minutes(10), () => {
    fired = true;
  });
  clocks.suspended = minutes(11);
  await until(() => fired, "the overslept timer", 5_000);
});
