// Five hundred tasks submitted by clients that do not give up, to a manager that is killed twenty times meanwhile: every
// task it acknowledged reaches its end, and by the engines' own word none was started more often than it may be.

import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../adapters/http/eventually.ts";
import { submitPatiently } from "../cluster/patient-clients.ts";
import { killAgainAndAgain } from "../cluster/restless-manager.ts";
import { shortTasks } from "../cluster/short-tasks.ts";
import { IsolatedCluster } from "../live/nodes/isolated-cluster.ts";
import { describeWithNodes } from "../live/nodes/isolation.ts";
import { StartLog } from "./start-log.ts";

const TASKS = 500;
const KILLS = { seed: "twenty kills", count: 20, upMsMax: 4_000 };
/** Slow enough for the kills to come in between. */
const CLIENTS = { count: 4, pauseMsMax: 1_200, seed: "patient", deadlineMs: 300_000 };
/** This machine starts eight containers a second at most; 667 are to be started. */
const ALL_END_MS = 600_000;

describeWithNodes("a manager that is killed", () => {
  let cluster: IsolatedCluster;

  beforeEach(async () => {
    cluster = await IsolatedCluster.open({ nodes: 3 });
  }, 120_000);

  afterEach(() => cluster?.close(), 60_000);

  test("500 tasks submitted while the manager is killed 20 times end as they should, none run too often", async () => {
    const starts = await StartLog.open(cluster);
    const begun = performance.now();
    const template = { image: cluster.image, cpu: "50m", memory: "16MiB", stopGraceMs: "1s" };
    const tasks = shortTasks(TASKS, template, (_, exit) => `exit ${exit}`);
    const submitting = submitPatiently(cluster.api.address, tasks, CLIENTS);
    const restart = async () => {
      await cluster.startManager();
      return cluster.manager;
    };
    const killing = killAgainAndAgain(cluster.manager, restart, KILLS);
    const [{ ids, repeats }] = await Promise.all([submitting, killing]);
    const killedAfter = performance.now() - begun;
    expect(new Set(ids).size).toBe(TASKS);
    expect(repeats).toBeGreaterThan(0); // it was away while they submitted

    const ended = (state: string): boolean => state === "Completed" || state === "Failed";
    const allEnded = async () => (await cluster.tasks()).every(({ state }) => ended(state));
    await eventually(allEnded, ALL_END_MS, "every task has ended");
    const states = new Map((await cluster.tasks()).map(({ id, state }) => [id, state]));
    expect(states.size).toBe(TASKS);
    expect(ids.map((id) => states.get(id))).toEqual(tasks.map((task) => task.end));

    const ran = new Map<string, number>();
    for (const { taskId } of starts.all) ran.set(taskId, (ran.get(taskId) ?? 0) + 1);
    expect(ids.map((id) => ran.get(id))).toEqual(tasks.map((task) => task.runs));
    expect((await cluster.api.get<{ term: number }>("/status")).term).toBe(KILLS.count + 1);
    starts.close();
    const passed = ((performance.now() - begun) / 1_000).toFixed(0);
    const told = `${repeats} requests repeated, ${starts.all.length} starts`;
    console.log(
      `killed and submitted in ${(killedAfter / 1_000).toFixed(0)} s, all ended in ${passed} s, ${told}`,
    );
  }, 1_500_000);
});
