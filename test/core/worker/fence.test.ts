// The worker's side of fencing, by hand: what it does at which instant of its own clock.

import { describe, expect, test } from "vitest";
import { seconds } from "../../../src/core/kernel/time.ts";
import type { Listed, WorkerEffect } from "../../../src/core/worker/events.ts";
import { specOf } from "../specs.ts";
import { acked, answersIn, exited, key, kinds, run, started, WorkerDriver } from "./driver.ts";

const SPEC = specOf({ onDisconnect: "stop", stopGraceMs: 10_000 });
const MARK = { pid: 40, startTicks: 7 };
const NOTED = { key: key("a"), ...MARK };
const fenced = (taskId: string) => run(taskId, { spec: SPEC });

/** Answer 1 was made at 1 s and is acknowledged at 3 s: the lease ends at 16 s. */
function leased(): WorkerDriver {
  const driver = new WorkerDriver().boot();
  driver.now = seconds(1);
  driver.sync({ seq: 1 });
  driver.now = seconds(3);
  return driver;
}

/** … and a fenced attempt runs under it. */
function running(): WorkerDriver {
  const driver = leased();
  driver.sync({ seq: 2, base: 1, acked: acked(1), set: [fenced("a")] });
  driver.runtime({ ...started("a"), process: MARK } as never);
  return driver;
}

const find = <Kind extends WorkerEffect["kind"]>(effects: readonly WorkerEffect[], kind: Kind) =>
  effects.find((effect) => effect.kind === kind) as Extract<WorkerEffect, { kind: Kind }> | undefined;

describe("starting", () => {
  test("without a lease no fenced attempt is started; the others are", () => {
    const driver = new WorkerDriver().boot();
    const effects = driver.sync({ set: [fenced("a"), run("b")] });
    expect(find(effects, "start")?.assignment.taskId).toBe("b");
    expect(effects.filter(({ kind }) => kind === "start")).toHaveLength(1);
  });

  test("the record, the watchdog and the runtime know of it before the start is performed", () => {
    const driver = leased();
    const effects = driver.sync({ seq: 2, base: 1, acked: acked(1), set: [fenced("a")] });
    expect(kinds(effects)).toEqual(["guard", "allowStarts", "start"]);
    expect(driver.changes.at(-1)?.record.fenced).toEqual([{ key: key("a"), process: null }]);
    const until = seconds(16);
    expect(find(effects, "guard")?.notice).toEqual({ until, processes: [], starting: [key("a")] });
    expect(find(effects, "allowStarts")?.until).toBe(seconds(11));
  });

  test("none is ever started under leases that are too short for this worker, and that is said", () => {
    const start = (lease: number): unknown => {
      const driver = leased();
      const sync = { seq: 2, base: 1, acked: acked(1), lease: seconds(lease), set: [fenced("a")] };
      return answersIn(driver.sync(sync))[0]?.reports[0] ?? null;
    };
    expect(start(6)).toMatchObject({ phase: "ended", failure: "rejected" });
    expect(start(6)).toMatchObject({
      reason: expect.stringMatching(/leases of 6 s .* 5 s before their end/),
    });
    expect(start(7)).toBeNull();
  });

  test("one that came without enough lease is started when an acknowledgement renews it", () => {
    const driver = leased();
    driver.now = seconds(11); // 5 s are left: not more than the fence
    const none = driver.sync({ seq: 2, base: 1, acked: acked(1), set: [fenced("a")] });
    expect(kinds(none)).not.toContain("start");
    const [answer] = answersIn([...none, ...driver.sleep()]);
    const more = driver.sync({ seq: 3, base: 2, acked: acked(answer?.answer ?? 0) });
    expect(kinds(more)).toContain("start");
  });

  test("its process is noted on disk and told the watchdog in one batch", () => {
    const driver = leased();
    driver.sync({ seq: 2, base: 1, acked: acked(1), set: [fenced("a")] });
    const effects = driver.runtime({ ...started("a"), process: MARK } as never);
    expect(driver.changes.at(-1)?.record.fenced).toEqual([{ key: key("a"), process: MARK }]);
    expect(find(effects, "guard")?.notice).toMatchObject({ processes: [NOTED], starting: [] });
  });

  test("a start that came too late ended in a fence: no failure of the task", () => {
    const driver = leased();
    driver.sync({ seq: 2, base: 1, acked: acked(1), set: [fenced("a")] });
    const event = { kind: "startFailed", key: key("a"), code: "fenced", reason: "too late" } as const;
    const [answer] = answersIn(driver.runtime(event));
    expect(answer?.reports).toMatchObject([{ phase: "ended", fenced: true, reason: "too late" }]);
  });
});

