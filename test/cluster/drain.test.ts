// A node is drained as an operator does it, with real processes: what serves is counted by asking the workers themselves.

import { afterEach, beforeEach, expect, test } from "vitest";
import type { JobView } from "../../src/core/manager/views.ts";
import { call } from "../adapters/http/fake-manager.ts";
import { runCli } from "../cli/fake-io.ts";
import { TestCluster } from "./test-cluster.ts";

const STAY = { image: "process", stopGraceMs: "1s", cpu: "100m", command: ["sleep", "300"] };

let cluster: TestCluster;

beforeEach(() => {
  cluster = new TestCluster("process");
});

afterEach(() => cluster.close());

/** How many tasks run somewhere, asked of the node that is drained first: what has left it by then runs elsewhere. */
async function serving(nodes: readonly string[]): Promise<number> {
  const tasks = new Set<string>();
  for (const node of nodes)
    for (const { taskId, phase } of await cluster.heldBy(node)) if (phase === "running") tasks.add(taskId);
  return tasks.size;
}

const cli = (...argv: string[]) => runCli([...argv, "--manager", cluster.address]);

test("ten tasks of a service leave a drained node, and at no moment fewer serve than wanted less those that may move", async () => {
  await cluster.startManager();
  await cluster.startWorker("n1");
  await cluster.nodeReady("n1", 10_000);
  await cluster.submit("/jobs", { name: "web", count: 10, task: STAY });
  await cluster.tasksUntil(
    (all) => all.length === 10 && all.every((task) => task.state === "Running"),
    30_000,
  );
  await Promise.all([cluster.startWorker("n2"), cluster.startWorker("n3")]);
  await Promise.all([cluster.nodeReady("n2", 10_000), cluster.nodeReady("n3", 10_000)]);

  let done = false;
  const drained = cli("drain", "n1", "--max-parallel", "2", "--deadline", "2m", "--wait").finally(() => {
    done = true;
  });
  const counts: number[] = [];
  while (!done) counts.push(await serving(["n1", "n2", "n3"]));
  expect(await drained).toMatchObject({ exitCode: 0, out: "n1 is drained\n" });
  expect(counts.length).toBeGreaterThan(10);
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(10 - 2);

  const after = await cluster.tasks();
  expect(after.map(({ state, attempt, restartCount }) => [state, attempt, restartCount])).toEqual(
    after.map(() => ["Running", 2, 0]),
  );
  expect(after.every((task) => task.node !== "n1")).toBe(true);
  expect((await cluster.heldBy("n1")).filter((held) => held.phase !== "ended")).toEqual([]);

  expect(await cli("node", "remove", "n1")).toMatchObject({ exitCode: 0, out: "removed n1\n" });
  expect(await cluster.node("n1")).toBeUndefined();
  const busy = await cli("node", "remove", "n2", "--force");
  expect(busy.err).toMatch(/Cannot remove node n2: \d+ attempts on it are not known ended; drain it first/);
}, 180_000);

test("a job is scaled up and down and stopped; its name is free when all have ended", async () => {
  await cluster.startManager();
  await cluster.startWorker("n1");
  await cluster.nodeReady("n1", 10_000);
  await cluster.submit("/jobs", { name: "web", count: 2, task: STAY });
  expect((await cli("scale", "web", "4")).out).toBe("job web wants 4: 2 added\n");
  const four = await cluster.tasksUntil(
    (all) => all.length === 4 && all.every((task) => task.state === "Running"),
    20_000,
  );
  expect((await cli("scale", "web", "1")).out).toBe("job web wants 1: stopping 3\n");
  const one = await cluster.tasksUntil(
    (all) => all.filter((task) => task.state === "Running").length === 1,
    20_000,
  );
  expect(one.find((task) => task.state === "Running")?.id).toBe(four[0]?.id);
  const again = { name: "web", count: 1, task: STAY };
  expect((await call(`http://${cluster.address}/jobs`, "POST", again)).status).toBe(409);
  expect((await cli("stop", "--job", "web")).out).toBe("stopping job web\n");
  await cluster.tasksUntil((all) => all.every((task) => task.state === "Completed"), 20_000);
  expect((await cli("stop", "--job", "web")).out).toBe("job web has ended already: 4 completed, 0 failed\n");
  await cluster.submit("/jobs", again);
  const { jobs } = await cluster.get<{ jobs: JobView[] }>("/jobs");
  expect(jobs).toMatchObject([{ name: "web", count: 1, live: 1, state: "active" }]);
}, 90_000);
