import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Capacity, type Demand } from "../../../src/core/node/capacity.ts";
import { GPU_MILLI } from "../../../src/core/node/gpus.ts";
import type { GpuRequest } from "../../../src/core/task/spec.ts";

const demand = (parts: Partial<Demand> = {}): Demand => ({
  resources: {},
  gpus: null,
  portBindings: [],
  ...parts,
});
const gpus = (count: number, milli = GPU_MILLI, models: string[] = []): GpuRequest => ({
  count,
  milli,
  models,
});
const port = (hostPort: number | null, protocol: "tcp" | "udp" = "tcp") => ({
  containerPort: 80,
  hostPort,
  protocol,
});
const devices = (...models: string[]) => models.map((model) => ({ model }));

test("what is reserved is not free, and comes back with its release", () => {
  const capacity = new Capacity();
  capacity.declare(0, { cpu: 4_000, memory: 100 }, []);
  const half = demand({ resources: { cpu: 2_500 } });
  expect(capacity.fitsResources(0, half.resources)).toBe(true);
  capacity.reserve(0, half, []);
  expect([capacity.free(0, "cpu"), capacity.free(0, "memory"), capacity.attemptsOn(0)]).toEqual([
    1_500, 100, 1,
  ]);
  expect(capacity.fitsResources(0, half.resources)).toBe(false);
  expect(capacity.fitsResources(0, { cpu: 1_500 })).toBe(true);
  capacity.release(0, half, []);
  expect([capacity.free(0, "cpu"), capacity.attemptsOn(0)]).toEqual([4_000, 0]);
});

test("a resource that a node does not have fits only when none of it is asked for", () => {
  const capacity = new Capacity();
  capacity.declare(0, { cpu: 1 }, []);
  expect(capacity.fitsResources(0, { disk: 1 })).toBe(false);
  expect(capacity.fitsResources(0, { disk: 0 })).toBe(true);
  capacity.declare(1, { disk: 5 }, []);
  expect([capacity.total(0, "disk"), capacity.total(1, "disk"), capacity.total(1, "cpu")]).toEqual([0, 5, 0]);
});

test("declaring again changes the totals and keeps reservations, below zero if need be", () => {
  const capacity = new Capacity();
  capacity.declare(0, { cpu: 10 }, devices("a", "b"));
  const wanted = demand({ resources: { cpu: 8 }, gpus: gpus(1, 600) });
  capacity.reserve(0, wanted, [1]);
  capacity.declare(0, { cpu: 5, memory: 7 }, devices("a", "b", "c"));
  expect([capacity.free(0, "cpu"), capacity.free(0, "memory")]).toEqual([-3, 7]); // 5 − 8
  expect(capacity.gpuFree(0)).toEqual([1_000, 400, 1_000]);
  expect(capacity.fitsResources(0, { cpu: 1 })).toBe(false);
  capacity.release(0, wanted, [1]);
  expect(capacity.free(0, "cpu")).toBe(5);
});

test("a GPU that a node no longer has does not return with its reservation's release", () => {
  const capacity = new Capacity();
  capacity.declare(0, {}, devices("a", "b"));
  capacity.reserve(0, demand({ gpus: gpus(1) }), [1]);
  capacity.declare(0, {}, devices("a"));
  capacity.release(0, demand({ gpus: gpus(1) }), [1]);
  expect(capacity.gpuFree(0)).toEqual([1_000]);
  expect(capacity.devicesFor(0, gpus(2))).toBeNull();
});

test("a GPU that is gone and comes back while reserved is still reserved", () => {
  const capacity = new Capacity();
  capacity.declare(0, {}, devices("a", "b"));
  capacity.reserve(0, demand({ gpus: gpus(1, 300) }), [1]);
  capacity.declare(0, {}, devices("a"));
  capacity.declare(0, {}, devices("a", "b"));
  expect(capacity.gpuFree(0)).toEqual([1_000, 700]);
});

test.each<[string, GpuRequest | null, readonly number[] | null]>([
  ["no request needs no device", null, []],
  ["a count of 0 needs no device", gpus(0), []],
  ["half a device goes to the lowest index with room", gpus(1, 500), [0]],
  ["a whole device skips one partly taken", gpus(1), [1]],
  ["milli of two devices do not add up", gpus(3), null], // 600 + 1000 + 1000 free
  ["only devices of an allowed model count", gpus(1, 500, ["big"]), [2]],
  ["too few devices of the model is none at all", gpus(2, 500, ["big"]), null],
])("%s", (_name, request, expected) => {
  const capacity = new Capacity();
  capacity.declare(0, {}, devices("small", "small", "big"));
  capacity.reserve(0, demand({ gpus: gpus(1, 400) }), [0]);
  expect(capacity.devicesFor(0, request)).toEqual(expected);
});

