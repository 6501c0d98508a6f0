// Listings come in pages; a command that shows all tasks reads every one. It must not know what the tasks are
// shown for.

import type { TaskView } from "../core/manager/views.ts";
import type { ApiClient } from "./api-client.ts";

export interface TaskFilter {
  readonly state?: string;
  readonly job?: string;
}

/** Every task that passes the filter, in order of submission. */
export async function allTasks(api: ApiClient, { state, job }: TaskFilter = {}): Promise<TaskView[]> {
  const query = new URLSearchParams({ limit: "1000" });
  if (state !== undefined) query.set("state", state);
  if (job !== undefined) query.set("job", job);
  const tasks: TaskView[] = [];
  for (let after: number | null = 0; after !== null; ) {
    query.set("after", String(after));
    const page: { tasks: TaskView[]; next: number | null } = await api.get(`/tasks?${query}`);
    tasks.push(...page.tasks);
    after = page.next;
  }
  return tasks;
}
