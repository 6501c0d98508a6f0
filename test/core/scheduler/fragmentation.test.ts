// FGD: fragmentation by hand and against its definition read off the page, its score against exact arithmetic.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { place } from "../../../src/core/scheduler/place.ts";
import { Fragmentation } from "../../../src/core/scheduler/scorers/fragmentation.ts";
import { FragmentationGradient } from "../../../src/core/scheduler/scorers/fragmentation-gradient.ts";
import { sigmoidScore, sigmoidThresholds } from "../../../src/core/scheduler/scorers/sigmoid.ts";
import { fgdFor } from "../../../src/core/scheduler/strategies/fgd.ts";
import { type TargetWorkload, targetWorkload } from "../../../src/core/scheduler/target-workload.ts";
import type { GpuRequest } from "../../../src/core/task/spec.ts";
import { requestOf, snapshotOf } from "./sample.ts";

const gpu = (count: number, milli: number, ...models: string[]): GpuRequest => ({ count, milli, models });

/** ln(numerator/denominator) × 10^digits by integers alone: 2 artanh((n − d)/(n + d)) as a series. */
function lnScaled(numerator: bigint, denominator: bigint, digits: bigint): bigint {
  const one = 10n ** digits;
  const x = ((numerator - denominator) * one) / (numerator + denominator);
  let power = x;
  let sum = 0n;
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += power / n;
    power = (power * x * x) / (one * one);
  }
  return 2n * sum;
}

describe("the sigmoid score", () => {
  test("its thresholds are 1000 ln((100 − k)/k), to the last of 24 digits", () => {
    // In units of 10^−12: the table's own denominator.
    const thresholds = sigmoidThresholds(1_000);
    for (let score = 1; score < 100; score++) {
      const exact = lnScaled(BigInt(100 - score), BigInt(score), 60n) * 1_000n; // × 10^−60 milli
      const floor = (value: bigint, unit: bigint) => value / unit - (value % unit < 0n ? 1n : 0n);
      const expected = score === 50 ? 0n : floor(exact * 1_000n, 10n ** 60n);
      expect(thresholds[score]).toBe(Number(expected));
    }
    // Finer than any workload's weights, still exact: 10^12 units per milli stay below 2^53.
    const fine = sigmoidThresholds(10 ** 12);
    for (let score = 1; score < 50; score++) {
      const exact = (lnScaled(BigInt(100 - score), BigInt(score), 60n) * 10n ** 15n) / 10n ** 60n;
      expect(fine[score]).toBe(Number(exact));
    }
  });

  test("it is the formula, as the engine's exponential has it", () => {
    const thresholds = sigmoidThresholds(7);
    fc.assert(
      fc.property(fc.integer({ min: -70_000, max: 70_000 }), (delta) => {
        const exact = 100 / (1 + Math.exp(delta / 7_000));
        fc.pre(Math.abs(exact - Math.round(exact)) > 1e-9 || delta === 0);
        expect(sigmoidScore(thresholds, delta)).toBe(Math.min(99, Math.floor(exact)));
      }),
      { seed: 2_023, numRuns: 5_000 },
    );
    expect(sigmoidScore(thresholds, 0)).toBe(50);
    expect(sigmoidScore(thresholds, 1)).toBe(49);
  });
});

/** F_n(M) as the paper states it, shape by shape. */
function slowFragmentation(
  workload: TargetWorkload,
  cpu: number,
  free: readonly number[],
  models: readonly string[],
): number {
  const all = free.reduce((sum, milli) => sum + milli, 0);
  let total = 0;
  for (const { cpuMilli, gpus, weight } of workload) {
    const serves = (milli: number, device: number): boolean =>
      gpus !== null &&
      milli >= gpus.milli &&
      (gpus.models.length === 0 || gpus.models.includes(models[device] as string));
    const serving = free.filter(serves);
    const rest = free.filter((milli, device) => !serves(milli, device));
    const fits = gpus !== null && serving.length >= gpus.count && cpu >= cpuMilli;
    total += weight * (fits ? rest.reduce((sum, milli) => sum + milli, 0) : all);
  }
  return total;
}

const workloads: fc.Arbitrary<TargetWorkload> = fc.array(
  fc.record({
    cpuMilli: fc.integer({ min: 0, max: 8 }),
    gpus: fc.oneof(
      fc.constant(null),
      fc.constantFrom(gpu(1, 250), gpu(1, 600), gpu(1, 1000), gpu(2, 1000), gpu(1, 600, "a100")),
    ),
    weight: fc.integer({ min: 1, max: 9 }),
  }),
  { minLength: 1, maxLength: 8 },
);

