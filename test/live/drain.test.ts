// A node is drained on a real engine: how many tasks serve is counted from the engine's own list of containers.

import { afterEach, beforeEach, expect, test } from "vitest";
import { LABELS } from "../../src/adapters/docker/container-labels.ts";
import { EngineClient } from "../../src/adapters/docker/engine-client.ts";
import type { StatusView } from "../../src/core/manager/events.ts";
import { runCli } from "../cli/fake-io.ts";
import { TestCluster } from "../cluster/test-cluster.ts";
import { demoImage, describeWithEngine } from "./engine.ts";

const TRAP = 'trap "exit 0" TERM; while :; do sleep 1000 & wait; done';

describeWithEngine("a drain on Docker", (address) => {
  const engine = new EngineClient(address);
  let cluster: TestCluster;
  let clusterId = "";

  beforeEach(() => {
    cluster = new TestCluster("docker");
  });

  afterEach(() => cluster.close());

  /** Tasks of which a container runs: one list, so all are counted at one moment. */
  const serving = async (): Promise<number> => {
    const filters = { label: [`${LABELS.cluster}=${clusterId}`], status: ["running"] };
    const running = await engine.dockerode.listContainers({ filters });
    return new Set(running.map((container) => container.Labels[LABELS.task])).size;
  };

  test("ten tasks of a kept service leave their node, and never fewer serve than wanted less those that may move", async () => {
    const image = await demoImage(address);
    await cluster.startManager();
    await cluster.startWorker("n1");
    await cluster.nodeReady("n1", 20_000);
    clusterId = (await cluster.get<StatusView>("/status")).clusterId;
    const task = { image, stopGraceMs: "2s", cpu: "100m", command: ["sh", "-c", TRAP] };
    await cluster.submit("/jobs", { name: "web", count: 10, task });
    await cluster.tasksUntil(
      (all) => all.length === 10 && all.every((each) => each.state === "Running"),
      60_000,
    );
    await Promise.all([cluster.startWorker("n2"), cluster.startWorker("n3")]);
    await Promise.all([cluster.nodeReady("n2", 20_000), cluster.nodeReady("n3", 20_000)]);
    expect(await serving()).toBe(10);

    let done = false;
    const flags = ["--max-parallel", "2", "--deadline", "3m", "--wait", "--manager", cluster.address];
    const drained = runCli(["drain", "n1", ...flags]).finally(() => {
      done = true;
    });
    const counts: number[] = [];
    while (!done) counts.push(await serving());
    expect(await drained).toMatchObject({ exitCode: 0, out: "n1 is drained\n" });
    expect(counts.length).toBeGreaterThan(10);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(10 - 2);
    const after = await cluster.tasks();
    expect(after.filter((each) => each.state === "Running" && each.node !== "n1")).toHaveLength(10);
    expect(after.map((each) => each.restartCount)).toEqual(after.map(() => 0));
  }, 240_000);
});
