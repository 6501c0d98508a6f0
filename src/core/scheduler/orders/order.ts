// The order in which waiting tasks get their turn is a strategy of its own: who is next, and what those behind may do
// while the next one fits nowhere. Where a task goes is none of its business.

import type { Usage } from "../../store/usage.ts";
import type { Task } from "../../task/task.ts";

/** While the task that is next fits nowhere, those behind it `wait`, `go-ahead`, or `backfill`: they go ahead where that
 * does not delay it. */
export type Behind = "wait" | "go-ahead" | "backfill";

export interface Order {
  readonly name: string;
  /** One line for people: who is next. */
  readonly rule: string;
  /** Where the rule is published. */
  readonly source: string;
  /** Negative: `a` goes before `b`. A total order over tasks (serials differ, so ties can be broken by them) that does
   * not change while they wait. */
  compare(a: Task, b: Task): number;
  /** The same between tasks of different groups, by what is in use at this moment; 0: `compare` decides. Absent: it
   * always does. */
  compareNow?(a: Task, b: Task, usage: Usage): number;
  /** What tasks must share to be tried as one group, beside all that decides on which nodes they fit. Absent: nothing. */
  groupOf?(task: Task): string;
  readonly behind: Behind;
}
