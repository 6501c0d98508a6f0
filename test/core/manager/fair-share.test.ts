// Dominant resource fairness through the manager: the paper's example, and its properties on random instances. The paper
// proves them for divisible tasks; with whole tasks they hold up to one task, in exactly the form that each test states.

import fc from "fast-check";
import { expect, test } from "vitest";
import { fairShare } from "../../../src/core/scheduler/orders/fair-share.ts";
import { specOf } from "../specs.ts";
import { ManagerDriver } from "./driver.ts";

interface Demand {
  readonly cpu: number;
  readonly memory: number;
}

const RESOURCES = ["cpu", "memory"] as const;

/** Each owner has a backlog of equal tasks; then a node of this capacity joins, and nothing ever ends. How many tasks of
 * each run? */
function shareOut(capacity: Demand, demands: readonly Demand[]): { counts: number[]; order: string } {
  const driver = new ManagerDriver({ order: fairShare });
  demands.forEach((resources, index) => {
    const owner = `owner-${index}`;
    const spec = specOf({ resources: { ...resources }, owner });
    driver.ask({ kind: "submitJob", name: owner, count: 80, spec, idempotency: null });
  });
  driver.ask({ kind: "addNode", address: "host-0:5556" });
  driver.introduce(0, "node-0");
  const info = { id: "node-0", name: "node-0", capacity: { ...capacity }, gpus: [], labels: {} };
  driver.answer(0, { info });
  const placed = driver.changes.filter((change) => change.kind === "attemptPlaced");
  const owners = placed.map(({ taskId }) => driver.cluster.task(taskId).spec.owner ?? "");
  const counts = demands.map((_, index) => owners.filter((owner) => owner === `owner-${index}`).length);
  return { counts, order: owners.map((owner) => "ABCD"[Number(owner.at(-1))]).join("") };
}

test("the paper's example: ⟨1, 4⟩ and ⟨3, 1⟩ of 9 CPUs and 18 GB make 3 tasks and 2", () => {
  const capacity = { cpu: 9, memory: 18 };
  const { counts, order } = shareOut(capacity, [
    { cpu: 1, memory: 4 },
    { cpu: 3, memory: 1 },
  ]);
  expect(counts).toEqual([3, 2]);
  // Dominant shares, in ninths, as they grow: A 2, B 3, A 4, B 6, A 6.
  expect(order).toBe("ABABA");
});

test("one who uses nothing of what is short is not held up by those who do", () => {
  // GB run out after two tasks of A; B goes on with CPUs alone.
  const { counts } = shareOut({ cpu: 10, memory: 10 }, [
    { cpu: 1, memory: 5 },
    { cpu: 1, memory: 0 },
  ]);
  expect(counts).toEqual([2, 8]);
});

const capacities = fc.record({
  cpu: fc.integer({ min: 20, max: 60 }),
  memory: fc.integer({ min: 20, max: 60 }),
});
const demand = fc.record({ cpu: fc.integer({ min: 1, max: 12 }), memory: fc.integer({ min: 1, max: 12 }) });
const instances = fc.record({
  capacity: capacities,
  demands: fc.array(demand, { minLength: 2, maxLength: 4 }),
});

const RUNS = { seed: 2011, numRuns: 200 };

/** What one task adds to its owner's dominant share, in units of 1/(CPUs × GB): whole numbers. */
const dominant = (of: Demand, capacity: Demand): number =>
  Math.max(of.cpu * capacity.memory, of.memory * capacity.cpu);

/** How many tasks could run on this bundle? */
const runnable = (bundle: Demand, of: Demand): number =>
  Math.min(Math.floor(bundle.cpu / of.cpu), Math.floor(bundle.memory / of.memory));

const times = (count: number, of: Demand): Demand => ({ cpu: count * of.cpu, memory: count * of.memory });

