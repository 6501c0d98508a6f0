// Waiting for one task that was submitted: until it serves or has ended well, telling meanwhile why it does not.

import type { TaskView } from "../core/manager/views.ts";
import type { ApiClient } from "./api-client.ts";
import { Failure } from "./exit.ts";
import type { Io } from "./terminal.ts";
import { reasonText } from "./views-table.ts";
import { waitUntil } from "./waiting.ts";

/** The task once it runs, healthy where that is asked (a service), or has completed. Throws a Failure when it has failed for
 * good, or the time is over (milliseconds; absent: no end). */
export async function settledTask(
  io: Io,
  api: ApiClient,
  id: string,
  timeoutMs: number | undefined,
): Promise<TaskView> {
  let seen: TaskView | null = null;
  await waitUntil(io, api, timeoutMs, async () => {
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

/** "" when it is on its way, or does not say. */
function whyItWaits(task: TaskView): string {
  const why = task.state === "Pending" ? reasonText(task) : "";
  return why === ""
    ? ""
    : `task ${task.id} waits: ${why}${task.attempt === 0 ? "" : `, after attempt ${task.attempt}`}`;
}