test("a host port is taken per protocol; a port of the runtime's choice is always free", () => {
  const capacity = new Capacity();
  capacity.declare(0, {}, []);
  const web = demand({ portBindings: [port(80), port(null)] });
  capacity.reserve(0, web, []);
  expect(capacity.portsFree(0, [port(80)])).toBe(false);
  expect(capacity.portsFree(0, [port(81), port(80)])).toBe(false);
  expect(capacity.portsFree(0, [port(80, "udp"), port(null)])).toBe(true);
  capacity.release(0, web, []);
  expect(capacity.portsFree(0, [port(80)])).toBe(true);
});

test("GPUs reserved on a node that has yet to declare them are taken once it does", () => {
  const capacity = new Capacity();
  capacity.declare(2, {}, []);
  capacity.reserve(0, demand({ gpus: gpus(1, 400) }), [1]);
  capacity.declare(0, {}, devices("a", "a"));
  expect(capacity.gpuFree(0)).toEqual([1000, 600]);
  expect(capacity.gpuClasses(0)).toEqual([1]);
  capacity.declare(1, {}, devices("a", "a"));
  expect(capacity.gpuFree(1)).toEqual([1000, 1000]);
  capacity.release(0, demand({ gpus: gpus(1, 400) }), [1]);
  expect(capacity.gpuFree(0)).toEqual([1000, 1000]);
});

test("releasing what was not reserved is a bug and is caught", () => {
  const capacity = new Capacity();
  capacity.declare(0, { cpu: 1 }, devices("a"));
  expect(() => capacity.release(0, demand(), [])).toThrow(/no more attempts/);
  capacity.reserve(0, demand(), []);
  expect(() => capacity.release(0, demand({ gpus: gpus(1) }), [0])).toThrow(
    "GPU 0 of node #0 is not released twice",
  );
  expect(() => capacity.reserve(7, demand(), [])).toThrow(/has declared its capacity/);
});

const NODES = 20; // more than the columns' first width of 16

/** Free amounts the slow way: totals less every reservation in the list. */
interface Held {
  readonly node: number;
  readonly demand: Demand;
  readonly devices: readonly number[];
}

const step = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("declare" as const),
      node: fc.nat(NODES - 1),
      cpu: fc.nat(20),
      disk: fc.nat(5),
      models: fc.array(fc.constantFrom("a", "b"), { maxLength: 3 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("reserve" as const),
      node: fc.nat(NODES - 1),
      cpu: fc.nat(6),
      milli: fc.constantFrom(0, 300, 1_000),
      hostPort: fc.option(fc.nat(3), { nil: null }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("release" as const), which: fc.nat(50) }) },
);

test("after any declares, reserves and releases, free is totals less what is held", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const capacity = new Capacity();
      const totals = new Map<number, { cpu: number; disk: number; models: readonly string[] }>();
      const held: Held[] = [];
      for (const one of steps) {
        const version = capacity.version;
        if (one.kind === "declare") {
          totals.set(one.node, one);
          capacity.declare(
            one.node,
            { cpu: one.cpu, disk: one.disk },
            one.models.map((model) => ({ model })),
          );
        } else if (one.kind === "release") {
          const [released] = held.splice(one.which % Math.max(held.length, 1), 1);
          if (released === undefined) continue;
          capacity.release(released.node, released.demand, released.devices);
        } else {
          const wanted = demand({
            resources: { cpu: one.cpu, disk: 0 },
            gpus: one.milli > 0 ? gpus(1, one.milli) : null,
            portBindings: [port(one.hostPort)],
          });
          const chosen = capacity.devicesFor(one.node, wanted.gpus);
          const taken = held.some(
            (other) =>
              other.node === one.node &&
              one.hostPort !== null &&
              other.demand.portBindings[0]?.hostPort === one.hostPort,
          );
          expect(capacity.portsFree(one.node, wanted.portBindings)).toBe(!taken);
          if (
            !totals.has(one.node) ||
            taken ||
            chosen === null ||
            !capacity.fitsResources(one.node, wanted.resources)
          )
            continue;
          capacity.reserve(one.node, wanted, chosen);
          held.push({ node: one.node, demand: wanted, devices: chosen });
        }
        expect(capacity.version).toBeGreaterThan(version);
        compare(capacity, totals, held);
      }
    }),
    { seed: 6, numRuns: 200 },
  );
});

function compare(
  capacity: Capacity,
  totals: ReadonlyMap<number, { cpu: number; disk: number; models: readonly string[] }>,
  held: readonly Held[],
): void {
  for (const [node, { cpu, disk, models }] of totals) {
    const here = held.filter((one) => one.node === node);
    const used = here.reduce((sum, one) => sum + (one.demand.resources.cpu as number), 0);
    expect(capacity.free(node, "cpu")).toBe(cpu - used);
    expect(capacity.free(node, "disk")).toBe(disk);
    expect(capacity.attemptsOn(node)).toBe(here.length);
    expect(capacity.gpuModels(node)).toEqual(models);
    const free = models.map((_, device) => {
      const onDevice = here.filter((one) => one.devices.includes(device));
      return GPU_MILLI - onDevice.reduce((sum, one) => sum + (one.demand.gpus?.milli ?? 0), 0);
    });
    expect(capacity.gpuFree(node)).toEqual(free);
  }
}
