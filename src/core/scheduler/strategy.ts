// A strategy is data: filters, scorers, a picker, composed in a few lines. place.ts runs it.
// Filters say whether a node can take a request and why not; scorers say how good it is; the picker chooses.

import type { WallTime } from "../kernel/time.ts";
import type { Capacity } from "../node/capacity.ts";
import type { Node } from "../node/node.ts";
import type { Bounds } from "../task/setbacks.ts";
import type { TaskSpec } from "../task/spec.ts";
import type { Batch } from "./batch.ts";
import type { Draws } from "./draws.ts";
import type { ScoreMemory } from "./score-memory.ts";

/** What a strategy may look at. */
export interface Snapshot {
  /** By dense index. */
  readonly nodes: readonly Node[];
  readonly capacity: Capacity;
  /** Index of the node that was placed on last, −1 before the first placement. */
  readonly lastNode: number;
  /** When the snapshot was taken, to tell the age of measurements; absent: no measurement counts as fresh. */
  readonly wall?: WallTime | undefined;
  /** Attempts of the job that hold a reservation on the node; absent: of no job is anything known. */
  readonly jobAttemptsOn?: ((node: number, jobId: string) => number) | undefined;
  /** Nodes on which tasks of the job have failed 5 times within the last 5 minutes, ascending; absent: none is known. */
  readonly nodesFailing?: ((jobId: string) => readonly number[]) | undefined;
  /** Scores from earlier groups; absent: every group looks at all nodes. Whoever hands it in sees to it that whatever
   * changes a node joins the capacity table's log: `TrackedNode` does. */
  readonly memory?: ScoreMemory | undefined;
}

/** A group of equal requests: they share a signature, so one node suits them all alike. */
export interface PlacementRequest {
  readonly spec: TaskSpec;
  readonly jobId: string | null;
  /** What past failures say about where they go; absent or null: nothing. */
  readonly bounds?: Bounds | null | undefined;
}

/** Does the filter admit the node of this index? */
export type Check = (node: number) => boolean;

/** Gives the nodes of the batch that the filter does not admit the verdict `refused`, where it is still 0. */
export type Sift = (batch: Batch, refused: number) => void;

export interface Filter {
  /** Stable, for machines: "resources". */
  readonly name: string;
  /** Can `node` take one more of `request`? The answer depends on this node alone, and one more on it never turns
   * a no into a yes: answers are kept while a group is placed. It must not allocate: it is asked of every node. */
  admits(snapshot: Snapshot, node: Node, request: PlacementRequest): boolean;
  /** The same question made ready for one request: what is common to all nodes is looked up once. Null: it admits all.
   * It reads the snapshot as it is when asked. Absent: `admits` is asked. */
  prepare?(snapshot: Snapshot, request: PlacementRequest): Check | null;
  /** `prepare` for many nodes at once, which says the same; to be asked only when that is not null. Null or absent: it is
   * asked of each. */
  sift?(snapshot: Snapshot, request: PlacementRequest): Sift | null;
  /** What `prepare` looks up holds until a node declares something, and for all tasks of a shape: it need not be asked
   * again for the next group. */
  readonly steady?: true;
  /** What its refusal by `nodes` nodes means, for people; continues "3 …": "have too little free cpu or memory". */
  refusal(request: PlacementRequest, nodes: number): string;
}

export type JudgesAll = (batch: Batch, open: Uint8Array, closed: number, short: number) => void;

/** A scorer made ready for one request. It reads the snapshot's capacity as it is when asked. */
export interface Scoring {
  /** How good the node of this index, which is feasible, is for one more: an integer (|score| < 2^53), higher is better. */
  score(node: number): number;
  /** Adds the scores to the verdicts of a batch, where no filter refuses. Absent: `score` is asked of each node. */
  scoreAll?(batch: Batch): void;
  /** Finds the best of nodes 0..size−1 by itself, in one loop over the columns; it may be asked only when nothing is to be
   * looked at but which nodes are open and what the request asks for, and may decline (null): then the nodes are judged
   * in a batch. −1: none is feasible; among equals the lowest index. */
  scan?(open: Uint8Array, size: number): number | null;
  /** Gives the nodes of a batch their verdicts all by itself, in one loop: `closed` those that are not open, `short` those
   * without enough of what is asked for, their scores to the others. It may be asked only when nothing else is to be
   * looked at, and only where it is not null. */
  readonly judgeAll?: JudgesAll | null;
  /** After one more was reserved on the node: do the scores of all other nodes still hold? Absent: always. */
  holdsAfter?(node: number): boolean;
  /** What the scores depend on beside the request and each node's own state, in writing: scores that were kept hold
   * while it is the same. Absent: on nothing. */
  readonly basis?: string;
}

