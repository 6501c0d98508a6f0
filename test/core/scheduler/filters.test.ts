// Each filter alone, against one node, and the words of its refusal. That filters agree with what really fits is
// the contract suite's matter.

import { describe, expect, test } from "vitest";
import { constraints } from "../../../src/core/scheduler/filters/constraints.ts";
import { gpus } from "../../../src/core/scheduler/filters/gpus.ts";
import { ports } from "../../../src/core/scheduler/filters/ports.ts";
import { ready } from "../../../src/core/scheduler/filters/ready.ts";
import { resources } from "../../../src/core/scheduler/filters/resources.ts";
import type { Filter } from "../../../src/core/scheduler/strategy.ts";
import type { Constraint, GpuRequest, TaskSpec } from "../../../src/core/task/spec.ts";
import { type NodeSketch, requestOf, snapshotOf } from "./sample.ts";

/** Is one node as sketched, with one task of `running` on it, admitted for `asked`? */
function admits(
  filter: Filter,
  sketch: NodeSketch,
  asked: Partial<TaskSpec>,
  running?: Partial<TaskSpec>,
): boolean {
  const snapshot = snapshotOf([sketch]);
  if (running !== undefined) {
    const { spec } = requestOf(running);
    snapshot.capacity.reserve(0, spec, snapshot.capacity.devicesFor(0, spec.gpus) ?? []);
  }
  return filter.admits(snapshot, snapshot.nodes[0]!, requestOf(asked));
}

describe("ready", () => {
  test.each<{ says: string; sketch: NodeSketch; admitted: boolean }>([
    { says: "a ready node takes work", sketch: {}, admitted: true },
    {
      says: "a node not heard of since the manager's start takes none",
      sketch: { liveness: "unknown" },
      admitted: false,
    },
    { says: "a node whose answer is late takes none", sketch: { liveness: "suspect" }, admitted: false },
    { says: "a node that is down takes none", sketch: { liveness: "down" }, admitted: false },
    { says: "a node without its engine takes none", sketch: { runtime: "unavailable" }, admitted: false },
    { says: "a node that never told what it has takes none", sketch: { known: false }, admitted: false },
    { says: "a cordoned node takes none", sketch: { availability: "cordoned" }, admitted: false },
    { says: "a draining node takes none", sketch: { availability: "draining" }, admitted: false },
  ])("$says", ({ sketch, admitted }) => {
    expect(admits(ready, sketch, {})).toBe(admitted);
  });
});

describe("resources", () => {
  const sketch = { capacity: { cpu: 1000, memory: 512 } };
  test.each<{ says: string; asked: Record<string, number>; admitted: boolean }>([
    { says: "asking for nothing fits", asked: {}, admitted: true },
    { says: "asking for exactly what is free fits", asked: { cpu: 400, memory: 512 }, admitted: true },
    { says: "one millicore more than is free does not fit", asked: { cpu: 401 }, admitted: false },
    { says: "a resource the node never declared does not fit", asked: { licenses: 1 }, admitted: false },
    { says: "none of a resource the node never declared fits", asked: { licenses: 0 }, admitted: true },
  ])("$says", ({ asked, admitted }) => {
    expect(admits(resources, sketch, { resources: asked }, { resources: { cpu: 600 } })).toBe(admitted);
  });

  test("an amount refused fits after a node has declared the resource", () => {
    const snapshot = snapshotOf([sketch, sketch]);
    const request = requestOf({ resources: { licenses: 1 } });
    expect(resources.admits(snapshot, snapshot.nodes[1]!, request)).toBe(false);
    snapshot.capacity.declare(1, { licenses: 2 }, []);
    expect(resources.admits(snapshot, snapshot.nodes[1]!, request)).toBe(true);
    expect(resources.admits(snapshot, snapshot.nodes[0]!, request)).toBe(false);
  });
});

