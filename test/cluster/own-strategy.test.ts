// A strategy from a file, live: real processes place by the example of the manual, on whatever Node runs this.

import { afterEach, beforeEach, expect, test } from "vitest";
import { TestCluster } from "./test-cluster.ts";

let cluster: TestCluster;

beforeEach(() => {
  cluster = new TestCluster("process");
});

afterEach(() => cluster.close());

test("tasks go where the file says: to the node with the most free memory", async () => {
  await cluster.startManager([], ["--scheduler", "docs/examples/mine.ts"]);
  await cluster.startWorker("n1", ["--memory", "1GiB"]);
  await cluster.nodeReady("n1", 10_000);
  await cluster.startWorker("n2", ["--memory", "2GiB"]);
  await cluster.nodeReady("n2", 10_000);
  const task = { image: "process", cpu: "100m", memory: "300MiB", kind: "batch", command: ["true"] };
  await cluster.submit("/tasks", { ...task, name: "one" });
  await cluster.submit("/tasks", { ...task, name: "two" });
  const tasks = await cluster.tasksUntil(
    (all) => all.length === 2 && all.every((each) => each.state === "Completed"),
    20_000,
  );
  // By the number of tasks, or by the order of the nodes, one would be on n1.
  expect(tasks.map(({ node }) => node)).toEqual(["n2", "n2"]);
}, 90_000);
