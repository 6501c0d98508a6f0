// A manager that is killed again and again while clients submit: what it acknowledged reaches its end, and nothing runs
// more often than it may. The full length of it, on isolated nodes with engines, is in test/long.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { submitPatiently } from "./patient-clients.ts";
import { killAgainAndAgain } from "./restless-manager.ts";
import { shortTasks } from "./short-tasks.ts";
import { TestCluster } from "./test-cluster.ts";

const TASKS = 60;
/** Slow enough for the kills to come in between. */
const CLIENTS = { count: 2, pauseMsMax: 600, seed: "patient", deadlineMs: 90_000 };
const KILLS = { seed: "restless", count: 4, upMsMax: 1_500 };

let cluster: TestCluster;

beforeEach(() => {
  cluster = new TestCluster("process");
});

afterEach(() => cluster.close());

test("60 tasks submitted while the manager is killed four times end as they should, none run too often", async () => {
  const manager = await cluster.startManager();
  await Promise.all([cluster.startWorker("n1"), cluster.startWorker("n2")]);
  await Promise.all([cluster.nodeReady("n1", 10_000), cluster.nodeReady("n2", 10_000)]);
  const runs = join(cluster.folder, "runs");
  const template = { image: "process", stopGraceMs: "1s", cpu: "100m" };
  const tasks = shortTasks(
    TASKS,
    template,
    (index, exit) => `echo ${index} >>${runs}; sleep 0.2; exit ${exit}`,
  );
  const submitting = submitPatiently(cluster.address, tasks, CLIENTS);
  const killing = killAgainAndAgain(manager, () => cluster.startManager(), KILLS);
  const [{ ids, repeats }] = await Promise.all([submitting, killing]);
  expect(new Set(ids).size).toBe(TASKS);
  expect(repeats).toBeGreaterThan(0); // it was away while they submitted

  const ended = await cluster.tasksUntil(
    (all) => all.every(({ state }) => state === "Completed" || state === "Failed"),
    60_000,
  );
  expect(ended).toHaveLength(TASKS);
  const states = new Map(ended.map(({ id, state }) => [id, state]));
  expect(ids.map((id) => states.get(id))).toEqual(tasks.map((task) => task.end));
  const lines = readFileSync(runs, "utf8").trim().split("\n");
  const ran = tasks.map((_, index) => lines.filter((line) => line === String(index)).length);
  expect(ran).toEqual(tasks.map((task) => task.runs));
  expect((await cluster.get<{ term: number }>("/status")).term).toBe(KILLS.count + 1);
}, 180_000);
