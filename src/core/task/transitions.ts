// THE transition table: the five states of the book and every move between them that is legal.

/** Pending: waits for a node. Scheduled: has one. Running. Completed and Failed: ended. */
export type TaskState = "Pending" | "Scheduled" | "Running" | "Completed" | "Failed";

const NEXT: Readonly<Record<TaskState, readonly TaskState[]>> = {
  // placed | stopped before it was placed | its former attempt turned out to run still, or to have ended meanwhile
  Pending: ["Scheduled", "Running", "Completed", "Failed"],
  // placed → started | exited at once or stopped | could not start | its node was lost
  Scheduled: ["Running", "Completed", "Failed", "Pending"],
  // exited or stopped | failed | its node was lost
  Running: ["Completed", "Failed", "Pending"],
  // final
  Completed: [],
  // the restart policy grants another attempt | stopped while it waited for that decision
  Failed: ["Pending", "Completed"],
};

/** Is moving from `from` to `to` legal? Staying is not a move. */
export function legalTransition(from: TaskState, to: TaskState): boolean {
  return NEXT[from].includes(to);
}
