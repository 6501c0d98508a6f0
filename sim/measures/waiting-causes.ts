// Why tasks wait: for room, for their restart delay, for their node to return or another, or since they gave way. The
// causes are read off the stored task and its node, so that nothing of the manager's mind is needed.

import type { WallTime } from "../../src/core/kernel/time.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { TaskId } from "../../src/core/task/attempt.ts";
import type { Task } from "../../src/core/task/task.ts";

/** Of so many the causes are read, and of the others assumed to be in the same proportion. */
const READ_MAX = 1_000;

export const WAITING_CAUSES = ["room", "restart delay", "node lost", "gave way"] as const;
export type WaitingCause = (typeof WAITING_CAUSES)[number];

export class WaitingCauses {
  /** Tasks that may be waiting. */
  private readonly waiting = new Set<TaskId>();

  waits(taskId: TaskId): void {
    this.waiting.add(taskId);
  }

  waitsNoMore(taskId: TaskId): void {
    this.waiting.delete(taskId);
  }

  /** Waiting tasks by cause, as columns of the series. */
  sample(cluster: Cluster, now: WallTime): Record<string, number> {
    const counts = new Map<WaitingCause, number>(WAITING_CAUSES.map((cause) => [cause, 0]));
    let read = 0;
    for (const id of this.waiting) {
      const task = cluster.tasks.get(id);
      if (task?.state !== "Pending") continue;
      const cause = causeOf(task, now);
      counts.set(cause, (counts.get(cause) ?? 0) + 1);
      if (++read === READ_MAX) break;
    }
    const scale = read === 0 ? 0 : cluster.counts.Pending / read;
    const waits = new Map([...counts].map(([cause, count]) => [cause, Math.round(count * scale)]));
    waits.set("node lost", (waits.get("node lost") ?? 0) + heldByLostNodes(cluster));
    return Object.fromEntries([...waits].map(([cause, count]) => [`waits: ${cause}`, count]));
  }
}

/** Tasks whose node the manager does not hear: as long as it may come back they are not Pending, and yet they wait. PERF:
 * O(nodes + attempts on those nodes), once a second. */
function heldByLostNodes(cluster: Cluster): number {
  let count = 0;
  for (const { index, liveness } of cluster.nodes) {
    if (liveness !== "down" && liveness !== "unknown") continue;
    for (const { task, number } of cluster.attemptsOnNode(index)) {
      const waits = task.state === "Running" || task.state === "Scheduled";
      if (waits && task.wanted === "run" && number === task.attempt) count++;
    }
  }
  return count;
}

function causeOf({ awaiting, notBefore }: Task, now: WallTime): WaitingCause {
  if (awaiting === "restart" && notBefore > now) return "restart delay";
  if (awaiting === "replacement") return "node lost";
  return awaiting === "preemption" ? "gave way" : "room";
}
