// Waiting for one task that was submitted: until it serves or has ended well, telling meanwhile why it does not. It must not
// know who waits: `run` does for tasks, `logs --follow` asks for the words only.

import type { TaskView } from "../core/manager/views.ts";
import type { ApiClient } from "./api-client.ts";
import { Failure } from "./exit.ts";
import type { Io } from "./terminal.ts";
import { reasonText } from "./views-table.ts";
import { type Missing, type WaitLimits, waitUntil } from "./waiting.ts";

/** The task once it runs, healthy where that is asked (a service), or has completed. Throws a Failure when it has failed for
 * good, or the time is over. */
export async function settledTask(io: Io, api: ApiClient, id: string, limits: WaitLimits): Promise<TaskView> {
  let seen: TaskView | null = null;
  await waitUntil(io, api, limits, async () => {
    const task = await api.get<TaskView>(`/tasks/${id}`);
    if (task.state === "Failed") throw new Failure(`Task ${id} failed: ${reasonText(task)}`);
    seen = task;
    return isSettled(task) ? null : whyItWaits(task);
  });
  return seen ?? api.get<TaskView>(`/tasks/${id}`);
}

const isSettled = ({ state, spec, health }: TaskView): boolean =>
  state === "Completed" ||
  (state === "Running" && spec.kind === "service" && (health === null || health.status === "healthy"));

/** Why it does not serve, or has not ended: at once when it waits for something, else as what it does meanwhile. */
export function whyItWaits(task: TaskView): Missing {
  const attempt = task.attempt === 0 ? "" : `, after attempt ${task.attempt}`;
  const why = reasonText(task);
  if (task.state === "Pending" && why !== "") return `task ${task.id} waits: ${why}${attempt}`;
  return { onItsWay: `task ${task.id} ${whatItDoes(task)}` };
}

function whatItDoes({ state, node, spec, attempt, health }: TaskView): string {
  if (state === "Pending") return "waits for a place";
  const where = `on ${node ?? "its node"}, attempt ${attempt}`;
  if (state === "Scheduled") return `has not begun ${where}: its image may be on its way`;
  if (spec.kind === "batch") return `has not ended ${where}`;
  return `runs ${where}, not healthy yet${health?.detail ? `: ${health.detail}` : ""}`;
}
