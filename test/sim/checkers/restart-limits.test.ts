// The checker of restarts, shown runs that keep a task's restart policy and runs that break it, made by hand.

import { expect, test } from "vitest";
import { RestartLimitsChecker } from "../../../sim/checkers/restart-limits.ts";
import type { Change } from "../../../src/core/store/changes.ts";
import type { AttemptReport } from "../../../src/core/task/attempt.ts";
import { RESTART_DEFAULT, type RestartPolicy } from "../../../src/core/task/restart-policy.ts";
import { Bench, finished, placed, report, restarted, spec, stopped } from "./observations.ts";

const submitted = (policy: Partial<RestartPolicy>): Change => {
  const task = { id: "a", spec: { ...spec, restartPolicy: { ...RESTART_DEFAULT, ...policy } }, jobId: null };
  return { kind: "taskSubmitted", task, at: 0 };
};

/** The attempt's end, its restart and the next place, at these milliseconds. */
function failure(attempt: number, at: number, placedAt = at, parts: Partial<AttemptReport> = {}): Change[] {
  return [
    { kind: "attemptReported", report: { ...report("a", attempt, "ended"), ...parts }, at },
    { ...restarted("a"), at } as Change,
    { ...placed("a", attempt + 1, 0), at: placedAt } as Change,
  ];
}

const watch = (policy: Partial<RestartPolicy>, ...changes: readonly Change[]) =>
  new Bench(RestartLimitsChecker).pretend(0, submitted(policy), placed("a", 1, 0), ...changes).texts;

test("is content with restarts after their delays: none, 1 s, 2 s, and none after a stable run", () => {
  const stable = { startedAt: 3_000, finishedAt: 63_000 };
  const rows = [
    failure(1, 0),
    failure(2, 0, 1_000),
    failure(3, 1_000, 3_000),
    failure(4, 63_000, 63_000, stable),
  ];
  expect(watch({}, ...rows.flat())).toEqual([]);
});

test("notices a restart that comes too early", () => {
  expect(watch({}, ...failure(1, 0), ...failure(2, 0, 999))).toEqual([
    "attempt 3 of task a follows a failure 1 ms too early",
  ]);
});

test("notices a restart beyond the limit, and none in the next window", () => {
  const policy = { restartsMax: 1, windowMs: 1_000, delayMs: 0 };
  expect(watch(policy, ...failure(1, 0), ...failure(2, 1_000))).toEqual([]);
  expect(watch(policy, ...failure(1, 0), ...failure(2, 999))).toEqual([
    "task a may restart 1 times and is granted one more",
  ]);
});

test("takes the restart beyond the limit for a move, with a delay of its own, where there are moves left", () => {
  const moving = { delayMs: 5_000, delayMaxMs: 60_000, movesMax: 1 };
  const policy = { restartsMax: 1, moving };
  const moved = [...failure(1, 0), ...failure(2, 0, 5_000), ...failure(3, 5_000)];
  expect(watch(policy, ...moved)).toEqual([]);
  expect(watch(policy, ...failure(1, 0), ...failure(2, 0, 4_000))).toHaveLength(1);
  expect(watch(policy, ...moved, ...failure(4, 6_000))).toEqual([
    "task a may restart 1 times and is granted one more",
  ]);
});

test("notices any restart of what never restarts", () => {
  expect(watch({ mode: "never" }, ...failure(1, 0))).toEqual([
    "task a is never to restart and is granted one",
  ]);
});

test("counts neither a replacement nor what a node has lost", () => {
  const lost = failure(2, 0, 0, { failure: "lost" });
  expect(watch({ restartsMax: 0 }, placed("a", 2, 1), ...lost)).toEqual([]);
});

test("notices an attempt that follows a failure though no restart was granted", () => {
  const [ended, , next] = failure(1, 0) as [Change, Change, Change];
  expect(watch({}, ended, next)).toEqual([
    "attempt 2 of task a follows a failure and no restart was granted",
  ]);
});

const ends = (attempt: number, parts: Partial<AttemptReport> = {}): Change => {
  return { kind: "attemptReported", report: { ...report("a", attempt, "ended"), ...parts }, at: 0 };
};

test("notices a task that is given up with restarts left, and none whose restarts are spent or that was stopped", () => {
  const givenUp = "task a is given up after 0 restarts, and may have more";
  expect(watch({ restartsMax: 2 }, ends(1), finished("a"))).toEqual([givenUp]);
  expect(watch({}, ends(1), finished("a"))).toEqual([givenUp]);
  expect(watch({ restartsMax: 1 }, ...failure(1, 0), ends(2), finished("a"))).toEqual([]);
  expect(watch({ mode: "never" }, ends(1), finished("a"))).toEqual([]);
  expect(watch({}, stopped("a"), ends(1), finished("a"))).toEqual([]);
});

test("notices a batch task that is run again after it has done its work, unless that attempt had been given up", () => {
  const batch = (...changes: readonly Change[]) => {
    const task = {
      id: "a",
      spec: { ...spec, kind: "batch" as const, restartPolicy: RESTART_DEFAULT },
      jobId: null,
    };
    const bench = new Bench(RestartLimitsChecker).pretend(0, { kind: "taskSubmitted", task, at: 0 });
    return bench.pretend(0, placed("a", 1, 0), ...changes).texts;
  };
  const condemned: Change = { kind: "attemptCondemned", taskId: "a", attempt: 1, reason: "sick", at: 0 };
  expect(batch(ends(1, { exitCode: 0 }), restarted("a"))).toEqual([
    "task a has done its work and is granted a restart",
  ]);
  expect(batch(ends(1, { exitCode: 0 }), finished("a"))).toEqual([]);
  expect(batch(condemned, ends(1, { exitCode: 0 }), restarted("a"))).toEqual([]);
});
