import { describe, expect, test } from "vitest";
import { FencedNeverTwiceChecker } from "../../../sim/checkers/fenced-never-twice.ts";
import { seconds } from "../../../src/core/kernel/time.ts";
import type { Change } from "../../../src/core/store/changes.ts";
import { specOf } from "../../core/specs.ts";
import { Bench, key } from "./observations.ts";

const fenced = (id: string, onDisconnect: "keep" | "stop"): Change => ({
  kind: "taskSubmitted",
  task: { id, spec: specOf({ onDisconnect }), jobId: null },
  at: 1,
});

const running = () => {
  const bench = new Bench(FencedNeverTwiceChecker).pretend(0, fenced("a", "stop"), fenced("b", "keep"));
  bench.checker.containerStarted(1, 0, key("a", 1));
  bench.checker.containerStarted(1, 0, key("b", 1));
  return bench;
};

describe("fenced never twice", () => {
  test("is kept by attempts one after the other, and by others that run twice", () => {
    const bench = running();
    bench.checker.containerEnded(2, 0, key("a", 1));
    bench.checker.containerStarted(2, 1, key("a", 2));
    bench.checker.containerStarted(2, 1, key("b", 2));
    expect(bench.texts).toEqual([]);
  });

  test("is broken by two attempts at once, whatever the manager knew", () => {
    const bench = running();
    bench.checker.containerStarted(2, 1, key("a", 2));
    expect(bench.texts).toEqual(["fenced task a runs twice: attempts 1 and 2, on machines 0 and 1"]);
  });

  test("is not judged on a machine whose worker and watchdog were both paused too long", () => {
    const pause = { kind: "worker-pause", node: 0, watchdogToo: true } as const;
    const long = running();
    long.checker.faultInjected(1, { ...pause, lasting: seconds(1) });
    long.checker.containerStarted(2, 1, key("a", 2));
    expect(long.texts).toEqual([]);
    const short = running();
    short.checker.faultInjected(1, { ...pause, lasting: seconds(0.5) });
    short.checker.faultInjected(seconds(5), { ...pause, lasting: seconds(0.5) });
    short.checker.faultInjected(seconds(9), { ...pause, watchdogToo: false, lasting: seconds(60) });
    short.checker.containerStarted(seconds(10), 1, key("a", 2));
    expect(short.texts).toHaveLength(1);
  });

  test("pauses that follow without a gap are one", () => {
    const bench = running();
    const pause = { kind: "worker-pause", node: 0, watchdogToo: true, lasting: seconds(0.5) } as const;
    bench.checker.faultInjected(0, pause);
    bench.checker.faultInjected(seconds(0.45), pause);
    bench.checker.containerStarted(seconds(2), 1, key("a", 2));
    expect(bench.texts).toEqual([]);
  });
});