export interface Scorer {
  readonly name: string;
  /** As a filter's `steady`. */
  readonly steady?: true;
  /** The lowest and the highest score it gives, where it is known. */
  readonly range?: readonly [number, number];
  /** Looks once at what concerns all nodes, so that `score` need not. PERF: may be O(nodes). */
  prepare(snapshot: Snapshot, request: PlacementRequest): Scoring;
}

/** What a picker chooses from: nodes 0..size−1. */
export interface Candidates {
  readonly size: number;
  /** How many will be picked at most. */
  readonly count: number;
  /** Index of the node that was placed on last, −1 before the first placement. */
  readonly lastNode: number;
  /** Grows when the scores of all nodes may have changed; until it does, a placement changed its own node's alone. */
  readonly generation: number;
  feasible(node: number): boolean;
  /** The sum of the scores; to be asked of feasible nodes only. */
  score(node: number): number;
  /** By node, what is said of all of them now: the score, or REFUSED and less where it is not feasible. To be read, and
   * not kept. PERF: much less than `feasible` and `score` of each. */
  judgeAll(): Float64Array;
  /** The feasible node with the highest score, the lowest index among equals, −1 when there is none; null: it cannot be
   * told in less than a look at what `judgeAll` says. */
  scan(): number | null;
  /** Knows the best by scores that were kept from earlier groups; null: nothing is kept. */
  readonly kept: KnowsBest | null;
  /** Chance that belongs to the next placement and to `seed`: the same question gives the same draws. */
  draws(seed: number): Draws;
  /** Attempts that hold a reservation on the node. */
  attemptsOn(node: number): number;
}

export interface KnowsBest {
  /** The feasible node with the highest score, the lowest index among equals; −1 when there is none. */
  best(): number;
}

export interface Picker {
  readonly name: string;
  /** Begins a group. Every call of what it returns picks the next node: its index, or −1 when no node is feasible.
   * Between two calls one more was reserved on the node picked. Ties: the lowest index, unless it says otherwise.
   * It asks `feasible` and `score` of as few nodes as it needs. */
  begin(candidates: Candidates): () => number;
}

/** Says which of a node's devices a request is given. Absent from a strategy: the lowest-indexed that serve it. */
export interface DeviceChooser {
  readonly name: string;
  /** As many devices as asked for, each with enough free, in ascending order; null when there are not enough. */
  choose(snapshot: Snapshot, node: Node, request: PlacementRequest): readonly number[] | null;
}

/** A number that a strategy may be given. */
export interface Parameter {
  readonly name: string;
  readonly default: number;
  /** The range, both ends included. */
  readonly min: number;
  readonly max: number;
  /** For people, with its unit. */
  readonly meaning: string;
}

export interface Strategy {
  readonly name: string;
  /** One line for people: what it chooses. */
  readonly rule?: string;
  /** Where the rule is published. */
  readonly source?: string;
  /** Asked in this order; the first to refuse is the one that is counted. Must include those that keep a node from
   * being overcommitted (resources, gpus, ports). */
  readonly filters: readonly Filter[];
  /** Summed. */
  readonly scorers: readonly Scorer[];
  readonly picker: Picker;
  readonly devices?: DeviceChooser;
  /** Scores may be kept from one group to the next, `by-shape` (resources, GPUs, host ports, constraints) or `by-job` (of
   * the same job, besides). It declares that verdicts and scores depend on nothing else than the shape, the job, the
   * node's info, liveness, runtime and availability, its row in the capacity table, the attempts of the job on it, and
   * the `basis`: on no measurement, time or chance. Absent: nothing is kept. */
  readonly kept?: "by-shape" | "by-job";
  readonly parameters?: readonly Parameter[];
  /** The same strategy with these values, by name; the others keep the values they have. Whoever calls it has checked the
   * names and the ranges: `tuned` of parameters.ts does. */
  readonly with?: (values: Readonly<Record<string, number>>) => Strategy;
}
