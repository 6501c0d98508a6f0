// The workload of one run: drawn, read or sampled by its seed, the same for every scheduler. Traces are read once each.

import { readWorkload } from "../../sim/workloads/formats.ts";
import type { Workload } from "../../sim/workloads/workload.ts";
import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import { shuffled } from "../packing/compaction.ts";
import { fromModel } from "../workloads/model.ts";
import { readModel } from "../workloads/model-file.ts";
import { synthetic } from "../workloads/synthetic.ts";
import type { WorkloadChoice } from "./experiment.ts";

const traces = new Map<string, Workload>();

export function workloadOf(choice: WorkloadChoice, seed: number): Workload {
  switch (choice.kind) {
    case "synthetic":
      return synthetic(choice.synthetic, choice, seed);
    case "fitted":
      return fromModel(readModel(choice.model), choice, seed);
    case "trace":
      return sampled(choice, seed);
  }
}

function sampled(choice: Extract<WorkloadChoice, { kind: "trace" }>, seed: number): Workload {
  const key = `${choice.format} ${choice.jobs} ${choice.nodes}`;
  const whole = traces.get(key) ?? readWorkload(choice.format, choice.jobs, choice.nodes);
  traces.set(key, whole);
  const numbers = whole.jobs.map((_, index) => index);
  const drawn =
    choice.sample === null || choice.sample >= numbers.length
      ? numbers
      : shuffled(numbers, new SeededRng(`sample/${seed}`)).slice(0, choice.sample);
  const jobs = drawn
    .toSorted((a, b) => a - b)
    .flatMap((number) => whole.jobs[number] ?? [])
    .map((job) => ({ ...job, arrival: Math.round(job.arrival / choice.compress) }));
  return { ...whole, name: choice.name, jobs };
}
