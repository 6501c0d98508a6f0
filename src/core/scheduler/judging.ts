// What the filters and scorers of a strategy say of nodes, for one request. What they look up once for all nodes is
// looked up here, when it is first needed. It must not know which node is chosen, nor what is kept.

import type { Node } from "../node/node.ts";
import { type Batch, REFUSED } from "./batch.ts";
import { ready } from "./filters/ready.ts";
import { resources } from "./filters/resources.ts";
import type {
  Check,
  Filter,
  JudgesAll,
  PlacementRequest,
  Scoring,
  Sift,
  Snapshot,
  Strategy,
} from "./strategy.ts";

/** A filter that concerns the request. */
interface Asked {
  readonly check: Check;
  readonly filter: Filter;
  /** The verdict of those it refuses. */
  readonly refused: number;
}

/** Where one loop says all. */
interface Plain {
  readonly judgeAll: JudgesAll;
  readonly open: Uint8Array;
  readonly closed: number;
  readonly short: number;
}

/** For so few nodes loops do not pay. */
const ONE_BY_ONE = 4;

export class Judging {
  private readonly strategy: Strategy;
  private readonly snapshot: Snapshot;
  private readonly request: PlacementRequest;
  private readonly asked: readonly Asked[];
  private sifts: readonly Sift[] | null = null;
  private scorings: readonly Scoring[] | null = null;
  private plain: Plain | null | undefined = undefined;

  /** Reads the snapshot as it is when asked. */
  constructor(strategy: Strategy, snapshot: Snapshot, request: PlacementRequest) {
    this.strategy = strategy;
    this.snapshot = snapshot;
    this.request = request;
    this.asked = this.prepareFilters();
  }

  /** Nodes 0..size−1. */
  get size(): number {
    return this.snapshot.nodes.length;
  }

  /** Does every filter admit the node? */
  admits(node: number): boolean {
    return this.refusal(node) === 0;
  }

  /** The verdict of the first filter that refuses the node; 0 when none does. */
  private refusal(node: number): number {
    const { asked } = this;
    for (let at = 0; at < asked.length; at++) {
      const { check, refused } = asked[at] as Asked;
      if (!check(node)) return refused;
    }
    return 0;
  }

  /** The sum of the scores of a node that every filter admits. */
  score(node: number): number {
    let sum = 0;
    for (const scoring of this.prepared()) sum += scoring.score(node);
    return sum;
  }

  /** Does what was looked up hold until the next declare, for all tasks of the shape? */
  get steady(): boolean {
    const { scorers } = this.strategy;
    return this.asked.every(({ filter }) => filter.steady) && scorers.every(({ steady }) => steady);
  }

  /** Gives every node of the batch its verdict; the first filter to refuse it is the one that counts. */
  judge(batch: Batch): void {
    if (this.plain === undefined) this.plain = this.findPlain();
    const { plain } = this;
    if (plain !== null) return plain.judgeAll(batch, plain.open, plain.closed, plain.short);
    if (batch.count <= ONE_BY_ONE) return this.judgeEach(batch);
    const { asked } = this;
    batch.verdicts.fill(0, 0, batch.count);
    const sifts = this.sifts ?? this.prepareSifts();
    for (let at = 0; at < asked.length; at++) (sifts[at] as Sift)(batch, (asked[at] as Asked).refused);
    for (const scoring of this.prepared()) {
      if (scoring.scoreAll === undefined) scoreEach(scoring, batch);
      else scoring.scoreAll(batch);
    }
  }

  private judgeEach({ nodes, verdicts, count }: Batch): void {
    for (let at = 0; at < count; at++) {
      const node = nodes[at] as number;
      verdicts[at] = this.refusal(node) || this.score(node);
    }
  }

  /** The best of all in one loop, where that is possible; else null. */
  scan(): number | null {
    const [scoring] = this.prepared();
    if (scoring?.scan === undefined || !this.isPlain()) return null;
    return scoring.scan(this.snapshot.capacity.openNodes, this.size);
  }

  /** Do nothing but `ready` and `resources` concern the request, and is there one scorer? */
  private isPlain(): boolean {
    const { asked, snapshot, strategy } = this;
    if (snapshot.memory === undefined || strategy.scorers.length !== 1 || asked.length !== 2) return false;
    return asked.every(({ filter }) => filter === ready || filter === resources);
  }

  private findPlain(): Plain | null {
    const [scoring] = this.prepared();
    const judgeAll = scoring?.judgeAll ?? null;
    if (judgeAll === null || !this.isPlain()) return null;
    const verdictOf = (filter: Filter) =>
      (this.asked.find((each) => each.filter === filter) as Asked).refused;
    const open = this.snapshot.capacity.openNodes;
    return { judgeAll, open, closed: verdictOf(ready), short: verdictOf(resources) };
  }

  /** What all scores depend on now, in writing. */
  basis(): string {
    let basis = "";
    for (const scoring of this.prepared()) basis += scoring.basis ?? "";
    return basis;
  }

  /** One more was reserved on the node: do the scores of all others still hold? */
  holdsAfter(node: number): boolean {
    if (this.scorings?.every((scoring) => scoring.holdsAfter?.(node) ?? true) ?? true) return true;
    this.scorings = null;
    return false;
  }

  private prepared(): readonly Scoring[] {
    this.scorings ??= this.strategy.scorers.map((scorer) => scorer.prepare(this.snapshot, this.request));
    return this.scorings;
  }

  private prepareFilters(): readonly Asked[] {
    const { strategy, snapshot, request } = this;
    const asked: Asked[] = [];
    strategy.filters.forEach((filter, at) => {
      const check = filter.prepare?.(snapshot, request) ?? null;
      if (check === null && filter.prepare !== undefined) return;
      asked.push({
        check: check ?? ((node) => filter.admits(snapshot, snapshot.nodes[node] as Node, request)),
        filter,
        refused: REFUSED * (at + 1),
      });
    });
    return asked;
  }

  private prepareSifts(): readonly Sift[] {
    const { snapshot, request } = this;
    this.sifts = this.asked.map(
      ({ check, filter }) =>
        filter.sift?.(snapshot, request) ?? ((batch, refused) => siftEach(check, batch, refused)),
    );
    return this.sifts;
  }
}

function siftEach(check: Check, { nodes, verdicts, count }: Batch, refused: number): void {
  for (let at = 0; at < count; at++) {
    if (verdicts[at] === 0 && !check(nodes[at] as number)) verdicts[at] = refused;
  }
}

function scoreEach(scoring: Scoring, { nodes, verdicts, count }: Batch): void {
  for (let at = 0; at < count; at++) {
    if ((verdicts[at] as number) > REFUSED) verdicts[at]! += scoring.score(nodes[at] as number);
  }
}
