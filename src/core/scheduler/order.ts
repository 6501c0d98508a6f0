// The order in which waiting tasks get their turn is a strategy of its own.

import type { Task } from "../task/task.ts";

export interface Order {
  readonly name: string;
  /** Negative: `a` goes before `b`. A total order over tasks (serials differ, so ties can be broken by them). */
  compare(a: Task, b: Task): number;
  /** May a task that fits nowhere be overtaken by those behind it? */
  readonly skipAhead: boolean;
}
