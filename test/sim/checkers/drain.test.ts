// The drain checker, and the exception that one-live-attempt makes for moves, shown runs that are right and runs that are not.

import { describe, expect, test } from "vitest";
import { DrainChecker } from "../../../sim/checkers/drain.ts";
import { OneLiveAttemptChecker } from "../../../sim/checkers/one-live-attempt.ts";
import { milliseconds, seconds } from "../../../src/core/kernel/time.ts";
import type { Change } from "../../../src/core/store/changes.ts";
import { added, Bench, key, met, placed, reported, spec, stopped } from "./observations.ts";

const LENGTH_MS = 10_000;

const draining = (node: number, maxParallel = 1): Change => ({
  kind: "drainStarted",
  node,
  drain: { deadline: 0, lengthMs: LENGTH_MS, maxParallel },
});
const opened = (node: number): Change => ({ kind: "availabilitySet", node, availability: "active" });
const submitted = (id: string, onDisconnect: "keep" | "stop" = "keep"): Change => ({
  kind: "taskSubmitted",
  task: { id, spec: { ...spec, kind: "service", onDisconnect }, jobId: "web" },
  at: 1,
});
const succeeded = (taskId: string, attempt: number, node: number): Change => ({
  kind: "successorPlaced",
  taskId,
  attempt,
  node,
  gpuDevices: [],
  at: 1,
});
const promoted = (taskId: string, attempt: number): Change => ({
  kind: "successorPromoted",
  taskId,
  attempt,
  previous: attempt - 1,
  reason: "moved",
  at: 1,
});
const twoNodes = [added(0), met(0), added(1), met(1)] as const;

describe("a node that takes no new work", () => {
  test.each([
    ["draining", draining(0)],
    ["cordoned", { kind: "availabilitySet", node: 0, availability: "cordoned" } as Change],
  ])("gets none while it is %s, and may again when it is opened", (_, closed) => {
    const bench = new Bench(DrainChecker).commit(0, ...twoNodes, submitted("a"), submitted("b"), closed);
    bench.decide(1, placed("a", 1, 1));
    expect(bench.texts).toEqual([]);
    bench.decide(2, placed("b", 1, 0));
    expect(bench.texts).toEqual(["attempt 1 of task b is placed on node #0, which takes no new work"]);
    bench.decide(3, opened(0), submitted("c"), placed("c", 1, 0));
    expect(bench.texts).toHaveLength(1);
  });

  test("gets no successor either", () => {
    const bench = new Bench(DrainChecker).commit(0, ...twoNodes, submitted("a"), placed("a", 1, 0));
    bench.commit(1, draining(0), draining(1)).decide(2, succeeded("a", 2, 1));
    expect(bench.texts).toEqual(["attempt 2 of task a is placed on node #1, which takes no new work"]);
  });
});

describe("a drained node", () => {
  const late = milliseconds(LENGTH_MS) + seconds(11);

  test("is empty when the deadline, the grace and the slack are over", () => {
    const bench = new Bench(DrainChecker).commit(
      0,
      ...twoNodes,
      submitted("a"),
      placed("a", 1, 0),
      draining(0),
    );
    bench.commit(late - seconds(2));
    expect(bench.texts).toEqual([]);
    bench.commit(late);
    expect(bench.texts).toEqual(["node #0 was to be empty 11 s ago and holds 1 attempts"]);
  });

  test("may hold what it likes once it is opened again", () => {
    const bench = new Bench(DrainChecker).commit(
      0,
      ...twoNodes,
      submitted("a"),
      placed("a", 1, 0),
      draining(0),
    );
    expect(bench.commit(1, opened(0)).commit(late).texts).toEqual([]);
  });
});

describe("services that move", () => {
  const running = (maxParallel: number) => {
    const bench = new Bench(DrainChecker).commit(0, ...twoNodes, draining(1, maxParallel));
    for (const id of ["a", "b", "c"]) {
      bench.commit(0, submitted(id), placed(id, 1, 0));
      bench.checker.containerStarted(1, 0, key(id, 1));
    }
    return bench;
  };

  test("may be out of service as many at a time as the drain allows", () => {
    const bench = running(2);
    bench.checker.containerEnded(2, 0, key("a", 1));
    bench.checker.containerEnded(2, 0, key("b", 1));
    expect(bench.texts).toEqual([]);
    bench.checker.containerEnded(2, 0, key("c", 1));
    expect(bench.texts).toEqual(["3 services of job web are out of service at once, 2 may be"]);
  });

  test("are in service while any of their containers runs, and again when another one does", () => {
    const bench = running(1);
    bench.checker.containerStarted(2, 1, key("a", 2));
    bench.checker.containerEnded(3, 0, key("a", 1));
    bench.checker.containerEnded(4, 0, key("b", 1));
    bench.checker.containerStarted(5, 1, key("b", 2));
    bench.checker.containerEnded(6, 0, key("c", 1));
    expect(bench.texts).toEqual([]);
  });

  test("are not counted once a user has stopped them", () => {
    const bench = running(1).commit(2, stopped("a"), stopped("b"));
    for (const id of ["a", "b", "c"]) bench.checker.containerEnded(3, 0, key(id, 1));
    expect(bench.texts).toEqual([]);
  });
});

describe("one live attempt", () => {
  const running = (onDisconnect: "keep" | "stop", ...more: readonly Change[]) => {
    const bench = new Bench(OneLiveAttemptChecker);
    bench.checker.managerStarted(0, bench.cluster);
    bench.commit(
      0,
      ...twoNodes,
      submitted("a", onDisconnect),
      placed("a", 1, 0),
      reported("a", 1, "running"),
    );
    bench.checker.containerStarted(1, 0, key("a", 1));
    return bench.commit(2, ...more);
  };
  const move = (bench: Bench<OneLiveAttemptChecker>): string[] => {
    bench.commit(3, succeeded("a", 2, 1));
    bench.checker.containerStarted(4, 1, key("a", 2));
    return bench.texts;
  };

  test("may have a successor beside it while a kept service leaves a draining node", () => {
    const bench = running("keep", draining(0));
    expect(move(bench)).toEqual([]);
    bench.commit(5, promoted("a", 2));
    bench.checker.containerEnded(6, 0, key("a", 1));
    expect(bench.texts).toEqual([]);
  });

  test.each([
    ["its node is not draining", "keep", []],
    ["its node is draining no more", "keep", [draining(0), opened(0)]],
    ["it is fenced", "stop", [draining(0)]],
  ] as const)("may have none when %s", (_, onDisconnect, changes) => {
    expect(move(running(onDisconnect, ...changes))).toEqual([expect.stringMatching(/run at once/)]);
  });

  test("is not two successors beside the current one", () => {
    const bench = running("keep", draining(0));
    move(bench);
    bench.commit(5, succeeded("a", 3, 1));
    bench.checker.containerStarted(6, 1, key("a", 3));
    expect(bench.texts).toEqual([expect.stringMatching(/attempts 2 and 3 .* run at once/)]);
  });
});
