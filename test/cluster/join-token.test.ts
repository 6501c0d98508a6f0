// A join token alone, as isolated nodes have it: it guards the workers, and a manager on loopback stays open to whoever
// is on its machine.

import { afterEach, beforeEach, expect, test } from "vitest";
import { joinTokenFlags } from "../../src/cli/cluster/isolated/join-token.ts";
import { TestCluster } from "./test-cluster.ts";

let cluster: TestCluster;

beforeEach(() => {
  cluster = new TestCluster("process");
});

afterEach(() => cluster.close());

test("with a join token alone workers ask for it, and a manager on loopback asks for nothing", async () => {
  const flags = joinTokenFlags(cluster.folder);
  cluster.managerFlags.push(...flags);
  cluster.workerFlags.push(...flags);
  await cluster.startManager();
  await cluster.startWorker("n1");
  await cluster.nodeReady("n1", 15_000); // asked without a token, and it reached the worker with one
  expect(await cluster.heldBy("n1")).toBeUndefined(); // a 401 has no tasks
}, 60_000);