describe("gpus", () => {
  const sketch = { gpus: [{ model: "t4" }, { model: "a100" }, { model: "t4" }] };
  const halfOfOne: Partial<TaskSpec> = { gpus: { count: 1, milli: 500, models: ["t4"] } };
  test.each<{ says: string; asked: GpuRequest | null; admitted: boolean }>([
    { says: "no GPUs asked for", asked: null, admitted: true },
    {
      says: "two whole devices beside a half-used one",
      asked: { count: 2, milli: 1000, models: [] },
      admitted: true,
    },
    {
      says: "three whole devices, one is half used",
      asked: { count: 3, milli: 1000, models: [] },
      admitted: false,
    },
    {
      says: "two whole t4, one is half used",
      asked: { count: 2, milli: 1000, models: ["t4"] },
      admitted: false,
    },
    { says: "half of a t4", asked: { count: 1, milli: 500, models: ["t4"] }, admitted: true },
    { says: "a model the node has not", asked: { count: 1, milli: 1, models: ["h100"] }, admitted: false },
  ])("$says: $admitted", ({ asked, admitted }) => {
    expect(admits(gpus, sketch, { gpus: asked }, halfOfOne)).toBe(admitted);
  });
});

describe("ports", () => {
  const binding = (hostPort: number | null, protocol: "tcp" | "udp" = "tcp"): Partial<TaskSpec> => ({
    portBindings: [{ containerPort: 80, hostPort, protocol }],
  });
  test.each([
    { says: "a host port in use is refused", asked: binding(8080), admitted: false },
    {
      says: "the same number of the other protocol is another port",
      asked: binding(8080, "udp"),
      admitted: true,
    },
    { says: "another host port is admitted", asked: binding(8081), admitted: true },
    { says: "a port that the runtime chooses is always free", asked: binding(null), admitted: true },
  ])("$says", ({ asked, admitted }) => {
    expect(admits(ports, {}, asked, binding(8080))).toBe(admitted);
  });
});

describe("constraints", () => {
  const zone = (operator: Constraint["operator"], ...values: string[]): Constraint => ({
    label: "zone",
    operator,
    values,
  });
  const east = { labels: { zone: "east" } };
  test.each<{ says: string; sketch: NodeSketch; asked: Constraint[]; admitted: boolean }>([
    {
      says: "in: one of the values",
      sketch: east,
      asked: [zone("in", "west", "east")],
      admitted: true,
    },
    { says: "in: another value", sketch: east, asked: [zone("in", "west")], admitted: false },
    { says: "in: no such label", sketch: {}, asked: [zone("in", "east")], admitted: false },
    { says: "not-in: one of the values", sketch: east, asked: [zone("not-in", "east")], admitted: false },
    { says: "not-in: another value", sketch: east, asked: [zone("not-in", "west")], admitted: true },
    { says: "not-in: no such label", sketch: {}, asked: [zone("not-in", "east")], admitted: true },
    {
      says: "two constraints, one not met",
      sketch: east,
      asked: [zone("in", "east"), { label: "disk", operator: "in", values: ["ssd"] }],
      admitted: false,
    },
  ])("$says: $admitted", ({ sketch, asked, admitted }) => {
    expect(admits(constraints, sketch, { constraints: asked })).toBe(admitted);
  });
});

describe("refusals", () => {
  const request = requestOf({
    resources: { cpu: 100, memory: 1, disk: 0 },
    gpus: { count: 2, milli: 1000, models: ["a100"] },
    portBindings: [
      { containerPort: 80, hostPort: 8080, protocol: "tcp" },
      { containerPort: 81, hostPort: null, protocol: "tcp" },
    ],
    constraints: [{ label: "zone", operator: "not-in", values: ["east", "west"] }],
  });
  test.each([
    { filter: ready, one: "is not ready", many: "are not ready" },
    {
      filter: resources,
      one: "has too little free cpu or memory",
      many: "have too little free cpu or memory",
    },
    {
      filter: gpus,
      one: "has too few free GPUs of model a100",
      many: "have too few free GPUs of model a100",
    },
    { filter: ports, one: "has host port 8080/tcp taken", many: "have host port 8080/tcp taken" },
    {
      filter: constraints,
      one: "does not meet zone not in east|west",
      many: "do not meet zone not in east|west",
    },
  ])("$filter.name names what was asked for and agrees with the count", ({ filter, one, many }) => {
    expect([filter.refusal(request, 1), filter.refusal(request, 3)]).toEqual([one, many]);
  });
});
