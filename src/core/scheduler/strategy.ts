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
  /** Can `node` take one more of `request`? */
  admits(snapshot: Snapshot, node: Node, request: PlacementRequest): boolean;
  /** What a refusal means, for people: "has too little free cpu or memory". */
  readonly refusal: string;
}

export interface Scorer {
  readonly name: string;
  /** How good `node` is for one more of `request`: an integer (|score| < 2^53), higher is better. */
  score(snapshot: Snapshot, node: Node, request: PlacementRequest): number;
}

export interface Picker {
  readonly name: string;
  /** The index of the chosen node, or −1 when no node is feasible. Ties: the lowest index, unless it says otherwise.
   * It may ask `feasible` and `score` of as few nodes as it needs. */
  pick(snapshot: Snapshot, feasible: (node: number) => boolean, score: (node: number) => number): number;
}

export interface Strategy {
  readonly name: string;
  readonly filters: readonly Filter[];
  /** Summed. */
  readonly scorers: readonly Scorer[];
  readonly picker: Picker;
}
