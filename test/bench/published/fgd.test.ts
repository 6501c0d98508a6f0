// The comparison of FGD with its peers, on a cluster small enough to follow: the arrivals, the cluster's measures, and
// that a policy's own seed changes nothing but its choices.

import { describe, expect, test } from "vitest";
import { POLICIES, strategyOf } from "../../../bench/published/fgd/policies.ts";
import { runFgd } from "../../../bench/published/fgd/run.ts";
import { arrivals, gpuMilliOf } from "../../../bench/published/fgd/workload.ts";
import type { OpenbNode, OpenbPod } from "../../../sim/workloads/openb.ts";
import { SeededRng } from "../../../src/adapters/seeded-rng.ts";
import { targetWorkload } from "../../../src/core/scheduler/target-workload.ts";

const pod = (name: string, count: number, milli: number): OpenbPod => ({
  name,
  resources: { cpu: 1_000, memory: 0 },
  gpus: count === 0 ? null : { count, milli, models: [] },
});
const PODS = [pod("whole", 1, 1_000), pod("half", 1, 500), pod("pair", 2, 1_000), pod("none", 0, 0)];
const NODES: readonly OpenbNode[] = Array.from({ length: 4 }, (_, index) => ({
  name: `n-${index}`,
  capacity: { cpu: 64_000, memory: 2 ** 30 },
  gpus: [{ model: "A" }, { model: "A" }],
}));
const total = (pods: readonly OpenbPod[]): number => pods.reduce((sum, each) => sum + gpuMilliOf(each), 0);
const names = (pods: readonly OpenbPod[]): string[] => pods.map(({ name }) => name).sort();

describe("the arrivals", () => {
  test("are the pods in another order, with clones until the next would exceed the target", () => {
    const arrived = arrivals(PODS, 20_000, new SeededRng("a"));
    expect(names(arrived.slice(0, 4))).toEqual(names(PODS));
    expect(total(arrived)).toBeGreaterThan(18_000);
    expect(total(arrived)).toBeLessThanOrEqual(21_000); // the last clone counts with one of its GPUs
  });

  test("are thinned when the pods ask for more", () => {
    const arrived = arrivals(PODS, 2_000, new SeededRng("a"));
    expect(total(arrived)).toBeLessThanOrEqual(2_000);
    expect(arrived.length).toBeLessThan(4);
  });

  test("are the same for the same seed and others for another", () => {
    const order = (seed: string) => arrivals(PODS, 20_000, new SeededRng(seed)).map(({ name }) => name);
    expect(order("a")).toEqual(order("a"));
    expect(order("a")).not.toEqual(order("b"));
  });
});

describe.each(POLICIES)("%s", (policy) => {
  const workload = targetWorkload(PODS);
  const run = () =>
    runFgd({ strategy: strategyOf(policy, workload), seed: 1, nodes: NODES, pods: PODS, workload });

  test("fills the small cluster, and never beyond it", () => {
    const points = run();
    const last = points[points.length - 1];
    expect(last?.arrivedPct).toBeGreaterThanOrEqual(118);
    for (const { allocPct, arrivedPct } of points)
      expect(allocPct).toBeLessThanOrEqual(Math.min(100, arrivedPct + 1));
    expect(last?.allocPct).toBeGreaterThan(80);
  });

  test("counts as fragments no more than what is idle", () => {
    for (const { allocPct, fragOfTotalPct, fragOfIdlePct } of run()) {
      expect(fragOfTotalPct).toBeLessThanOrEqual(100 - allocPct + 1e-9);
      expect(fragOfIdlePct).toBeLessThanOrEqual(100 + 1e-9);
    }
  });

  test("gives the same series for the same seed", () => {
    expect(run()).toEqual(run());
  });
});
