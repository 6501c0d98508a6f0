// Which attempts of a task may run beside each other, shown runs that keep to it and runs that do not.

import { describe, expect, test } from "vitest";
import { OneLiveAttemptChecker } from "../../../sim/checkers/one-live-attempt.ts";
import { seconds } from "../../../src/core/kernel/time.ts";
import { added, answer, Bench, key, met, placed, reported, restarted, submitted } from "./observations.ts";

const twoNodes = [added(0), met(0), added(1), met(1)] as const;

describe("one live attempt", () => {
  /** Attempt 1 runs on machine 0, which was heard last at second 10. */
  const running = () => {
    const bench = new Bench(OneLiveAttemptChecker).commit(0, ...twoNodes, submitted("a"), placed("a", 1, 0));
    bench.checker.containerStarted(seconds(1), 0, key("a", 1));
    bench.checker.answerDelivered(seconds(10), 0, 0, answer({}));
    return bench;
  };
  const lost = { kind: "replacementWanted", taskId: "a", reason: "down", at: 1 } as const;

  test("is promised until the node has been silent for the detection time", () => {
    const bench = running().commit(seconds(14.1), lost, placed("a", 2, 1)); // 3 × 1.0008 s + 1 s = 4.0024 s
    bench.checker.containerStarted(seconds(15), 1, key("a", 2));
    expect(bench.texts).toEqual([]);
  });

  test("is broken by a replacement that comes sooner", () => {
    const bench = running().commit(seconds(14), lost, placed("a", 2, 1));
    bench.checker.containerStarted(seconds(15), 1, key("a", 2));
    expect(bench.texts).toEqual([
      "attempts 1 and 2 of task a run at once, on machines 0 and 1, and the first one's node had not been silent",
    ]);
  });

  test("remembers what was excused through as many attempts as there are", () => {
    const bench = running().commit(seconds(14.1), lost, placed("a", 2, 1));
    for (let attempt = 3; attempt <= 60; attempt++) {
      bench.commit(seconds(15), reported("a", attempt - 1, "ended"), restarted("a"), placed("a", attempt, 1));
    }
    bench.checker.containerStarted(seconds(16), 1, key("a", 60)); // beside the first one
    expect(bench.texts).toEqual([]);
  });

  test("counts silence from the manager's own start", () => {
    const bench = running();
    bench.checker.managerStarted(seconds(12), bench.cluster);
    bench.commit(seconds(14.1), lost, placed("a", 2, 1));
    bench.checker.containerStarted(seconds(15), 1, key("a", 2));
    expect(bench.violations).toHaveLength(1);
  });

  test("does not take a refusal for a sign of life that counts", () => {
    const bench = running();
    const refused = { code: "stale-term", term: 2 } as const;
    bench.checker.answerDelivered(seconds(13), 0, 0, answer({ refused }));
    bench.commit(seconds(14.1), lost, placed("a", 2, 1));
    bench.checker.containerStarted(seconds(15), 1, key("a", 2));
    expect(bench.texts).toEqual([]);
  });

  test("is kept by containers that follow each other", () => {
    const bench = running();
    bench.checker.containerEnded(seconds(11), 0, key("a", 1));
    bench.commit(seconds(11), reported("a", 1, "ended"), restarted("a"), placed("a", 2, 1));
    bench.checker.containerStarted(seconds(12), 1, key("a", 2));
    expect(bench.texts).toEqual([]);
  });

  test("is broken by the same attempt on two machines", () => {
    const bench = running();
    bench.checker.containerStarted(seconds(11), 1, key("a", 1));
    expect(bench.texts).toEqual(["attempt 1 of task a runs twice, on machines 0 and 1"]);
  });

  test("is broken by an attempt that is held ended while it runs", () => {
    expect(running().commit(seconds(11), reported("a", 1, "ended")).texts).toEqual([
      "attempt 1 of task a is held ended and runs on machine 0",
    ]);
  });
});
