// The scores that one group finds by way of the memory. While a group is placed on trial the tables follow the trial;
// what is undone at its end they take back.

import type { Judging } from "./judging.ts";
import type { Keeping, ScoreMemory } from "./score-memory.ts";
import type { PlacementRequest, Snapshot, Strategy } from "./strategy.ts";

export class KeptScores {
  private readonly memory: ScoreMemory;
  private readonly snapshot: Snapshot;
  private readonly strategy: Strategy;
  private readonly request: PlacementRequest;
  /** Makes one that judges this group alone. */
  private readonly judging: () => Judging;
  private readonly versionBefore: number;
  private readonly used: Keeping[] = [];
  private current: Keeping | null = null;

  constructor(
    memory: ScoreMemory,
    snapshot: Snapshot,
    strategy: Strategy,
    request: PlacementRequest,
    judging: () => Judging,
  ) {
    this.memory = memory;
    this.snapshot = snapshot;
    this.strategy = strategy;
    this.request = request;
    this.judging = judging;
    this.versionBefore = memory.capacity.version;
  }

  /** The feasible node with the highest score, the lowest index among equals; −1 when there is none. */
  best(): number {
    const { table, judging } = this.current ?? this.find();
    return table.best(judging, this.memory.capacity.changes);
  }

  private find(): Keeping {
    const { memory, strategy, request, snapshot } = this;
    const found = memory.keepingFor(strategy, request, snapshot, this.judging);
    this.used.push(found);
    this.current = found;
    return found;
  }

  /** How many nodes each filter refused at the last `best`, by position; may be shorter than there are filters. Null:
   * nobody has asked for the best. */
  get refused(): readonly number[] | null {
    return this.current?.table.refused ?? null;
  }

  /** The basis may be another from here on. */
  rebase(): void {
    this.current = null;
  }

  /** The trial is undone, which had placed on these nodes. */
  rewind(nodes: Iterable<number>): void {
    for (const { table } of this.used) table.rewind(this.versionBefore, nodes);
  }
}
