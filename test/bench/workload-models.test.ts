// Generators fitted from a trace resemble it, and the list of known traces tells what lies in a folder.

import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { KNOWN_TRACES } from "../../bench/traces-catalogue.ts";
import { fitTrace, traceStates } from "../../bench/traces-command.ts";
import { distanceOf } from "../../bench/workloads/fidelity.ts";
import { fitModel, fromModel } from "../../bench/workloads/model.ts";
import { readModel } from "../../bench/workloads/model-file.ts";
import { synthetic } from "../../bench/workloads/synthetic.ts";
import { quantile } from "../../statistics/summary.ts";

describe("a fitted generator", () => {
  const real = synthetic("mixed", { nodes: 40, tasks: 4_000, loadPercent: 80 }, 1);
  const model = fitModel(real, "mixed");
  const size = { nodes: 40, tasks: 4_000, loadPercent: 80 };
  const drawn = fromModel(model, size, 1);

  test("draws shapes and durations like those of its trace", () => {
    const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();
    const of = (pick: (job: (typeof real.jobs)[number]) => number): number =>
      distanceOf(sorted(drawn.jobs.map(pick)), sorted(real.jobs.map(pick)));
    expect(of(({ resources }) => resources.cpu ?? 0)).toBeLessThan(0.05);
    expect(of(({ resources }) => resources.memory ?? 0)).toBeLessThan(0.05);
    expect(of(({ duration }) => duration)).toBeLessThan(0.05);
    const p90 = (jobs: typeof real.jobs): number =>
      quantile(
        jobs.map(({ duration }) => duration),
        0.9,
      );
    expect(Math.abs(p90(drawn.jobs) / p90(real.jobs) - 1)).toBeLessThan(0.15);
  });

  test("is the same for the same seed, and as large and as loaded as asked for", () => {
    expect(fromModel(model, size, 1)).toEqual(drawn);
    expect(fromModel(model, size, 2)).not.toEqual(drawn);
    expect(drawn.nodes).toHaveLength(40);
    const cpu = drawn.nodes.reduce((sum, { capacity }) => sum + (capacity.cpu ?? 0), 0);
    const work = drawn.jobs.reduce(
      (sum, { tasks, duration, resources }) => sum + tasks * duration * (resources.cpu ?? 0),
      0,
    );
    const load = work / cpu / (drawn.jobs.at(-1)?.arrival ?? 0);
    expect(load).toBeLessThan(0.81); // memory may be scarcer
    expect(load).toBeGreaterThan(0.4);
  });

  test("is written, read again, and refused in a format that is not known", () => {
    const folder = mkdtempSync(join(tmpdir(), "fit-"));
    const at = (name: string): string => join(folder, name);
    writeFileSync(
      at("jobs.csv"),
      "job,arrival_s,duration_s,cpu_milli,memory_mib\na,0,5,100,1\nb,1,7,200,1\n",
    );
    writeFileSync(at("nodes.csv"), "node,cpu_milli,memory_mib\nn,1000,64\n");
    const options = { jobs: at("jobs.csv"), nodes: at("nodes.csv"), out: at("m.json") };
    expect(fitTrace({ ...options, format: "plain", report: at("r.md") })).toContain("2 jobs as 2 shapes");
    expect(readModel(at("m.json")).shapes).toHaveLength(2);
    expect(readFileSync(at("r.md"), "utf8")).toContain("| duration, s | fitted |");
    expect(() => fitTrace({ ...options, format: "csv" })).toThrow(
      'the format "csv": accepted are plain, swf',
    );
  });
});

test("distributions are as far apart as their largest difference", () => {
  expect(distanceOf(Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 2, 3, 4))).toBe(0);
  expect(distanceOf(Float64Array.of(1, 2), Float64Array.of(3, 4))).toBe(1);
  expect(distanceOf(Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 2, 9, 9))).toBe(0.5);
});

describe("the known traces", () => {
  test("are told missing where they are not, differing where they are others, unknown where nobody says where", () => {
    const folder = mkdtempSync(join(tmpdir(), "traces-"));
    const stateOf = (name: string, where: string | null) =>
      traceStates(where).find((trace) => trace.name === name);
    expect(stateOf("openb", null)?.state).toBe("unknown");
    expect(stateOf("metacentrum2013", folder)).toMatchObject({
      state: "missing",
      trouble: ["metacentrum2013/jobs-day00-59.csv.gz", "metacentrum2013/nodes.csv"],
    });
    mkdirSync(join(folder, "metacentrum2013"));
    writeFileSync(join(folder, "metacentrum2013", "nodes.csv"), "node\n");
    expect(stateOf("metacentrum2013", folder)?.state).toBe("differs");
    expect(() => traceStates(join(folder, "nowhere"))).toThrow("there is no such folder");
  });

  test("all say where they are from and under which terms", () => {
    for (const { from, terms, files } of KNOWN_TRACES) {
      expect(from).not.toBe("");
      expect(terms).not.toBe("");
      for (const { sha256 } of files) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });
});
