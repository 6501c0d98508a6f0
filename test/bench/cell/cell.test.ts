// A cell does what a pencil would: who starts when and where, with gangs, orders, sharing and things that happen at the
// same instant.

import { describe, expect, test } from "vitest";
import { arrivalsOf, Cell } from "../../../bench/cell/cell.ts";
import type { Progress } from "../../../bench/cell/machine.ts";
import { PLAIN_JOB, type WorkloadJob, type WorkloadNode } from "../../../sim/workloads/workload.ts";
import { orderNamed, strategyNamed } from "../../../src/core/scheduler/registry.ts";

const SECOND = 1_000_000;
const node = (name: string, cpu: number): WorkloadNode => ({ name, capacity: { cpu }, gpus: [], labels: {} });
const job = (at: number, lasting: number, cpu: number, more: Partial<WorkloadJob> = {}): WorkloadJob => ({
  ...PLAIN_JOB,
  name: "job",
  arrival: at * SECOND,
  duration: lasting * SECOND,
  resources: { cpu },
  ...more,
});

interface Seen {
  readonly job: number;
  readonly node: number;
  readonly at: number;
}

function run(
  nodes: readonly WorkloadNode[],
  jobs: readonly WorkloadJob[],
  order = "fifo",
  progress: Progress = { kind: "alone" },
): { starts: Seen[]; ends: Seen[] } {
  const starts: Seen[] = [];
  const ends: Seen[] = [];
  const strategy = strategyNamed("first-fit");
  const chosen = orderNamed(order);
  if (strategy === undefined || chosen === undefined) throw new Error("There are such");
  const cell = new Cell({
    nodes,
    strategy,
    order: chosen,
    seed: "test",
    progress: () => progress,
    observer: {
      started: (of, on, at) => starts.push({ job: of, node: on, at: at / SECOND }),
      ended: (of, on, at) => ends.push({ job: of, node: on, at: at / SECOND }),
    },
  });
  cell.run(arrivalsOf({ name: "test", nodes, jobs }));
  expect(cell.waitingOrRunning).toBe(0);
  return { starts, ends };
}

describe("a cell", () => {
  test("starts at once what fits, and what does not when room comes free", () => {
    const { starts } = run([node("a", 4)], [job(1, 10, 3), job(2, 5, 2), job(3, 1, 1)]);
    expect(starts).toEqual([
      { job: 0, node: 0, at: 1 },
      { job: 2, node: 0, at: 3 },
      { job: 1, node: 0, at: 11 },
    ]);
  });

  test("starts a gang together, on different nodes when they are to be apart", () => {
    const nodes = [node("a", 4), node("b", 4)];
    const { starts } = run(nodes, [job(0, 5, 2, { tasks: 2, apart: true }), job(0, 5, 2, { tasks: 2 })]);
    const nodesOf = (of: number): number[] =>
      starts.filter((seen) => seen.job === of).map((seen) => seen.node);
    expect(nodesOf(0).sort()).toEqual([0, 1]);
    expect(starts.every(({ at }) => at === 0)).toBe(true);
  });

  test("lets what ends make room before it looks at what arrives at the same instant", () => {
    const { starts } = run([node("a", 1)], [job(0, 5, 1), job(1, 5, 1), job(5, 5, 1)], "fifo");
    expect(starts.map((seen) => [seen.job, seen.at])).toEqual([
      [0, 0],
      [1, 5],
      [2, 10],
    ]);
  });

  test("looks at all that arrive at one instant before it chooses among them", () => {
    const shortest = { estimateMs: 1_000 };
    const longest = { estimateMs: 9_000 };
    const { starts } = run([node("a", 1)], [job(3, 9, 1, longest), job(3, 1, 1, shortest)], "shortest");
    expect(starts.map((seen) => seen.job)).toEqual([1, 0]);
  });

  test("shares a node among its tasks: each is slowed down by the others", () => {
    // Alone for 2 s of its 6, then at half speed until the other's 2 s are done at 6 s, then alone for the last 2 s.
    const { ends } = run([node("a", 9)], [job(0, 6, 1), job(2, 2, 1)], "fifo", { kind: "shared", speed: 1 });
    expect(ends.map((seen) => [seen.job, seen.at])).toEqual([
      [1, 6],
      [0, 8],
    ]);
  });

  test("shares only what is beyond the node's speed", () => {
    const { ends } = run([node("a", 9)], [job(0, 4, 1), job(0, 4, 1)], "fifo", { kind: "shared", speed: 2 });
    expect(ends.map((seen) => seen.at)).toEqual([4, 4]);
  });
});
