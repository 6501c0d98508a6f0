// The log of runs goes on with runs of the same experiment, files and commit, and with no others.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { beforeEach, describe, expect, test } from "vitest";
import { addExperiments } from "../../../bench/experiments/command.ts";
import type { Experiment } from "../../../bench/experiments/experiment.ts";
import { parseExperiment } from "../../../bench/experiments/read-experiment.ts";
import { RunLog, readLog } from "../../../bench/experiments/run-log.ts";

const JOBS = "job,arrival_s,duration_s,cpu_milli,memory_mib\na,0,10,500,1\n";
const EXPERIMENT = `name: x
workloads:
  - { trace: plain, name: t, jobs: jobs.csv, nodes: nodes.csv }
schedulers: [best-fit, spread]
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "run-log-"));
});

/** The same experiment in a folder of its own. */
function written(name: string): Experiment {
  const own = join(folder, name);
  mkdirSync(own);
  writeFileSync(join(own, "jobs.csv"), JOBS);
  writeFileSync(join(own, "nodes.csv"), "node,cpu_milli,memory_mib\nn,4000,100\n");
  writeFileSync(join(own, "e.yaml"), EXPERIMENT);
  return parseExperiment(join(own, "e.yaml"), EXPERIMENT);
}

function bench(...args: readonly string[]): Promise<unknown> {
  const program = new Command().exitOverride();
  addExperiments(program);
  return program.parseAsync(["node", "bench", ...args]);
}

describe("a log of runs", () => {
  test("refuses to go on once a trace has changed", () => {
    const experiment = written("a");
    const out = join(folder, "out");
    new RunLog(out, experiment);
    new RunLog(out, experiment);
    writeFileSync(join(folder, "a", "jobs.csv"), JOBS.replace("10", "99"));
    expect(() => new RunLog(out, experiment)).toThrow("or of other contents of its files");
  });

  test("takes the same files elsewhere for the same", () => {
    new RunLog(join(folder, "one"), written("a"));
    new RunLog(join(folder, "two"), written("b"));
    const [one, two] = ["one", "two"].map((name) => readLog(join(folder, name)).header.digest);
    expect(one).toBe(two);
  });

  test("refuses to go on with runs of another commit", () => {
    const experiment = written("a");
    const log = join(folder, "out", "runs.jsonl");
    new RunLog(join(folder, "out"), experiment);
    const header = JSON.parse(readFileSync(log, "utf8")) as object;
    writeFileSync(log, `${JSON.stringify({ ...header, commit: "0123abc" })}\n`);
    expect(() => new RunLog(join(folder, "out"), experiment)).toThrow(
      "holds runs of commit 0123abc, and this is",
    );
  });

  test("lets no results of before stand beside runs that begin anew", async () => {
    written("a");
    const out = join(folder, "out");
    mkdirSync(out);
    for (const file of ["results.csv", "report.html"]) writeFileSync(join(out, file), "of before");
    await bench(join(folder, "a", "e.yaml"), "--out", out, "--fresh", "--shard", "1/2", "--threads", "1");
    expect(existsSync(join(out, "runs.jsonl"))).toBe(true);
    for (const file of ["results.csv", "report.html"]) expect(existsSync(join(out, file))).toBe(false);
  }, 60_000);

  test.each(["e.yaml", "e.yaml/deep", "/proc/wavetank/deep"])(
    "cannot lie in %s, and says so",
    async (name) => {
      written("a");
      const out = name.startsWith("/") ? name : join(folder, "a", name);
      await expect(bench(join(folder, "a", "e.yaml"), "--out", out)).rejects.toThrow(/^Cannot write to /);
    },
  );
});
