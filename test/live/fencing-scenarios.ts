// What becomes of a worker, and what must then become of its tasks: the same on every runtime. The task that must not
// run twice is dead when its lease ends, whoever has to see to it; the other lives on.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lives, markOf, type StartMark } from "../../src/adapters/noted-process.ts";
import { eventually } from "../adapters/http/eventually.ts";
import type { CliProcess } from "../cluster/cli-process.ts";
import { type FencedCluster, LEASE_MS, msUntilDead, throughout } from "./fenced-cluster.ts";

/** A cluster with both tasks running, made anew for each test of the `describe` it is called in. */
function fixture(makeCluster: () => Promise<FencedCluster>) {
  const now = {} as {
    cluster: FencedCluster;
    manager: CliProcess;
    worker: CliProcess;
    fenced: StartMark;
    kept: StartMark;
  };
  let frozen: CliProcess[] = [];
  beforeEach(async () => {
    frozen = [];
    now.cluster = await makeCluster();
    Object.assign(now, await now.cluster.startPair());
  });
  afterEach(async () => {
    for (const process of frozen) process.kill("SIGCONT");
    await now.cluster.close();
  });
  const freeze = (process: CliProcess): void => {
    frozen.push(process);
    process.kill("SIGSTOP");
  };
  /** Dead within the lease, and not at once: who comes back soon may keep it. */
  const expectFenced = async (sinceMs: number): Promise<void> => {
    const tookMs = await msUntilDead(now.fenced, sinceMs);
    expect(tookMs).toBeLessThan(LEASE_MS);
    expect(tookMs).toBeGreaterThan(500);
    expect(lives(now.kept)).toBe(true);
  };
  return { now, freeze, expectFenced };
}

/** What becomes of a worker, on any runtime. */
export function workerFates(name: string, makeCluster: () => Promise<FencedCluster>): void {
  describe(`fencing on ${name}`, () => {
    const { now, freeze, expectFenced } = fixture(makeCluster);

    test("when its worker is killed, its watchdog ends the fenced task before the lease does, and no other", async () => {
      const sinceMs = performance.now();
      now.worker.kill("SIGKILL");
      await expectFenced(sinceMs);
      await eventually(() => now.cluster.watchdogLog("n1").includes("killed by pid"), 5_000);
    });

    test("when its worker is frozen, its watchdog ends the fenced task before the lease does, and no other", async () => {
      const sinceMs = performance.now();
      freeze(now.worker);
      await expectFenced(sinceMs);
      await eventually(() => now.cluster.watchdogLog("n1").includes("killed by pid"), 5_000);
    });

    test("when its manager is gone, the worker itself ends the fenced task in time, and no other", async () => {
      const sinceMs = performance.now();
      now.manager.kill("SIGKILL");
      await expectFenced(sinceMs);
      expect(now.cluster.watchdogLog("n1")).not.toContain("killed by pid");
    });

    test("a worker that is back within the lease takes over, and the fenced process lives on", async () => {
      const watchdog = now.cluster.watchdogPid("n1");
      now.worker.kill("SIGKILL");
      await now.worker.end(5_000);
      const again = now.cluster.startWorker("n1");
      await throughout(() => lives(now.fenced) && lives(now.kept), 1.5 * LEASE_MS, "both live");
      await again;
      await now.cluster.nodeReady("n1", 10_000);
      const tasks = await now.cluster.tasks();
      expect(tasks.map(({ state, attempt }) => [state, attempt])).toEqual([
        ["Running", 1],
        ["Running", 1],
      ]);
      expect(now.cluster.watchdogPid("n1")).toBe(watchdog);
    });
  });
}

/** What becomes of watchdogs, and of tasks elsewhere. */
export function watchdogFates(name: string, makeCluster: () => Promise<FencedCluster>): void {
  describe(`watchdogs on ${name}`, () => {
    const { now, expectFenced } = fixture(makeCluster);

    test("a watchdog that is killed is replaced at once, and the new one does its work", async () => {
      const first = now.cluster.watchdogPid("n1") as number;
      process.kill(first, "SIGKILL");
      const holding = () => now.cluster.watchdogLog("n1").match(/holds the first notice/g)?.length === 2;
      await eventually(holding, 10_000, "another watchdog holds it");
      expect(now.cluster.watchdogPid("n1")).not.toBe(first);
      const sinceMs = performance.now();
      now.worker.kill("SIGKILL");
      await expectFenced(sinceMs);
    });

    test("the replacement elsewhere starts only when the fenced task is dead", async () => {
      await now.cluster.startWorker("n2");
      await now.cluster.nodeReady("n2", 15_000);
      now.worker.kill("SIGKILL");
      await now.cluster.tasksUntil((tasks) => {
        const moved = tasks.some((task) => task.name === "fenced" && task.attempt === 2);
        if (moved && lives(now.fenced)) throw new Error("Attempt 2 is placed while attempt 1 runs");
        return moved && tasks.every(({ state, node }) => state === "Running" && node === "n2");
      }, 30_000);
    });

    test("a watchdog with nothing left to hold ends when its worker ends in good order", async () => {
      const watchdog = markOf(now.cluster.watchdogPid("n1") as number) as StartMark;
      expect(lives(watchdog)).toBe(true);
      const [task] = (await now.cluster.tasks()).filter(({ name }) => name === "fenced");
      await now.cluster.stopTask(task?.id ?? "");
      await eventually(() => !lives(now.fenced), 15_000, "the fenced task has ended");
      now.worker.kill("SIGTERM");
      await eventually(() => !lives(watchdog), 10_000, "the watchdog has ended");
      expect(now.cluster.watchdogLog("n1")).toContain("its worker has ended");
      expect(lives(now.kept)).toBe(true);
    });
  });
}
