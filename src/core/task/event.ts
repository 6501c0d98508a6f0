// The history a user reads: one entry per change of a task's state.

import type { WallTime } from "../kernel/time.ts";
import type { TaskId } from "./attempt.ts";
import type { TaskState } from "./transitions.ts";

export interface TaskEvent {
  /** 1, 2, 3, … over all tasks. */
  readonly id: number;
  readonly taskId: TaskId;
  /** The attempt that was current, 0 when there was none yet. */
  readonly attempt: number;
  readonly state: TaskState;
  readonly timestamp: WallTime;
  readonly reason: string | null;
}
