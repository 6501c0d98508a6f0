// How long clients wait, from the first send of a submission, whichever of its parts is learnt first.

import { expect, test } from "vitest";
import { runScenario } from "../../sim/run.ts";
import { calm } from "../../sim/scenarios/calm.ts";
import { WaitingTimes } from "../../sim/waiting-times.ts";
import { milliseconds, seconds } from "../../src/core/kernel/time.ts";

const bounds = ({ toSchedule, toStart }: WaitingTimes) => [
  toSchedule.percentile(100),
  toStart.percentile(100),
];

type Word = "sent" | "placed" | "placed again" | "started";

const TELL: Readonly<Record<Word, (times: WaitingTimes) => void>> = {
  sent: (times) => times.sent("a", 10),
  placed: (times) => times.placed("a", 12),
  "placed again": (times) => times.placed("a", 13), // a crash undid the first
  started: (times) => times.started("a", 15),
};

test.each<readonly Word[][]>([
  [["sent", "placed", "started"]],
  [["placed", "sent", "started"]],
  [["placed", "started", "sent"]],
  [["sent", "placed", "placed again", "started"]],
])("are the same when a task is %s", (words) => {
  const times = new WaitingTimes();
  for (const word of words) TELL[word](times);
  expect(bounds(times)).toEqual([2, 5]);
});

test("are not counted of what ended before its client heard of it", () => {
  const times = new WaitingTimes();
  times.placed("a", 12);
  times.over("a");
  expect(times.toSchedule.count).toBe(0);
});

test("in a calm run take the way to the manager and its turn at least", () => {
  const { statistics } = runScenario(calm, 1);
  const { timeToSchedule, timeToStart } = statistics;
  expect(timeToSchedule.count).toBe(200);
  expect(timeToSchedule.percentile(1)).toBeGreaterThanOrEqual(calm.network.latencyMin + calm.disk.latencyMin);
  expect(timeToSchedule.percentile(99)).toBeLessThan(milliseconds(50));
  expect(timeToStart.percentile(50)).toBeGreaterThanOrEqual(calm.runtime.startMin);
});

test("grow by what a client lost before it was heard", () => {
  const lossy = { ...calm, network: { ...calm.network, loss: 300_000 } };
  const { timeToSchedule } = runScenario(lossy, 1).statistics;
  expect(timeToSchedule.percentile(95)).toBeGreaterThan(seconds(5)); // its patience
});
