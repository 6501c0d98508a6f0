// What becomes of a worker, and what must then become of its tasks: the same on every runtime. The task that must not
// run twice is dead when its lease ends, whoever has to see to it; the other lives on.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lives, markOf, type StartMark } from "../../src/adapters/noted-process.ts";
import { eventually } from "../adapters/http/eventually.ts";
import type { CliProcess } from "../cluster/cli-process.ts";
import { type FencedCluster, LEASE_MS, msUntilDead, throughout } from "./fenced-cluster.ts";

export function fencingScenarios(name: string, makeCluster: () => Promise<FencedCluster>): void {
  describe(`fencing on ${name}`, () => {
    let cluster: FencedCluster;
    let manager: CliProcess;
    let worker: CliProcess;
    let fenced: StartMark;
    let kept: StartMark;
    let stopped: CliProcess[] = [];

    beforeEach(async () => {
      cluster = await makeCluster();
      stopped = [];
      ({ manager, worker, fenced, kept } = await cluster.startPair());
    });
    afterEach(async () => {
      for (const process of stopped) process.kill("SIGCONT");
      await cluster.close();
    });

    const freeze = (process: CliProcess): void => {
      stopped.push(process);
      process.kill("SIGSTOP");
    };

    /** Dead within the lease, and not at once: who comes back soon may keep it. */
    const expectFenced = async (sinceMs: number): Promise<void> => {
      const tookMs = await msUntilDead(fenced, sinceMs);
      expect(tookMs).toBeLessThan(LEASE_MS);
      expect(tookMs).toBeGreaterThan(500);
      expect(lives(kept)).toBe(true);
    };

    test("when its worker is killed, its watchdog ends the fenced task before the lease does, and no other", async () => {
      const sinceMs = performance.now();
      worker.kill("SIGKILL");
      await expectFenced(sinceMs);
      expect(cluster.watchdogLog("n1")).toContain("killed by pid");
    });

    test("when its worker is frozen, its watchdog ends the fenced task before the lease does, and no other", async () => {
      const sinceMs = performance.now();
      freeze(worker);
      await expectFenced(sinceMs);
      expect(cluster.watchdogLog("n1")).toContain("killed by pid");
    });

    test("when its manager is gone, the worker itself ends the fenced task in time, and no other", async () => {
      const sinceMs = performance.now();
      manager.kill("SIGKILL");
      await expectFenced(sinceMs);
      expect(cluster.watchdogLog("n1")).not.toContain("killed by pid");
    });

    test("a worker that is back within the lease takes over, and the fenced process lives on", async () => {
      const watchdog = cluster.watchdogPid("n1");
      worker.kill("SIGKILL");
      await worker.end(5_000);
      const again = cluster.startWorker("n1");
      await throughout(() => lives(fenced) && lives(kept), 1.5 * LEASE_MS, "both live");
      await again;
      await cluster.nodeReady("n1", 10_000);
      const tasks = await cluster.tasks();
      expect(tasks.map(({ state, attempt }) => [state, attempt])).toEqual([
        ["Running", 1],
        ["Running", 1],
      ]);
      expect(cluster.watchdogPid("n1")).toBe(watchdog);
    });

    test("a watchdog that is killed is replaced at once, and the new one does its work", async () => {
      const first = cluster.watchdogPid("n1") as number;
      process.kill(first, "SIGKILL");
      const holding = () => cluster.watchdogLog("n1").match(/holds the first notice/g)?.length === 2;
      await eventually(holding, 10_000, "another watchdog holds it");
      expect(cluster.watchdogPid("n1")).not.toBe(first);
      const sinceMs = performance.now();
      worker.kill("SIGKILL");
      await expectFenced(sinceMs);
    });

    test("the replacement elsewhere starts only when the fenced task is dead", async () => {
      await cluster.startWorker("n2");
      await cluster.nodeReady("n2", 15_000);
      worker.kill("SIGKILL");
      await cluster.tasksUntil((tasks) => {
        const moved = tasks.some((task) => task.name === "fenced" && task.attempt === 2);
        if (moved && lives(fenced)) throw new Error("Attempt 2 is placed while attempt 1 runs");
        return moved && tasks.every(({ state, node }) => state === "Running" && node === "n2");
      }, 30_000);
    });

    test("a watchdog with nothing left to hold ends when its worker ends in good order", async () => {
      const watchdog = markOf(cluster.watchdogPid("n1") as number) as StartMark;
      expect(lives(watchdog)).toBe(true);
      const [task] = (await cluster.tasks()).filter(({ name }) => name === "fenced");
      await cluster.stopTask(task?.id ?? "");
      await eventually(() => !lives(fenced), 15_000, "the fenced task has ended");
      worker.kill("SIGTERM");
      await eventually(() => !lives(watchdog), 10_000, "the watchdog has ended");
      expect(cluster.watchdogLog("n1")).toContain("its worker has ended");
      expect(lives(kept)).toBe(true);
    });
  });
}
