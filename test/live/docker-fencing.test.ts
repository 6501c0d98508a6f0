// Fencing with containers: what plain processes show, and what only an engine can do: freeze while a lease ends.

import { afterAll, beforeAll, expect, test } from "vitest";
import { lives, type StartMark } from "../../src/adapters/noted-process.ts";
import { demoImage } from "./engine.ts";
import { FencedCluster, LEASE_MS, msUntilDead } from "./fenced-cluster.ts";
import { workerFates } from "./fencing-scenarios.ts";
import { describeWithOwnEngine, OwnEngine } from "./own-engine.ts";

describeWithOwnEngine("fencing with containers", () => {
  let engine: OwnEngine;
  let image: string;

  beforeAll(async () => {
    engine = await OwnEngine.start();
    image = await demoImage(engine.address);
    process.env.DOCKER_HOST = engine.host; // for the workers that are started from here on
  });
  afterAll(() => engine.close());

  const newCluster = (): FencedCluster =>
    new FencedCluster("docker", image, async ({ containerId }) => {
      return (await engine.client.find(containerId ?? ""))?.process as StartMark;
    });

  workerFates("Docker", async () => newCluster());

  test("when the engine is frozen as the lease ends, the worker kills by pid, in time", async () => {
    const cluster = newCluster();
    try {
      const { manager, fenced, kept, worker } = await cluster.startPair();
      engine.freeze();
      const sinceMs = performance.now();
      manager.kill("SIGKILL");
      const tookMs = await msUntilDead(fenced, sinceMs);
      expect(tookMs).toBeLessThan(LEASE_MS);
      expect(lives(kept)).toBe(true);
      expect(worker.output).toContain("killed by pid");
      engine.thaw();
      await cluster.startManager();
      // Lost, not failed: it is started anew when it can be.
      await cluster.tasksUntil(
        (tasks) =>
          tasks.some((task) => task.name === "fenced" && task.attempt === 2 && task.state === "Running"),
        40_000,
      );
    } finally {
      engine.thaw();
      await cluster.close();
    }
  });

  test("when the engine is frozen and the worker killed, the watchdog kills by pid, in time", async () => {
    const cluster = newCluster();
    try {
      const { worker, fenced, kept } = await cluster.startPair();
      engine.freeze();
      const sinceMs = performance.now();
      worker.kill("SIGKILL");
      expect(await msUntilDead(fenced, sinceMs)).toBeLessThan(LEASE_MS);
      expect(lives(kept)).toBe(true);
      expect(cluster.watchdogLog("n1")).toContain("killed by pid");
    } finally {
      engine.thaw();
      await cluster.close();
    }
  });
});
