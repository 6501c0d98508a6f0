// The auditor, shown clusters that say what their containers did and clusters that do not.

import { describe, expect, test } from "vitest";
import { Auditor } from "../../../sim/checkers/auditor.ts";
import { OneLiveAttemptChecker } from "../../../sim/checkers/one-live-attempt.ts";
import { seconds } from "../../../src/core/kernel/time.ts";
import type { Command } from "../../../src/core/manager/events.ts";
import {
  added,
  Bench,
  finished,
  key,
  met,
  placed,
  report,
  reported,
  spec,
  stopped,
  submitted,
} from "./observations.ts";

const submit: Command = {
  kind: "submitTask",
  submission: { spec: {} as never, id: null },
  idempotency: { key: "k", fingerprint: "f" },
};

/** A service that runs on node 0, as its client was told. */
function running() {
  const bench = new Bench(Auditor);
  bench.commit(1, added(0), met(0), submitted("a"), placed("a", 1, 0));
  bench.checker.acknowledged(2, submit, bench.reply("submitted", "a"));
  bench.checker.containerStarted(3, 0, key("a", 1));
  return bench.commit(4, reported("a", 1, "starting"), reported("a", 1, "running"));
}

describe("the auditor", () => {
  test("is content with a service that runs", () => {
    expect(running().finish({ machine: 0, key: key("a", 1) }).texts).toEqual([]);
  });

  test("notices a task that is told running and has no container", () => {
    const bench = running();
    bench.checker.containerEnded(5, 0, key("a", 1), 137);
    expect(bench.finish().texts).toEqual([
      "task a is Running in attempt 1; may be Pending (containers: attempt 1 137)",
    ]);
  });

  test("notices a task that is told stopping and goes on", () => {
    const bench = running();
    bench.checker.acknowledged(5, { kind: "stopTask", taskId: "a" }, bench.reply("stopping", "a"));
    expect(bench.finish({ machine: 0, key: key("a", 1) }).texts).toEqual([
      "task a, stopped, is Running in attempt 1; may be Completed or Failed (containers: attempt 1 runs)",
    ]);
  });

  test("notices a service that is told completed though nobody stopped it", () => {
    const bench = running();
    bench.checker.containerEnded(5, 0, key("a", 1), 0);
    const end = { ...report("a", 1, "ended"), exitCode: 0 };
    bench.commit(6, stopped("a"), { kind: "attemptReported", report: end, at: 6 }, finished("a"));
    expect(bench.finish().texts[0]).toMatch(/^task a is Completed in attempt 1; may be Pending/);
  });

  test("notices a batch task that is told failed after it has done its work, unless its engine lost the container", () => {
    const failed = (losing: boolean): readonly string[] => {
      const batch = {
        ...spec,
        kind: "batch",
        restartPolicy: { ...spec.restartPolicy, mode: "never" },
      } as const;
      const bench = new Bench(Auditor).commit(1, added(0), met(0));
      bench.commit(1, { kind: "taskSubmitted", task: { id: "b", spec: batch, jobId: null }, at: 1 });
      bench.commit(1, placed("b", 1, 0));
      bench.checker.acknowledged(2, submit, bench.reply("submitted", "b"));
      bench.checker.containerStarted(3, 0, key("b", 1));
      bench.checker.containerEnded(4, 0, key("b", 1), 0);
      bench.checker.faultInjected(5, { kind: "power-off", node: 0, losesContainers: losing, lasting: 1 });
      const rejected = { ...report("b", 1, "ended"), failure: "rejected" } as const;
      bench.commit(6, { kind: "attemptReported", report: rejected, at: 6 }, finished("b"));
      return bench.finish().texts;
    };
    expect(failed(true)).toEqual([]);
    expect(failed(false)).toEqual([
      "task b is Failed in attempt 1; may be Pending or Completed (containers: attempt 1 0)",
    ]);
  });

  test("notices a key that is two tasks", () => {
    const bench = running();
    bench.commit(5, submitted("b"));
    bench.checker.acknowledged(6, submit, bench.reply("submitted", "b"));
    expect(bench.texts).toEqual(["key k is two tasks: a, b"]);
  });

  test("notices tasks that nobody was told of, unless as many wait for room and may just have got it", () => {
    const bench = running().commit(5, submitted("b"));
    const late: Command = { ...submit, idempotency: { key: "late", fingerprint: "f" } };
    bench.checker.putOff(4, late);
    expect(bench.finish({ machine: 0, key: key("a", 1) }).texts).toEqual([]);
    bench.commit(6, submitted("c")).finish({ machine: 0, key: key("a", 1) });
    const second = /^task [bc] is a second one of some request: no client was told of it$/;
    expect(bench.texts).toEqual([expect.stringMatching(second), expect.stringMatching(second)]);
  });

  test("takes one that was told of its room for one that waits no more", () => {
    const bench = running().commit(5, submitted("b"));
    bench.checker.putOff(1, submit); // before it was acknowledged
    bench.checker.acknowledged(2, submit, bench.reply("submitted", "a"));
    expect(bench.finish({ machine: 0, key: key("a", 1) }).texts).toHaveLength(1);
  });

  test("does not judge what ran on a worker whose data folder is lost", () => {
    const bench = running();
    bench.checker.faultInjected(5, { kind: "worker-wipe", node: 0, lasting: 1 });
    bench.checker.containerEnded(6, 0, key("a", 1), 137);
    expect(bench.finish().texts).toEqual([]);
  });
});

test("one-live-attempt takes a placement that a crash undid for undone, so that a later move is excused", () => {
  const bench = new Bench(OneLiveAttemptChecker);
  bench.commit(1, added(0), met(0), added(1), met(1), submitted("a"), placed("a", 1, 0));
  bench.checker.containerStarted(2, 0, key("a", 1));
  bench.commit(3, reported("a", 1, "starting"), reported("a", 1, "running"));
  bench.checker.decided(seconds(1), [placed("a", 2, 1)], bench.cluster);
  bench.checker.managerStarted(seconds(2), bench.cluster);
  const drain = { deadline: 0, lengthMs: 1_000, maxParallel: 1 };
  bench.commit(seconds(3), { kind: "drainStarted", node: 0, drain });
  const move = { taskId: "a", attempt: 2, node: 1, gpuDevices: [], at: 3 };
  bench.commit(seconds(3), { kind: "successorPlaced", ...move });
  bench.checker.containerStarted(seconds(4), 1, key("a", 2));
  expect(bench.texts).toEqual([]);
});
