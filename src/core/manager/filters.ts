// What listings may be narrowed to. A filter that is absent or null lets everything pass; several must all hold.
// It must not read anything: queries do.

import type { Availability, Liveness } from "../node/node.ts";
import type { TaskId } from "../task/attempt.ts";
import type { TaskState } from "../task/transitions.ts";
import type { Page } from "./events.ts";
import type { JobView } from "./views.ts";

export interface TaskFilter {
  readonly state: TaskState | null;
  readonly job: string | null;
  /** A node's name or id: tasks whose current attempt is, or was, there. */
  readonly node?: string | null;
  readonly name?: string | null;
  /** How the id begins, or all of it; in lower case. */
  readonly id?: string | null;
  readonly owner?: string | null;
}

/** A node that has the label, with this value; null: with any. */
export interface LabelFilter {
  readonly label: string;
  readonly value: string | null;
}

export interface NodeFilter {
  /** By index. Absent: all at once. */
  readonly page?: Page;
  readonly liveness?: Liveness | null;
  readonly availability?: Availability | null;
  readonly labels?: readonly LabelFilter[];
}

export interface JobFilter {
  /** By the serial of the job's first task. Absent: all at once. */
  readonly page?: Page;
  readonly state?: JobView["state"] | null;
}

export interface EventFilter {
  readonly taskId: TaskId | null;
  /** Of tasks of the job that are not reaped. */
  readonly job?: string | null;
  readonly state?: TaskState | null;
}
