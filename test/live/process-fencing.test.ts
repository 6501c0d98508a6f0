// Fencing with plain processes, without a container engine.

import { expect, test } from "vitest";
import { markOf, type StartMark } from "../../src/adapters/noted-process.ts";
import type { TaskView } from "../../src/core/manager/views.ts";
import { FencedCluster } from "./fenced-cluster.ts";
import { watchdogFates, workerFates } from "./fencing-scenarios.ts";

const newCluster = async (): Promise<FencedCluster> =>
  new FencedCluster("process", "process", async ({ containerId }) => {
    return markOf(Number(containerId?.replace("pid-", ""))) as StartMark;
  });

test("a worker that can have no watchdog starts no fenced task and says why; others run", async () => {
  const cluster = await newCluster();
  try {
    await cluster.startManager();
    await cluster.startWorker("n".repeat(120)); // the name of its data folder
    const task = { image: "process", command: ["sleep", "300"], cpu: "100m", stopGraceMs: "1s" };
    await cluster.submit("/tasks", { ...task, name: "fenced", onDisconnect: "stop" });
    await cluster.submit("/tasks", { ...task, name: "kept", onDisconnect: "keep" });
    const wanted = (tasks: readonly TaskView[]): boolean =>
      tasks.some(
        ({ name, reason }) => name === "fenced" && /no watchdog.*107 are accepted/.test(reason ?? ""),
      ) && tasks.some(({ name, state }) => name === "kept" && state === "Running");
    const tasks = await cluster.tasksUntil(wanted, 30_000);
    expect(tasks.find(({ name }) => name === "fenced")?.containerId ?? null).toBeNull();
  } finally {
    await cluster.close();
  }
});

workerFates("plain processes", newCluster);
watchdogFates("plain processes", newCluster);
