// All tasks, by the filters that commands take. It must not know what the tasks are shown for.

import type { TaskView } from "../core/manager/views.ts";
import { allPages } from "./all-pages.ts";
import type { ApiClient } from "./api-client.ts";

export interface TaskFilter {
  readonly state?: string;
  readonly job?: string;
}

/** Every task that passes the filter, in order of submission. */
export function allTasks(api: ApiClient, { state, job }: TaskFilter = {}): Promise<TaskView[]> {
  const filters = { ...(state === undefined ? {} : { state }), ...(job === undefined ? {} : { job }) };
  return allPages<TaskView>(api, "/tasks", "tasks", filters);
}
