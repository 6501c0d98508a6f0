// Random nodes and requests that often match: GPUs, ports and constraints included.

import fc from "fast-check";
import type { Node } from "../../../src/core/node/node.ts";
import type {
  Constraint,
  GpuRequest,
  PortBinding,
  Resources,
  TaskSpec,
} from "../../../src/core/task/spec.ts";
import type { NodeSketch } from "./sample.ts";

/** Mostly `usual`, so that random nodes and requests often match. */
export const mostly = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(usual, ...others) },
  );

export const capacities: fc.Arbitrary<Resources> = fc.record(
  { cpu: fc.integer({ min: 0, max: 8 }), memory: fc.integer({ min: 0, max: 16 }), licenses: fc.nat(3) },
  { requiredKeys: ["cpu", "memory"] },
);

export const sketches: fc.Arbitrary<NodeSketch> = fc.record({
  capacity: capacities,
  gpus: fc.array(fc.record({ model: fc.constantFrom("a100", "t4") }), { maxLength: 3 }),
  labels: fc.record({ zone: fc.constantFrom("east", "west") }, { requiredKeys: [] }),
  known: mostly(true, false),
  liveness: mostly<Node["liveness"]>("ready", "unknown", "suspect", "down"),
  runtime: mostly<Node["runtime"]>("ok", "unavailable"),
  availability: mostly<Node["availability"]>("active", "cordoned", "draining"),
});

const gpuRequests: fc.Arbitrary<GpuRequest> = fc
  .record({
    count: fc.integer({ min: 1, max: 2 }),
    milli: fc.constantFrom(250, 500, 1000),
    models: fc.constantFrom([], [], ["a100"], ["t4", "a100"]),
  })
  .map((request) => (request.count > 1 ? { ...request, milli: 1000 } : request));

const bindings: fc.Arbitrary<PortBinding> = fc.record({
  containerPort: fc.constant(80),
  hostPort: fc.constantFrom(null, 8080, 8081),
  protocol: fc.constantFrom("tcp", "udp"),
});

const constraints: fc.Arbitrary<Constraint> = fc.record({
  label: fc.constant("zone"),
  operator: fc.constantFrom("in", "not-in"),
  values: fc.subarray(["east", "west"], { minLength: 1 }),
});

export const specs: fc.Arbitrary<Partial<TaskSpec>> = fc.record({
  resources: fc.record(
    { cpu: fc.nat(4), memory: fc.nat(6), licenses: mostly(0, 1) },
    { requiredKeys: ["cpu"] },
  ),
  gpus: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: gpuRequests }),
  portBindings: fc.uniqueArray(bindings, {
    maxLength: 1,
    selector: ({ hostPort, protocol }) => `${hostPort} ${protocol}`,
  }),
  constraints: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(constraints, { maxLength: 2 }) },
  ),
});
