// While clients submit, a turn places a portion of what waits; once they pause, all of it. A gang goes as one.

import { expect, test } from "vitest";
import { milliseconds, seconds } from "../../../src/core/kernel/time.ts";
import { specOf } from "../specs.ts";
import { ManagerDriver } from "./driver.ts";

const spec = specOf({ resources: { cpu: 10 } });

function submit(driver: ManagerDriver, name: string, count: number, gang = false): void {
  driver.ask({ kind: "submitJob", name, count, gang, spec, idempotency: null });
}

test("a job is answered with a portion of it placed; the rest follows turn by turn", () => {
  const driver = new ManagerDriver().nodes(2);
  driver.now = seconds(1);
  submit(driver, "big", 250);
  expect(driver.cluster.counts.Scheduled).toBe(100);
  expect(driver.manager.nextWake()).toBe(0);
  driver.decide();
  driver.decide();
  expect(driver.cluster.counts.Scheduled).toBe(250);
});

test("what is left is placed at once when no client has submitted for a while", () => {
  const driver = new ManagerDriver().nodes(2);
  driver.now = seconds(1);
  submit(driver, "big", 700);
  driver.now += milliseconds(50);
  driver.decide();
  expect(driver.cluster.counts.Scheduled).toBe(700);
});

test("a gang that is larger than a portion is placed as one", () => {
  const driver = new ManagerDriver().nodes(2);
  driver.now = seconds(1);
  submit(driver, "first", 60);
  submit(driver, "gang", 150, true);
  expect(driver.cluster.counts.Scheduled).toBe(210);
});
