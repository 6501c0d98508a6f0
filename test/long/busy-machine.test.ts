// A machine that has no core left over is slow, not dead: no node may be declared down for it. BUSY_MINUTES says for how
// long, 10 unless given.

import { availableParallelism, loadavg } from "node:os";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../adapters/http/eventually.ts";
import { TestCluster } from "../cluster/test-cluster.ts";
import { busyCores } from "./busy-cores.ts";

const MINUTES = Number(process.env.BUSY_MINUTES ?? "10");
const WORKERS = ["n1", "n2", "n3"];
const TASKS = 9;

let cluster: TestCluster;
let stop = () => {};

beforeEach(() => {
  cluster = new TestCluster("process");
});

afterEach(async () => {
  stop();
  await cluster.close();
}, 60_000);

test(
  `no node is declared down while all cores are busy for ${MINUTES} minutes`,
  async () => {
    expect(MINUTES).toBeGreaterThan(0);
    await cluster.startManager();
    await Promise.all(WORKERS.map((name) => cluster.startWorker(name)));
    await Promise.all(WORKERS.map((name) => cluster.nodeReady(name, 20_000)));
    for (let index = 0; index < TASKS; index++) {
      const command = ["sleep", String(3_600 + index)];
      await cluster.submit("/tasks", { name: `stays-${index}`, image: "process", command, cpu: "100m" });
    }
    const allRun = (tasks: readonly { state: string }[]) =>
      tasks.length === TASKS && tasks.every(({ state }) => state === "Running");
    await cluster.tasksUntil(allRun, 30_000);

    stop = busyCores(MINUTES * 120);
    const looks = new Map<string, number>();
    const end = performance.now() + MINUTES * 60_000;
    const isOver = async () => {
      for (const name of WORKERS) {
        const { liveness = "gone" } = (await cluster.node(name)) ?? {};
        looks.set(liveness, (looks.get(liveness) ?? 0) + 1);
      }
      return performance.now() > end;
    };
    await eventually(isOver, MINUTES * 60_000 + 60_000, "the time is over");
    const load = loadavg()[0] ?? 0;
    stop();
    console.log(`load ${load.toFixed(1)}, looks ${JSON.stringify(Object.fromEntries(looks))}`);
    expect(looks.get("down") ?? 0).toBe(0);
    expect(looks.get("gone") ?? 0).toBe(0);
    // A verdict too short to be seen would have made an attempt anew.
    expect((await cluster.tasks()).map(({ attempt }) => attempt)).toEqual(Array(TASKS).fill(1));
    expect(load).toBeGreaterThan(availableParallelism() * 0.9);
  },
  60_000 * MINUTES + 240_000,
);
