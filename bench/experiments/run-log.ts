// The runs of an experiment that are done, one line of JSON each, added as they end. A process that is killed leaves the
// lines it wrote; half a line at the end is cut off when the next one goes on. It is no result: results.csv is, and that
// is written whole when every run is there.

import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commit } from "../commit.ts";
import { Misuse } from "../misuse.ts";
import { makeOutFolder } from "../out-folder.ts";
import { type Experiment, runKey, runsOf } from "./experiment.ts";
import type { RunResult } from "./run.ts";

const FILE = "runs.jsonl";

/** Tells one experiment from another: what would be run, and of files what is in them, wherever they lie. */
function digestOf(experiment: Experiment): string {
  const workloads = experiment.workloads.map((choice) => {
    if (choice.kind === "synthetic") return choice;
    if (choice.kind === "fitted") return { ...choice, model: sha256Of(choice.model) };
    const nodes = choice.nodes === null ? null : sha256Of(choice.nodes);
    return { ...choice, jobs: sha256Of(choice.jobs), nodes };
  });
  const text = JSON.stringify({ ...experiment, workloads });
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

const sha256Of = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

export interface Header {
  readonly experiment: Experiment;
  readonly digest: string;
  /** Of the program that made the runs. */
  readonly commit: string;
}

export class RunLog {
  readonly results = new Map<string, RunResult>();
  /** Of the program that made the runs. */
  readonly commit = commit();
  private readonly path: string;

  /** Opens the log in `folder`, which may hold runs of this experiment and of no other. */
  constructor(folder: string, experiment: Experiment) {
    this.path = join(folder, FILE);
    const digest = digestOf(experiment);
    if (!existsSync(this.path)) {
      makeOutFolder(folder);
      const header: Header = { experiment, digest, commit: this.commit };
      writeFileSync(this.path, `${JSON.stringify(header)}\n`);
      return;
    }
    const { header, results, kept } = parsed(this.path);
    const instead = "name another folder with --out, or begin anew with --fresh";
    if (header.digest !== digest)
      throw new Misuse(
        `${folder} holds runs of another experiment (${header.experiment.name}) or of other contents of its files: ${instead}`,
      );
    if (header.commit !== this.commit)
      throw new Misuse(
        `${folder} holds runs of commit ${header.commit ?? "unknown"}, and this is ${this.commit}: ${instead}`,
      );
    for (const [key, result] of results) this.results.set(key, result);
    writeFileSync(this.path, kept);
  }

  add(key: string, result: RunResult): void {
    this.results.set(key, result);
    appendFileSync(this.path, `${JSON.stringify([key, result])}\n`);
  }
}

/** What the runs in a folder are of, and the runs. */
export function readLog(folder: string): { header: Header; results: ReadonlyMap<string, RunResult> } {
  const path = join(folder, FILE);
  if (!existsSync(path)) throw new Misuse(`${folder} holds no runs: there is no ${FILE}`);
  const { header, results } = parsed(path);
  return { header, results };
}

function parsed(path: string): { header: Header; results: ReadonlyMap<string, RunResult>; kept: string } {
  const lines = readFileSync(path, "utf8").split("\n");
  const whole = lines.slice(0, -1); // what follows the last line break was being written
  const [first, ...rest] = whole;
  try {
    const header = JSON.parse(first ?? "") as Header;
    const known = new Set(runsOf(header.experiment).map(runKey));
    const results = new Map(rest.map((line) => JSON.parse(line) as [string, RunResult]));
    for (const key of results.keys()) if (!known.has(key)) throw new Error(`no run is called ${key}`);
    return { header, results, kept: `${whole.join("\n")}\n` };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Misuse(`${path}: not a log of runs (${why}): remove it to begin anew`);
  }
}