const check = (property: (capacity: Demand, demands: readonly Demand[], counts: readonly number[]) => void) =>
  fc.assert(
    fc.property(instances, ({ capacity, demands }) => {
      property(capacity, demands, shareOut(capacity, demands).counts);
    }),
    RUNS,
  );

test("Pareto efficiency: at the end nobody's next task fits", () => {
  check((capacity, demands, counts) => {
    const left = (name: "cpu" | "memory"): number =>
      capacity[name] - demands.reduce((sum, of, index) => sum + (counts[index] as number) * of[name], 0);
    for (const of of demands) expect(RESOURCES.every((name) => of[name] <= left(name))).toBe(false);
  });
});

test("sharing incentive: n owners each get more than 1/n, less one task of each owner's divided by n", () => {
  // When owner i's next task first did not fit for resource r, all the others had at most i's dominant share plus one task
  // of their own: 1 − d_i < n·s_i + Σ_{j≠i} d_j. So s_i > (1 − Σ_j d_j)/n; 1/n itself is for divisible tasks.
  check((capacity, demands, counts) => {
    const whole = capacity.cpu * capacity.memory;
    const once = demands.reduce((sum, of) => sum + dominant(of, capacity), 0);
    demands.forEach((of, index) => {
      const share = (counts[index] as number) * dominant(of, capacity);
      expect(share * demands.length).toBeGreaterThan(whole - once);
    });
  });
});

test("envy-freeness: with another's bundle, less one of its tasks, nobody could run more than one task more", () => {
  // While i's tasks fitted, j was served only with a share no larger than i's: all but j's last task are within it. After
  // that j gets, of what i is short of, less than one task of i's. Without the two "one task" there is envy.
  check((_capacity, demands, counts) => {
    demands.forEach((mine, i) => {
      demands.forEach((theirs, j) => {
        const bundle = times(Math.max(0, (counts[j] as number) - 1), theirs);
        expect(runnable(bundle, mine)).toBeLessThanOrEqual((counts[i] as number) + 1);
      });
    });
  });
});

test("what has ended is given back: an owner who was ahead is served again", () => {
  const driver = new ManagerDriver({ order: fairShare }).nodes(1);
  const submit = (owner: string) => driver.submit({ owner, resources: { cpu: 2000 }, kind: "batch" });
  const [first, second] = [submit("a"), submit("a")];
  const [third, fourth] = [submit("a"), submit("b")];
  driver.report(0, first.id, { phase: "ended", exitCode: 0, finishedAt: 2 });
  expect([third, fourth].map(({ id }) => driver.task(id).state)).toEqual(["Pending", "Scheduled"]);
  driver.report(0, second.id, { phase: "ended", exitCode: 0, finishedAt: 2 });
  expect(driver.task(third.id).state).toBe("Scheduled");
  expect(driver.cluster.usage.used("a", "cpu")).toBe(2000);
  driver.restart();
  expect(driver.cluster.usage.used("a", "cpu")).toBe(2000);
  expect(driver.cluster.usage.dominantShare("b")).toEqual({ used: 2000, total: 4000 });
});

test("a GPU is a resource like any other: its owners' shares count what they hold of all devices", () => {
  const driver = new ManagerDriver({ order: fairShare }).nodes(1);
  const gpus = [{ model: "t4" }, { model: "t4" }];
  const info = { id: "node-0", name: "node-0", capacity: { cpu: 4000 }, gpus, labels: {} };
  driver.answer(0, { info });
  driver.submit({ owner: "a", resources: { cpu: 1000 }, gpus: { count: 1, milli: 500, models: [] } });
  driver.submit({ owner: "b", resources: { cpu: 500 }, gpus: { count: 1, milli: 1000, models: [] } });
  // Of 2,000 milli: a holds a quarter, as of the CPUs; b a half.
  expect(driver.cluster.usage.compare("a", "b")).toBeLessThan(0);
  expect(driver.cluster.usage.dominantShare("b")).toEqual({ used: 1000, total: 2000 });
});