describe("the lease", () => {
  test("ends a lease after the acknowledged answer was made, however late the sync arrived", () => {
    const driver = running();
    expect(driver.worker.nextWake()).toBeLessThanOrEqual(seconds(11));
    driver.now = seconds(11) - 1;
    expect(kinds(driver.decide())).not.toContain("stop");
    driver.now = seconds(11);
    expect(kinds(driver.decide())).toContain("stop");
  });

  test("is not renewed by a sync that is not obeyed, nor by an answer of another session", () => {
    for (const sync of [
      { seq: 9, base: 8, acked: acked(2) },
      { seq: 3, base: 2, acked: acked(2, 7) },
      { seq: 3, base: 2, acked: acked(2), term: 0 },
    ]) {
      const driver = running();
      driver.now = seconds(9);
      driver.sync(sync);
      driver.now = seconds(11);
      expect(kinds(driver.decide())).toContain("stop");
    }
  });

  test("is renewed by the next acknowledgement, and the watchdog hears of it", () => {
    const driver = running();
    driver.now = seconds(9);
    const effects = driver.sync({ seq: 3, base: 2, acked: acked(2) }); // made at 3 s
    expect(find(effects, "guard")?.notice).toMatchObject({ until: seconds(18), processes: [NOTED] });
    driver.now = seconds(13) - 1;
    expect(kinds(driver.decide())).not.toContain("stop");
  });

  test("what a full set does not list runs on by nobody's word: it is stopped at once, under its lease", () => {
    const driver = running();
    expect(kinds(driver.sync({ seq: 1, term: 2, acked: null, set: [] }))).toContain("stop");
  });

  test("a sync of a lower term renews nothing", () => {
    const driver = running();
    driver.sync({ seq: 1, term: 2, acked: null, set: [fenced("a")] });
    driver.now = seconds(9);
    driver.sync({ seq: 3, base: 2, term: 1, acked: acked(2) });
    driver.now = seconds(11);
    expect(kinds(driver.decide())).toContain("stop");
  });
});

describe("ending", () => {
  test("the grace is cut so that the kill by pid comes before the end", () => {
    const driver = running();
    driver.now = seconds(11);
    expect(find(driver.decide(), "stop")).toMatchObject({ graceMs: 2_000 }); // 16 s − 3 × 1 s − 11 s
    driver.now = seconds(14) - 1;
    expect(kinds(driver.decide())).not.toContain("kill");
    driver.now = seconds(14);
    expect(find(driver.decide(), "kill")).toMatchObject({ processes: [NOTED], starting: [] });
  });

  test("an engine that does not take the stop is not waited for", () => {
    const driver = running();
    driver.now = seconds(11);
    driver.decide();
    const gone = { kind: "unavailable", verb: "stop", key: key("a"), reason: "no answer" } as const;
    expect(kinds(driver.runtime(gone))).toContain("kill");
  });

  test("a worker that wakes late kills at once", () => {
    const driver = running();
    driver.now = seconds(15);
    const effects = driver.decide();
    expect(kinds(effects)).toContain("kill");
    expect(find(effects, "stop")).toMatchObject({ graceMs: 0 });
  });

  test("what was cut off is reported as fenced, leaves the record, and a renewal does not bring it back", () => {
    const driver = running();
    driver.now = seconds(11);
    driver.decide();
    driver.sync({ seq: 3, base: 2, acked: acked(2) });
    const effects = driver.runtime(exited("a", 0));
    const report = answersIn(effects)[0]?.reports[0];
    expect(report).toMatchObject({ phase: "ended", exitCode: 0, fenced: true });
    expect(driver.changes.at(-1)?.record.fenced).toEqual([]);
    expect(find(effects, "guard")?.notice).toMatchObject({ processes: [], starting: [] });
  });

  test("what ends by itself is not fenced", () => {
    const driver = running();
    driver.sync({ seq: 3, base: 2, acked: acked(2) });
    expect(answersIn(driver.runtime(exited("a", 1)))[0]?.reports[0]).not.toHaveProperty("fenced");
  });
});

describe("a restarted worker", () => {
  const record = { nodeId: "node-1", clusterId: "c", term: 1, session: 1 };
  const stored = { ...record, fenced: [{ key: key("a"), process: MARK }] };
  const container: Listed = {
    ...key("a"),
    containerId: "c",
    state: "running",
    hostPorts: [],
    startedAt: 1,
    finishedAt: null,
    exitCode: null,
    reason: null,
    process: MARK,
  };

  test("holds what it finds until the end that the watchdog held", () => {
    const driver = new WorkerDriver(stored);
    driver.decide();
    driver.guardFound({ until: seconds(9), processes: [NOTED], starting: [] });
    expect(kinds(driver.runtime({ kind: "listed", containers: [container] }))).toEqual(["guard"]);
    driver.now = seconds(4);
    expect(kinds(driver.decide())).toContain("stop");
  });

  test("ends it at once when there was no watchdog: its lease may be over", () => {
    const driver = new WorkerDriver(stored);
    driver.decide();
    driver.guardFound(null);
    const effects = driver.runtime({ kind: "listed", containers: [container] });
    expect(find(effects, "kill")).toMatchObject({ processes: [NOTED] });
    expect(find(effects, "stop")).toMatchObject({ graceMs: 0 });
  });

  test("whose data folder is gone kills what the watchdog holds, and takes no lease from it", () => {
    const driver = new WorkerDriver();
    driver.decide();
    driver.guardFound({ until: seconds(20), processes: [NOTED], starting: [key("b")] });
    const effects = driver.runtime({ kind: "listed", containers: [] });
    expect(find(effects, "kill")).toMatchObject({ processes: [NOTED], starting: [key("b")] });
    expect(kinds(driver.sync({ set: [fenced("d")] }))).not.toContain("start");
  });

  test("forgets what was noted and is not there", () => {
    const driver = new WorkerDriver(stored).boot();
    expect(driver.changes.at(-1)?.record.fenced).toEqual([]);
  });
});
