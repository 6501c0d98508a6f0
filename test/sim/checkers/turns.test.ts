// The checkers of turns, on hand-made observations: a gang torn apart, a place taken that was not to be had.

import { describe, expect, test } from "vitest";
import { FirstComeChecker } from "../../../sim/checkers/first-come.ts";
import { GangsChecker } from "../../../sim/checkers/gangs.ts";
import { PreemptionChecker } from "../../../sim/checkers/preemption.ts";
import { calm } from "../../../sim/scenarios/calm.ts";
import type { Change } from "../../../src/core/store/changes.ts";
import { added, Bench, met, placed, reported, restarted, spec, stopped, submitted } from "./observations.ts";

const gang = (id: string): Change => {
  const none = {
    submitted: 0,
    completed: 0,
    failed: 0,
    stopped: 0,
    version: 1,
    rollout: null,
    stoppedAt: null,
  };
  const job = { id, spec, count: 2, gang: true, submittedAt: 1, firstSerial: 1, ...none };
  return { kind: "jobSubmitted", job };
};

const ground = [added(0), met(0)] as const;

describe("gangs", () => {
  test("holds when all are placed in one batch, when one was stopped before, and when one is replaced", () => {
    const bench = new Bench(GangsChecker);
    bench.commit(0, ...ground, gang("j"), submitted("a", "j"), submitted("b", "j"), submitted("c", "j"));
    bench.commit(1, stopped("c"));
    bench.commit(2, placed("a", 1, 0), placed("b", 1, 0));
    bench.commit(3, reported("a", 1, "ended"), restarted("a"));
    bench.commit(4, placed("a", 2, 0));
    expect(bench.texts).toEqual([]);
  });

  test("is broken by a batch with one too few", () => {
    const bench = new Bench(GangsChecker);
    bench.commit(0, ...ground, gang("j"), submitted("a", "j"), submitted("b", "j"));
    bench.commit(1, placed("a", 1, 0)).commit(2, placed("b", 1, 0));
    expect(bench.texts).toEqual(["gang j was placed without 1 of its tasks"]);
  });
});

const ranked = (id: string, priority: number): Change => {
  return { kind: "taskSubmitted", task: { id, spec: { ...spec, priority }, jobId: null }, at: 1 };
};

const gaveWay = (taskId: string, by: string): Change => {
  return { kind: "taskPreempted", taskId, by, reason: "gives way", at: 1 };
};

const OFF = "gave way though preemption is off";

describe("preemption", () => {
  const bench = () =>
    new Bench(PreemptionChecker, { ...calm, preemptionGap: 50 })
      .commit(0, ...ground, ranked("low", 160), ranked("high", 200), ranked("top", 210))
      .commit(1, placed("low", 1, 0));

  test("holds when the band is lower by the gap, and the next attempt waits for the end", () => {
    const fine = bench()
      .commit(2, gaveWay("low", "top"))
      .commit(3, reported("low", 1, "ended"));
    expect(fine.commit(4, placed("low", 2, 0)).texts).toEqual([]);
  });

  test("is broken by a difference below the gap, and within a band", () => {
    expect(bench().commit(2, gaveWay("low", "high")).texts).toEqual([
      "task low of priority 160 gave way to one of 200",
    ]);
    const same = bench().commit(2, ranked("equal", 199), gaveWay("low", "equal"));
    expect(same.texts).toEqual(["task low of priority 160 gave way to one of 199"]);
  });

  test("is broken when it is off", () => {
    const off = new Bench(PreemptionChecker)
      .commit(0, ...ground, ranked("low", 0), ranked("high", 200))
      .commit(1, placed("low", 1, 0), gaveWay("low", "high"));
    expect(off.texts).toEqual([`task low ${OFF}`]);
  });

  test("is broken by an attempt before the end of the last, and by a restart that is charged", () => {
    const early = bench()
      .commit(2, gaveWay("low", "top"))
      .commit(3, placed("low", 2, 0));
    expect(early.texts).toEqual(["task low gave way and was placed before attempt 1 had ended"]);
    const charged = bench().commit(2, gaveWay("low", "top")).pretend(3, restarted("low"));
    expect(charged.texts[0]).toBe("task low gave way and was charged a restart");
  });
});

test("first-come is broken by a first place before an earlier task's, under fifo-strict alone", () => {
  const play = (order: string) =>
    new Bench(FirstComeChecker, { ...calm, order })
      .commit(0, ...ground, submitted("a"), submitted("b"))
      .commit(1, placed("b", 1, 0))
      .commit(2, placed("a", 1, 0)).texts;
  expect(play("fifo-strict")).toEqual(["task b overtook task a"]);
  expect(play("fifo")).toEqual([]);
});

test("first-come lets one that came late to a gang go with its gang, and not before others without it", () => {
  const bench = () =>
    new Bench(FirstComeChecker, { ...calm, order: "fifo-strict" })
      .commit(0, ...ground, gang("j"), submitted("a", "j"), submitted("other"))
      .commit(1, submitted("late", "j"));
  expect(bench().commit(2, placed("a", 1, 0), placed("late", 1, 0), placed("other", 1, 0)).texts).toEqual([]);
  const alone = bench()
    .commit(2, placed("a", 1, 0))
    .commit(3, placed("late", 1, 0));
  expect(alone.texts).toEqual(["task late overtook task other"]);
});
