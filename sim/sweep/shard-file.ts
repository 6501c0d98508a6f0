// A sweep's figures as a file: a head that says of which sweep they are, then a line of JSON for each run. Shards of one sweep
// are put together again here, and nothing is taken that does not belong together.

import { existsSync } from "node:fs";
import { notThere } from "../not-there.ts";
import { appendTo, writeTo } from "../outputs.ts";
import { VERDICTS } from "../report.ts";
import { contentOf, isPlain, type Plain, parsed } from "../saved-text.ts";
import { DISTRIBUTIONS, type RunSummary } from "./run-summary.ts";

const FORMAT = "wavetank-sweep/2";

export interface SweepHead {
  /** What was asked for, without what differs between shards. */
  readonly sweep: string;
  /** Runs in all, of every shard. */
  readonly runs: number;
  /** Of which code of Wavetank: see origin.ts. */
  readonly code: string;
}

/** Writes each run as it comes, so that a sweep which is interrupted has not been for nothing. Throws CannotWrite. */
export class ShardFile {
  readonly path: string;
  /** Runs in it. */
  runs = 0;

  constructor(path: string, head: SweepHead) {
    this.path = path;
    writeTo(path, `${JSON.stringify({ format: FORMAT, ...head })}\n`);
  }

  add(summary: RunSummary): void {
    appendTo(this.path, `${JSON.stringify(summary)}\n`);
    this.runs++;
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
    if (head !== null && head.code !== shard.head.code)
      return `Cannot merge ${path}: it was made by Wavetank ${shard.head.code}, ${paths[0]} by ${head.code}`;
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
  if (!existsSync(path)) return `Cannot merge ${path}: ${notThere(path)}`;
  const [first = "", ...lines] = (contentOf(path) ?? "").trimEnd().split("\n");
  const head = parsed(first);
  if (head.format !== FORMAT || wrongField(head, HEAD) !== null)
    return `Cannot merge ${path}: accepted is a file that --out has written (${FORMAT})`;
  const { sweep, runs, code } = head as unknown as SweepHead;
  const summaries: RunSummary[] = [];
  for (const [index, line] of lines.entries()) {
    const run = parsed(line);
    const wrong = wrongField(run, RUN);
    const place = Number(run.place) < runs;
    if (wrong === null && place) summaries.push(run as unknown as RunSummary);
    else return damaged(`${path}, line ${index + 2}`, wrong ?? `place is ${run.place}, of ${runs} runs`);
  }
  return { head: { sweep, runs, code }, summaries };
}

const damaged = (where: string, what: string): string =>
  `Cannot merge ${where}: ${what}, accepted is a run's figures as --out has written them`;

type Fields = Readonly<Record<string, (value: unknown) => boolean>>;

/** Null: all fields are there, each as it should be. */
function wrongField(value: Plain, fields: Fields): string | null {
  const wrong = Object.keys(fields).find((name) => fields[name]?.(value[name]) !== true);
  return wrong === undefined ? null : `${wrong} is missing or wrong`;
}

const isText = (value: unknown): boolean => typeof value === "string";
const isNumber = (value: unknown): boolean => typeof value === "number";
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isList = (of: (item: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every(of);
const isNumbers = (value: unknown): boolean => isPlain(value) && Object.values(value).every(isNumber);
const orNull = (other: (value: unknown) => boolean) => (value: unknown) => value === null || other(value);

const HEAD: Fields = { sweep: isText, runs: isCount, code: isText };

const HISTOGRAM: Fields = { buckets: isList(isCount), sum: isNumber, max: isNumber };

/** What merging and telling rely on. */
const RUN: Fields = {
  place: isCount,
  scenario: isText,
  policy: isText,
  strategy: isText,
  order: isText,
  checks: orNull(isList(isText)),
  seed: isCount,
  verdict: (value) => VERDICTS.some((verdict) => verdict === value),
  digest: orNull(isText),
  endedAt: isNumber,
  events: isCount,
  wallMs: isNumber,
  distributions: (value) =>
    isPlain(value) &&
    DISTRIBUTIONS.every((name) => isPlain(value[name]) && wrongField(value[name], HISTOGRAM) === null),
  counts: isNumbers,
  coverage: orNull(isNumbers),
  trouble: isList(isText),
};
