// A failing run is made smaller and still fails in the same way; what is left cannot be left out.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runScenario } from "../../../sim/run.ts";
import { readRun, saveRun } from "../../../sim/run-file.ts";
import { calm } from "../../../sim/scenarios/calm.ts";
import { swarm } from "../../../sim/scenarios/swarm.ts";
import { failureOf } from "../../../sim/shrink/failure.ts";
import { fewerNodes } from "../../../sim/shrink/fewer-nodes.ts";
import { fewest } from "../../../sim/shrink/fewest.ts";
import { shrink } from "../../../sim/shrink/shrink.ts";
import { sooner } from "../../../sim/shrink/sooner.ts";
import { drawnBy } from "../../../sim/swarm/draw-swarm.ts";
import { mutants } from "../../mutants/mutants.ts";
import { gale } from "../gale.ts";

test.each([
  [[3, 17], 32],
  [[], 8],
  [[0], 1],
  [[0, 1, 2, 3], 4],
])("the fewest items with which it holds are %j of %d", (needed, count) => {
  const items = Array.from({ length: count }, (_, index) => index);
  let asked = 0;
  const holds = (part: readonly number[]): boolean => {
    asked++;
    return needed.every((item) => part.includes(item));
  };
  expect(fewest(items, holds)).toEqual(needed);
  expect(asked).toBeLessThan(100);
});

test("whoever is tired of being asked keeps what there was", () => {
  expect(fewest([1, 2, 3], () => null)).toEqual([1, 2, 3]);
});

test("a run that holds is not shrunk", () => {
  expect(shrink({ ...calm, length: 1_000_000, quiet: 0 }, 1, { tries: 10 })).toBe(null);
});

const leak = mutants.find(({ name }) => name === "reservation leaked");

test("a leaked reservation is shown by a run of a few tasks on a node or two", () => {
  if (leak === undefined) throw new Error("the mutant is gone");
  const shrunk = shrink(gale, 1, { tries: 80, factories: leak.factories });
  expect(shrunk?.failure).toEqual({ verdict: "promise broken", by: "capacity" });
  const small = shrunk?.scenario ?? gale;
  expect(small.workload.tasks).toBeLessThan(30);
  expect(small.nodes.count).toBeLessThan(4);
  expect(small.length).toBeLessThan(gale.length / 4);
  expect(failureOf(runScenario(small, 1, { factories: leak.factories }))).toEqual(shrunk?.failure);
});

test("of a run that its seed draws the drawn scenario is made smaller", () => {
  const shrunk = shrink(swarm, 1, { tries: 10, factories: leak?.factories ?? {} });
  const { workload, nodes } = drawnBy(swarm, 1);
  expect(shrunk?.scenario.swarm).toBe(undefined);
  expect(shrunk?.scenario.nodes.capacity).toEqual(nodes.capacity);
  expect(shrunk?.scenario.workload.tasks).toBeLessThanOrEqual(workload.tasks);
});

test("with fewer nodes what befalls the others is left out", () => {
  const timeline = [
    { at: 1, fault: { kind: "partition", nodes: [0, 7], direction: "both", lasting: 1 } },
    { at: 2, fault: { kind: "worker-crash", node: 7, lasting: 1 } },
    { at: 3, fault: { kind: "manager-crash", lasting: 1 } },
  ] as const;
  const { faults } = fewerNodes({ ...gale, faults: { ...gale.faults, timeline } }, 5);
  expect(faults.timeline).toEqual([
    { at: 1, fault: { kind: "partition", nodes: [0], direction: "both", lasting: 1 } },
    { at: 3, fault: { kind: "manager-crash", lasting: 1 } },
  ]);
});

test("what would come after the end of a shorter run is left out", () => {
  const crash = { kind: "manager-crash", lasting: 1 } as const;
  const timeline = [1, 2, 3].map((at) => ({ at, fault: crash }));
  const operations = [2, 3].map((at) => ({ at, operation: { kind: "cordon", node: 0 } as const }));
  const trace = [1, 2, 3].map((at) => ({ at, resources: {}, run: null }));
  const short = sooner(
    {
      ...gale,
      faults: { ...gale.faults, timeline },
      operations: { ...gale.operations, timeline: operations },
      workload: { ...gale.workload, tasks: 3, trace },
    },
    2,
  );
  expect([short.length, short.workload.tasks]).toEqual([2, 2]);
  expect(short.faults.timeline).toEqual(timeline.slice(0, 2));
  expect(short.operations.timeline).toEqual(operations.slice(0, 1));
});

test("a saved run is the run", () => {
  const folder = mkdtempSync(join(tmpdir(), "wavetank-run-"));
  const path = saveRun(folder, "a-run", { scenario: gale, seed: 5, note: "why" });
  expect(readRun(path)).toEqual({ scenario: { ...gale, source: path }, seed: 5, note: "why" });
  writeFileSync(join(folder, "text.json"), '{"format":"wavetank-run/1","scenario":"calm","seed":1}');
  expect(readRun(join(folder, "text.json"))).toContain("scenario is no object");
  const broken = saveRun(folder, "broken", { scenario: { ...gale, length: 0.5 }, seed: 5, note: "" });
  expect(readRun(broken)).toContain("length is 0.5");
  rmSync(folder, { recursive: true });
});
