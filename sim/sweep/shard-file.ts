// A sweep's figures as a file: a head that says of which sweep they are, then a line of JSON for each run. Shards of one sweep
// are put together again here, and nothing is taken that does not belong together.

import { readFileSync } from "node:fs";
import { z } from "zod";
import { appendTo, writeTo } from "../outputs.ts";
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
  const [first = "", ...lines] = (contentOf(path) ?? "").trimEnd().split("\n");
  const head = HEAD.safeParse(parsed(first));
  if (!head.success) return `Cannot merge ${path}: accepted is a file that --out has written (${FORMAT})`;
  const summaries: RunSummary[] = [];
  for (const [index, line] of lines.entries()) {
    const run = RUN.safeParse(parsed(line));
    if (!run.success) return damaged(path, index + 2, run.error);
    if (run.data.place >= head.data.runs)
      return `Cannot merge ${path}, line ${index + 2}: place is ${run.data.place}, of ${head.data.runs} runs`;
    summaries.push(run.data as unknown as RunSummary);
  }
  const { sweep, runs, code } = head.data;
  return { head: { sweep, runs, code }, summaries };
}

function damaged(path: string, line: number, { issues }: z.ZodError): string {
  const field = issues[0]?.path.join(".") ?? "";
  const what = field === "" ? "it is no run" : `${field} is missing or wrong`;
  return `Cannot merge ${path}, line ${line}: ${what}, accepted is a run's figures as --out has written them`;
}

const counted = z.int().min(0);
const HEAD = z.object({ format: z.literal(FORMAT), sweep: z.string(), runs: counted, code: z.string() });

/** What merging and telling rely on. */
const RUN = z.looseObject({
  place: counted,
  scenario: z.string(),
  policy: z.string(),
  strategy: z.string(),
  order: z.string(),
  checks: z.array(z.string()).nullable(),
  seed: counted,
  verdict: z.enum(["held", "promise broken", "did not converge", "crashed"]),
  digest: z.string().nullable(),
  endedAt: z.number(),
  events: counted,
  wallMs: z.number(),
  distributions: z.record(
    z.enum(DISTRIBUTIONS),
    z.object({ buckets: z.array(counted), sum: z.number(), max: z.number() }),
  ),
  counts: z.record(z.string(), z.number()),
  coverage: z.record(z.string(), z.number()).nullable(),
  trouble: z.array(z.string()),
  report: z.unknown(),
});

function contentOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
