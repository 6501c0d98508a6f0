// The examples of docs/examples, as they are, on a real engine: what each says it shows comes to pass.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EngineClient } from "../../src/adapters/docker/engine-client.ts";
import type { TaskView } from "../../src/core/manager/views.ts";
import { runCli } from "../cli/fake-io.ts";
import { TestCluster } from "../cluster/test-cluster.ts";
import { demoImage, describeWithEngine } from "./engine.ts";

const FOLDER = join(import.meta.dirname, "../../docs/examples");
const IMAGE = { repo: "busybox", tag: "latest" };

describeWithEngine("docs/examples", (engine) => {
  test("all of them at once do what they say", async () => {
    const client = new EngineClient(engine);
    const demo = await demoImage(engine);
    const lent = !(await client.hasImage(`${IMAGE.repo}:${IMAGE.tag}`));
    if (lent) await client.dockerode.getImage(demo).tag(IMAGE); // where no registry can be reached
    const cluster = new TestCluster("docker");
    try {
      await cluster.startManager();
      await cluster.startWorker("n1");
      await cluster.nodeReady("n1", 30_000);
      const files = readdirSync(FOLDER).filter((name) => /\.(ya?ml|json)$/.test(name));
      const ran = await runCli([
        "run",
        "--manager",
        cluster.address,
        ...files.map((name) => join(FOLDER, name)),
      ]);
      expect(ran).toMatchObject({ exitCode: 0, err: "" });
      const tasks = await cluster.tasksUntil(asTheySay, 100_000);
      const [port] = tasks.find(({ name }) => name === "web")?.hostPorts ?? [];
      expect(await (await fetch(`http://127.0.0.1:${port?.hostPort}/health`)).text()).toBe("ok\n");
    } finally {
      await cluster.close();
      if (lent) await client.dockerode.getImage(`${IMAGE.repo}:${IMAGE.tag}`).remove();
    }
  }, 180_000);
});

function asTheySay(tasks: readonly TaskView[]): boolean {
  return tasks.every((task) => {
    if (task.name === "crash") return task.restartCount >= 2;
    if (task.spec.kind === "batch") return task.state === "Completed";
    return (
      task.state === "Running" && task.health?.status !== "unhealthy" && task.health?.status !== "unknown"
    );
  });
}
