// A sweep's figures as a file: a head that says of which sweep they are, then a line of JSON for each run. Shards of one sweep
// are put together again here, and nothing is taken that does not belong together.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder } from "../../src/adapters/make-folder.ts";
import type { RunSummary } from "./run-summary.ts";

const FORMAT = "wavetank-sweep/1";

export interface SweepHead {
  /** What was asked for, without what differs between shards. */
  readonly sweep: string;
  /** Runs in all, of every shard. */
  readonly runs: number;
}

/** Collects what is to be written. */
export class ShardFile {
  private readonly lines: string[];
  private readonly path: string;

  constructor(path: string, head: SweepHead) {
    this.path = path;
    this.lines = [JSON.stringify({ format: FORMAT, ...head })];
  }

  add(summary: RunSummary): void {
    this.lines.push(JSON.stringify(summary));
  }

  write(): void {
    makeFolder(dirname(this.path));
    writeFileSync(this.path, `${this.lines.join("\n")}\n`);
  }
}

export interface MergedSweep {
  readonly head: SweepHead;
  /** In the sweep's order. */
  readonly summaries: readonly RunSummary[];
}

/** All shards as one sweep; what is wrong with them, in one line. */
export function mergeShards(paths: readonly string[]): MergedSweep | string {
  let head: SweepHead | null = null;
  const byPlace = new Map<number, RunSummary>();
  for (const path of paths) {
    const shard = readShardFile(path);
    if (typeof shard === "string") return shard;
    if (head !== null && (head.sweep !== shard.head.sweep || head.runs !== shard.head.runs))
      return `Cannot merge ${path}: it is of another sweep (${shard.head.sweep}) than ${paths[0]} (${head.sweep})`;
    head = shard.head;
    for (const summary of shard.summaries) {
      if (byPlace.has(summary.place)) return `Cannot merge ${path}: run ${summary.place + 1} is in two files`;
      byPlace.set(summary.place, summary);
    }
  }
  if (head === null) return "Cannot merge nothing: accepted are files that --out has written";
  if (byPlace.size < head.runs) return missing(head, byPlace);
  return { head, summaries: [...byPlace.values()].sort((a, b) => a.place - b.place) };
}

function missing({ runs }: SweepHead, byPlace: ReadonlyMap<number, RunSummary>): string {
  let first = 0;
  while (byPlace.has(first)) first++;
  return `Cannot merge: ${runs - byPlace.size} of ${runs} runs are missing, the first is run ${first + 1}`;
}

function readShardFile(path: string): MergedSweep | string {
  const refusal = `Cannot merge ${path}: accepted is a file that --out has written (${FORMAT})`;
  try {
    const [first = "", ...lines] = readFileSync(path, "utf8").trimEnd().split("\n");
    const { format, ...head } = JSON.parse(first) as SweepHead & { readonly format: unknown };
    if (format !== FORMAT) return refusal;
    return { head, summaries: lines.map((line) => JSON.parse(line) as RunSummary) };
  } catch {
    return refusal;
  }
}
