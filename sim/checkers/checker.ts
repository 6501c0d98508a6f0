// What every checker is: an observer that knows one promise of the cluster and says so when a run breaks it. It
// works from what it has seen itself and shares no code with the machines about what is right.

import type { Instant } from "../../src/core/kernel/time.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { AttemptKey } from "../../src/core/task/attempt.ts";
import { Observer } from "../observer.ts";
import type { Scenario } from "../scenario.ts";
import type { TaskTable } from "./task-table.ts";

/** A promise broken, at a moment of the run. */
export interface Violation {
  readonly at: Instant;
  readonly checker: string;
  readonly text: string;
}

/** What the run gives. */
export interface RunContext {
  readonly scenario: Scenario;
  /** The machine at which the manager's node is dialled, −1: none. */
  machineOf(cluster: Cluster, node: number): number;
  violated(violation: Violation): void;
}

/** What a checker is given. */
export interface CheckContext extends RunContext {
  /** What the checkers of one run know of its tasks. */
  readonly tasks: TaskTable;
}

/** What there is to see when the run is over. */
export interface EndOfRun {
  readonly at: Instant;
  /** What the manager's disk, or its memory if it lives, holds. */
  readonly cluster: Cluster;
  /** Everything was healed and had the time to converge. */
  readonly settled: boolean;
  /** Containers that run now. */
  running(): Iterable<{ readonly machine: number; readonly key: AttemptKey }>;
}

export abstract class Checker extends Observer {
  abstract readonly name: string;
  protected readonly context: CheckContext;

  constructor(context: CheckContext) {
    super();
    this.context = context;
  }

  /** The run is over. */
  finish(_end: EndOfRun): void {}

  protected violated(at: Instant, text: string): void {
    this.context.violated({ at, checker: this.name, text });
  }
}
