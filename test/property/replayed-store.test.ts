// What a manager that started now would read from its disk is what the living one has in memory, after every commit of
// small clusters in all weathers: rows and apply tell the same story.

import { expect, test } from "vitest";
import { Observer } from "../../sim/observer.ts";
import { runScenario } from "../../sim/run.ts";
import type { World } from "../../sim/world.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { Task } from "../../src/core/task/task.ts";
import { checkKept } from "../kept-property.ts";
import { type SmallRun, smallRuns } from "./small-scenarios.ts";

/** Loading a store takes longer than a commit: so many commits go by unlooked at. */
const LOOK_EVERY = 7;

test("a replayed store is the live state", { timeout: 60_000 }, () =>
  checkKept({ cases: smallRuns, holds: replaysAsItIs, seed: 11, runs: 25 }),
);

function replaysAsItIs({ scenario, seed }: SmallRun): void {
  const replayer = new Replayer();
  const { crash } = runScenario(scenario, seed, {
    checks: false,
    digest: false,
    measures: false,
    observers: [replayer],
    progress: (world) => {
      replayer.world = world;
    },
  });
  expect(crash).toBeNull();
  expect(JSON.parse(replayer.replayed)).toEqual(JSON.parse(replayer.live));
}

class Replayer extends Observer {
  world: World | null = null;
  /** As JSON: the first two states that differ, or the last ones. */
  live = "null";
  replayed = "null";
  private commits = 0;

  override committed(_at: number, _changes: unknown, cluster: Cluster): void {
    if (this.world === null || ++this.commits % LOOK_EVERY !== 0 || this.live !== this.replayed) return;
    this.live = JSON.stringify(stateOf(cluster));
    this.replayed = JSON.stringify(stateOf(this.world.stored()));
  }
}

/** All that is stored, and what follows from it; what is found out anew after a start is left out. */
function stateOf(cluster: Cluster): unknown {
  const { meta, nodes, capacity, holds, drains, jobs, tasksOfJob, counts, lastSerial } = cluster;
  return {
    meta,
    nodes: nodes.map(({ index, address, info, availability }) => ({
      node: [index, address, info, availability],
      free: Object.keys(info?.capacity ?? {}).map((name) => capacity.free(index, name)),
      gpus: [...capacity.gpuFree(index)],
      attempts: [...cluster.attemptsOnNode(index)].map(({ task, number }) => `${task.id}/${number}`).sort(),
      drain: drains.get(index) ?? null,
    })),
    jobs: [...jobs.keys()].sort().map((id) => ({
      job: jobs.get(id),
      tasks: [...(tasksOfJob.get(id) ?? [])].map((task) => task.id),
    })),
    tasks: [...cluster.tasks.values()].map((task) => [storedTask(task), holds.nodeOf(task)]),
    finished: [...cluster.finished].map(({ id }) => id).sort(),
    owners: [...cluster.tasks.values()].map(({ spec }) => cluster.usage.used(spec.owner, "cpu")),
    requests: [...cluster.requests.values()].map(({ key }) => key).sort(),
    lastEvent: cluster.events.lastId,
    counts,
    lastSerial,
  };
}

/** Its fields in the order of their names; health is not stored. */
function storedTask(task: Task): unknown {
  const attempts = task.attempts.map(({ task: _, health: __, ...stored }) => inOrder(stored));
  return inOrder({ ...task, spec: inOrder(task.spec), attempts });
}

const inOrder = (fields: object): unknown =>
  Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
