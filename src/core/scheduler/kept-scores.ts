// The scores that one group finds by way of the memory. While a group is placed on trial the tables follow the trial;
// what is undone at its end they take back.

import type { Judging } from "./judging.ts";
import type { ScoreMemory } from "./score-memory.ts";
import type { ScoreTable } from "./score-table.ts";
import type { PlacementRequest, Strategy } from "./strategy.ts";

export class KeptScores {
  private readonly memory: ScoreMemory;
  private readonly judging: Judging;
  private readonly strategy: Strategy;
  private readonly request: PlacementRequest;
  private readonly versionBefore: number;
  private readonly used: ScoreTable[] = [];
  private table: ScoreTable | null = null;

  constructor(memory: ScoreMemory, judging: Judging, strategy: Strategy, request: PlacementRequest) {
    this.memory = memory;
    this.judging = judging;
    this.strategy = strategy;
    this.request = request;
    this.versionBefore = memory.capacity.version;
  }

  /** The feasible node with the highest score, the lowest index among equals; −1 when there is none. */
  best(): number {
    if (this.table === null) {
      this.table = this.memory.tableFor(this.strategy, this.request, this.judging.basis());
      this.used.push(this.table);
    }
    return this.table.best(this.judging, this.memory.capacity.changes);
  }

  /** How many nodes each filter refused at the last `best`, by position; may be shorter than there are filters. Null:
   * nobody has asked for the best. */
  get refused(): readonly number[] | null {
    return this.table?.refused ?? null;
  }

  /** The basis may be another from here on. */
  rebase(): void {
    this.table = null;
  }

  /** The trial is undone, which had placed on these nodes. */
  rewind(nodes: Iterable<number>): void {
    for (const table of this.used) table.rewind(this.versionBefore, nodes);
  }
}
