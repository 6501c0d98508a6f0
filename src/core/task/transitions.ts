// THE transition table: the five states of the book and every move between them that is legal.
// It must not know why a task moves.

/** Pending: waits for a node. Scheduled: has one. Running. Completed and Failed: ended. */
export type TaskState = "Pending" | "Scheduled" | "Running" | "Completed" | "Failed";

export const TASK_STATES: readonly TaskState[] = ["Pending", "Scheduled", "Running", "Completed", "Failed"];

const NEXT: Readonly<Record<TaskState, readonly TaskState[]>> = {
  // placed (or its lost attempt is back) | stopped before it was placed
  Pending: ["Scheduled", "Completed"],
  // started | could not start | stopped before it started | its node was lost
  Scheduled: ["Running", "Failed", "Completed", "Pending"],
  // ended well or was stopped | failed | its node was lost
  Running: ["Completed", "Failed", "Pending"],
  // final
  Completed: [],
  // the restart policy grants another attempt; final otherwise
  Failed: ["Pending"],
};

/** Is moving from `from` to `to` legal? Staying is not a move. */
export function legalTransition(from: TaskState, to: TaskState): boolean {
  return NEXT[from].includes(to);
}

/** The states between two that news skipped over (a task can start and end between two reports): every step of
 * from → … → to is legal. Null when there is no such way. */
export function statesBetween(from: TaskState, to: TaskState, started: boolean): readonly TaskState[] | null {
  const skipped: TaskState[] = [];
  let at = from;
  if (at === "Pending" && to !== "Completed") at = step(skipped, at, "Scheduled", to);
  if (at === "Pending" && started) at = step(skipped, at, "Scheduled", to);
  if (at === "Scheduled" && started) at = step(skipped, at, "Running", to);
  return legalTransition(at, to) ? skipped : null;
}

function step(skipped: TaskState[], at: TaskState, next: TaskState, to: TaskState): TaskState {
  if (next === to) return at;
  skipped.push(next);
  return next;
}
