// Who gives way, found by looking into few nodes, beside the slow and obvious way: into every one of them. Small clusters filled
// at random, with some of what runs being stopped already; nodes have four cores.

import fc from "fast-check";
import { expect, test } from "vitest";
import { requestOf } from "../../../src/core/manager/kept-places.ts";
import { type Eviction, leastHarm, outranks } from "../../../src/core/manager/preempt.ts";
import { type Ground, Room } from "../../../src/core/manager/room.ts";
import { fifo } from "../../../src/core/scheduler/orders/fifo.ts";
import { leastAllocated } from "../../../src/core/scheduler/strategies/least-allocated.ts";
import { type Attempt, currentAttempt, type Task } from "../../../src/core/task/task.ts";
import { CONFIG, ManagerDriver } from "./driver.ts";

function slow(ground: Ground, task: Task): Eviction | null {
  const found = ground.cluster.nodes.flatMap(({ index }) => onNode(ground, index, task) ?? []);
  return found.toSorted(byHarm)[0] ?? null;
}

function onNode(ground: Ground, node: number, task: Task): Eviction | null {
  const attempts = [...ground.cluster.attemptsOnNode(node)];
  const candidates = attempts.filter(
    (attempt) => attempt.wanted === "run" && outranks(task, attempt.task.spec.priority, 1),
  );
  const fits = (gone: readonly Attempt[]): boolean =>
    new Room(ground, node, (each) => each.wanted === "run" && !gone.includes(each)).admits(requestOf(task));
  if (fits([])) return { node, victims: [] };
  const singles = candidates.filter((each) => fits([each])).map((each) => ({ node, victims: [each] }));
  if (singles.length > 0) return singles.toSorted(byHarm)[0] ?? null;
  if (!fits(candidates)) return null;
  let gone = candidates.toSorted(worst).reverse();
  for (const each of [...gone]) {
    const fewer = gone.filter((other) => other !== each);
    if (fits(fewer)) gone = fewer;
  }
  return { node, victims: gone.reverse() };
}

const worst = (a: Attempt, b: Attempt): number =>
  a.task.spec.priority - b.task.spec.priority || b.placedAt - a.placedAt || b.task.serial - a.task.serial;

function byHarm(a: Eviction, b: Eviction): number {
  const [ofA, ofB] = [a.victims.at(-1), b.victims.at(-1)];
  const ranks = ofA !== undefined && ofB !== undefined ? worst(ofA, ofB) : 0;
  return a.victims.length - b.victims.length || ranks || a.node - b.node;
}

const told = (eviction: Eviction | null) =>
  eviction === null ? null : [eviction.node, eviction.victims.map(({ task }) => task.serial)];

const sizes = fc.record({
  cores: fc.integer({ min: 1, max: 4 }),
  priority: fc.constantFrom(0, 50, 100, 200),
});

test("whoever is found to give way would be found by looking into every node", () => {
  let evictions = 0;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.array(sizes, { minLength: 4, maxLength: 25 }),
      fc.array(fc.nat(24), { maxLength: 3 }),
      fc.integer({ min: 1, max: 4 }),
      (nodes, tasks, stops, cores) => {
        const driver = new ManagerDriver({ strategy: leastAllocated, order: fifo }).nodes(nodes);
        const submit = (priority: number, cpu: number): Task =>
          driver.cluster.task(driver.submit({ priority, resources: { cpu: cpu * 1000 } }).id);
        const filled = tasks.map((each) => submit(each.priority, each.cores));
        for (const at of stops) {
          const task = filled[at % filled.length] as Task;
          if (currentAttempt(task) !== undefined) driver.ask({ kind: "stopTask", taskId: task.id });
        }
        const high = submit(300, cores);
        if (high.state !== "Pending") return;
        const ground = { cluster: driver.cluster, strategy: leastAllocated, wall: CONFIG.wallOffset };
        const found = leastHarm(ground, high, 1);
        expect(told(found)).toEqual(told(slow(ground, high)));
        evictions += found?.victims.length ?? 0;
      },
    ),
    { seed: 16, numRuns: 300 },
  );
  expect(evictions).toBeGreaterThan(100);
});
