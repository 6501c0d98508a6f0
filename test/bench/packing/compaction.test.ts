// Cell compaction on cells whose answer is known.

import { describe, expect, test } from "vitest";
import { compacted, compactionSummary } from "../../../bench/packing/compaction.ts";
import { specsOf } from "../../../bench/packing/packer.ts";
import { PLAIN_JOB, type WorkloadNode } from "../../../sim/workloads/workload.ts";
import { SeededRng } from "../../../src/adapters/seeded-rng.ts";
import { bestFit } from "../../../src/core/scheduler/strategies/best-fit.ts";
import { worstFit } from "../../../src/core/scheduler/strategies/worst-fit.ts";

const nodes: readonly WorkloadNode[] = Array.from({ length: 10 }, (_, index) => ({
  name: `n-${index}`,
  capacity: { cpu: 4 },
  gpus: [],
  labels: {},
}));
const specs = (...cpus: number[]) =>
  specsOf(cpus.map((cpu) => ({ ...PLAIN_JOB, name: "t", arrival: 0, duration: 0, resources: { cpu } })));
const rng = (): SeededRng => new SeededRng("compaction");

describe("a compacted cell", () => {
  test("has no more nodes than the tasks need", () => {
    expect(compacted({ nodes, specs: specs(4, 2, 2, 1, 1, 1, 1), strategy: bestFit, rng: rng() })).toBe(3);
  });

  test("is larger under a strategy that spreads", () => {
    const crowd = specs(1, 1, 1, 1, 4, 4);
    // The ones fill one node; spread, they take four, and no four fits beside one.
    expect(compacted({ nodes, specs: crowd, strategy: bestFit, rng: rng() })).toBe(3);
    expect(compacted({ nodes, specs: crowd, strategy: worstFit, rng: rng() })).toBe(6);
  });

  test("does not exist where the whole cell is not enough", () => {
    expect(compacted({ nodes, specs: specs(5), strategy: bestFit, rng: rng() })).toBeNull();
  });

  test("is summed up by the 90th percentile and the ends", () => {
    expect(compactionSummary([50, 60, 70, 80, 90, 100, 40, 30, 20, 10, 0], 100)).toEqual({
      p90: 90,
      min: 0,
      max: 100,
    });
  });
});