describe("fragmentation", () => {
  test("the worked example of the scorer", () => {
    // One device of two is too small for 600: F = 500. Only one is whole: F = R = 1500. CPU only: R.
    const of = (gpus: GpuRequest | null, cpuMilli = 4000) =>
      new Fragmentation([{ cpuMilli, gpus, weight: 1 }]).of(8000, [500, 1000], ["t4", "t4"]);
    expect(of(gpu(1, 600))).toBe(500);
    expect(of(gpu(2, 1000))).toBe(1500);
    expect(of(null)).toBe(1500);
    // Too little CPU; a model that is not there.
    expect(of(gpu(1, 600), 9000)).toBe(1500);
    expect(of(gpu(1, 600, "a100"))).toBe(1500);
  });

  const nodes = fc.array(fc.tuple(fc.constantFrom(0, 250, 500, 750, 1000), fc.constantFrom("t4", "a100")), {
    maxLength: 4,
  });

  test("is the definition, shape by shape", () => {
    fc.assert(
      fc.property(workloads, fc.nat(8), nodes, (workload, cpu, node) => {
        const free = node.map(([milli]) => milli);
        const models = node.map(([, model]) => model);
        const fast = new Fragmentation(workload).of(cpu, free, models);
        expect(fast).toBe(slowFragmentation(workload, cpu, free, models));
      }),
      { seed: 118, numRuns: 1_000 },
    );
  });

  test("with some taken of any device it is the definition for what is left", () => {
    const takes = fc.constantFrom(250, 500, 750, 1000);
    fc.assert(
      fc.property(workloads, fc.nat(8), fc.nat(8), nodes, takes, (workload, cpu, cpuThen, node, taken) => {
        const free: number[] = node.map(([milli]) => milli);
        const models = node.map(([, model]) => model);
        const fast = new Fragmentation(workload);
        fast.of(cpu, free, models);
        for (const [device, milli] of free.entries()) {
          if (milli < taken) continue;
          const then = free.with(device, milli - taken);
          const expected = slowFragmentation(workload, cpuThen, then, models);
          expect(fast.ofTaken(cpuThen, free, models, device, taken)).toBe(expected);
        }
      }),
      { seed: 119, numRuns: 1_000 },
    );
  });
});

describe("fgd", () => {
  const workload = [{ cpuMilli: 4000, gpus: gpu(1, 600), weight: 1 }];

  test("the worked example: the device whose rest was of no use anyway", () => {
    const snapshot = snapshotOf([{ capacity: { cpu: 8000 }, gpus: [{ model: "t4" }, { model: "t4" }] }]);
    const half = requestOf({ gpus: gpu(1, 500) });
    snapshot.capacity.reserve(0, half.spec, [0]);
    const gradient = new FragmentationGradient(workload);
    const [node] = snapshot.nodes;
    expect(gradient.scorer.prepare(snapshot, half).score(0)).toBe(62);
    expect(gradient.devices.choose(snapshot, node!, half)).toEqual([0]);
    expect(place(fgdFor(workload), snapshot, half, 1).placed).toEqual([{ node: 0, gpuDevices: [0] }]);
  });

  test("equal scores go by a random order of the nodes, another one for another seed", () => {
    const nodes = Array.from({ length: 50 }, () => ({ gpus: [{ model: "t4" }] }));
    const order = (seed: number) => {
      const strategy = fgdFor(workload).with?.({ seed });
      const plan = place(strategy!, snapshotOf(nodes), requestOf({ gpus: gpu(1, 1000) }), 50);
      return plan.placed.map(({ node }) => node);
    };
    expect(order(1)).toEqual(order(1));
    expect(order(1)).not.toEqual(order(2));
    expect(order(1).toSorted((a, b) => a - b)).toEqual(nodes.map((_, node) => node));
  });
});

test("the target workload is the commonest shapes that make 95 in 100", () => {
  const many = (count: number, cpu: number, gpus: GpuRequest | null) =>
    Array.from({ length: count }, () => ({ resources: { cpu, memory: Math.max(count, cpu) }, gpus }));
  const specs = [
    ...many(4, 1, null),
    ...many(40, 2, gpu(1, 500, "t4", "a100")),
    ...many(15, 3, gpu(1, 500)),
    ...many(40, 2, gpu(2, 1000)),
    ...many(1, 9, null),
  ];
  // 40 + 40 + 15 = 95 of 100; of the two of 40 the one with more milli goes first.
  expect(targetWorkload(specs)).toEqual([
    { cpuMilli: 2, gpus: gpu(2, 1000), weight: 40 },
    { cpuMilli: 2, gpus: gpu(1, 500, "a100", "t4"), weight: 40 },
    { cpuMilli: 3, gpus: gpu(1, 500), weight: 15 },
  ]);
});
