// Requests that the manager declines: values with a stable code and the facts, worded for people at the edge.
// It must not decide anything: whoever declines has looked at the facts.

import type { TaskId } from "../task/attempt.ts";

export type Refusal =
  | { readonly code: "task-unknown"; readonly taskId: TaskId }
  | { readonly code: "task-exists"; readonly taskId: TaskId }
  | { readonly code: "job-unknown"; readonly name: string }
  | { readonly code: "job-exists"; readonly name: string }
  | { readonly code: "job-stopping"; readonly name: string; readonly live: number }
  | { readonly code: "job-stopped"; readonly name: string }
  | { readonly code: "job-not-updatable"; readonly name: string; readonly why: string }
  | { readonly code: "node-unknown"; readonly node: string }
  | { readonly code: "node-ambiguous"; readonly node: string; readonly ids: readonly string[] }
  | { readonly code: "node-draining"; readonly node: string }
  | { readonly code: "node-busy"; readonly node: string; readonly attempts: number; readonly down: boolean }
  | { readonly code: "key-reused"; readonly key: string }
  | {
      readonly code: "cursor-expired";
      readonly after: number;
      readonly oldest: number;
      readonly newest: number;
    }
  | { readonly code: "gang-too-large"; readonly count: number; readonly batchMax: number }
  | { readonly code: "queue-full"; readonly pending: number; readonly pendingMax: number };

/** One sentence that says what was refused and why. */
export function refusalText(refusal: Refusal): string {
  switch (refusal.code) {
    case "task-unknown":
      return `No task has the id ${refusal.taskId}`;
    case "task-exists":
      return `Task ${refusal.taskId} exists already`;
    case "job-unknown":
      return `No job has the name ${refusal.name}`;
    case "job-exists":
      return `Job ${refusal.name} exists already`;
    case "node-unknown":
      return `No node has the name or id ${refusal.node}`;
    case "job-stopping":
      return `Job ${refusal.name} is being stopped: ${refusal.live} of its tasks have not ended yet`;
    case "job-stopped":
      return `Job ${refusal.name} was stopped: submit it anew`;
    case "job-not-updatable":
      return `Cannot update job ${refusal.name}: ${refusal.why}`;
    case "node-ambiguous":
      return `Several nodes are called ${refusal.node}: give an id, one of ${refusal.ids.join(", ")}`;
    case "node-draining":
      return `Node ${refusal.node} is draining: undrain it to give it new work`;
    case "node-busy":
      return busyText(refusal.node, refusal.attempts, refusal.down);
    case "key-reused":
      return `Idempotency key ${refusal.key} was used before with another body`;
    case "cursor-expired":
      return cursorText(refusal.after, refusal.oldest, refusal.newest);
    case "gang-too-large":
      return `Cannot take a gang of ${refusal.count} tasks: at most ${refusal.batchMax} can be placed at once`;
    case "queue-full":
      return `${refusal.pending} tasks are waiting, the queue takes ${refusal.pendingMax}: try again later`;
  }
}

function cursorText(after: number, oldest: number, newest: number): string {
  if (after > newest)
    return `Cursor ${after} is ahead of the newest event, ${newest}: it is of another history`;
  return `Events after ${after} are not kept any more: the oldest is ${oldest}`;
}

function busyText(node: string, attempts: number, down: boolean): string {
  const what = `Cannot remove node ${node}: ${attempts} attempts on it are not known ended`;
  return `${what}; ${down ? "force it if the node is gone for good" : "drain it first"}`;
}
