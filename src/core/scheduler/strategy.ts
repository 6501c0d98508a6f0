// A strategy is data: filters, scorers, a picker, composed in a few lines. place.ts runs it.
// Filters say whether a node can take a request and why not; scorers say how good it is; the picker chooses.

import type { Capacity } from "../node/capacity.ts";
import type { Node } from "../node/node.ts";
import type { TaskSpec } from "../task/spec.ts";

/** What a strategy may look at. */
export interface Snapshot {
  /** By dense index. */
  readonly nodes: readonly Node[];
  readonly capacity: Capacity;
  /** Index of the node that was placed on last, −1 before the first placement. */
  readonly lastNode: number;
}

/** A group of equal requests: they share a signature, so one node suits them all alike. */
export interface PlacementRequest {
  readonly spec: TaskSpec;
  readonly jobId: string | null;
}

export interface Filter {
  /** Stable, for machines: "resources". */
  readonly name: string;
  /** Can `node` take one more of `request`? The answer depends on this node alone, and one more on it never turns
   * a no into a yes: answers are kept while a group is placed. It must not allocate: it is asked of every node. */
  admits(snapshot: Snapshot, node: Node, request: PlacementRequest): boolean;
  /** What its refusal by `nodes` nodes means, for people; continues "3 …": "have too little free cpu or memory". */
  refusal(request: PlacementRequest, nodes: number): string;
}

/** A scorer made ready for one request. It reads the snapshot's capacity as it is when asked. */
export interface Scoring {
  /** How good `node`, which is feasible, is for one more: an integer (|score| < 2^53), higher is better. */
  score(node: Node): number;
  /** After one more was reserved on `node`: do the scores of all other nodes still hold? Absent: always. */
  holdsAfter?(node: Node): boolean;
}

export interface Scorer {
  readonly name: string;
  /** Looks once at what concerns all nodes, so that `score` need not. PERF: may be O(nodes). */
  prepare(snapshot: Snapshot, request: PlacementRequest): Scoring;
}

/** What a picker chooses from: nodes 0..size−1. */
export interface Candidates {
  readonly size: number;
  /** Index of the node that was placed on last, −1 before the first placement. */
  readonly lastNode: number;
  /** Grows when the scores of all nodes may have changed; until it does, a placement changed its own node's alone. */
  readonly generation: number;
  feasible(node: number): boolean;
  /** The sum of the scores; to be asked of feasible nodes only. */
  score(node: number): number;
}

export interface Picker {
  readonly name: string;
  /** Begins a group. Every call of what it returns picks the next node: its index, or −1 when no node is feasible.
   * Between two calls one more was reserved on the node picked. Ties: the lowest index, unless it says otherwise.
   * It asks `feasible` and `score` of as few nodes as it needs. */
  begin(candidates: Candidates): () => number;
}

export interface Strategy {
  readonly name: string;
  /** Asked in this order; the first to refuse is the one that is counted. Must include those that keep a node from
   * being overcommitted (resources, gpus, ports). */
  readonly filters: readonly Filter[];
  /** Summed. */
  readonly scorers: readonly Scorer[];
  readonly picker: Picker;
}
