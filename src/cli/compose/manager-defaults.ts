// What a live manager does unless it is told otherwise. See ManagerConfig for what each value means.

import type { ManagerConfig, Retention } from "../../core/manager/config.ts";

const DAY_MS = 24 * 3600 * 1000;

const RETENTION: Retention = { finishedTasksMax: 10_000, eventsMax: 100_000, requestsMs: DAY_MS };

export const MANAGER_DEFAULTS: Pick<ManagerConfig, "retention" | "pendingMax" | "batchMax"> = {
  retention: RETENTION,
  pendingMax: 100_000,
  batchMax: 1_000,
};
