// What a live manager does unless it is told otherwise. See ManagerConfig for what each value means.

import { seconds } from "../../core/kernel/time.ts";
import type { LivenessPolicy, ManagerConfig, Retention } from "../../core/manager/config.ts";
import { LEASE_DEFAULT } from "../../core/manager/leases.ts";

const LIVENESS: LivenessPolicy = {
  wait: null,
  resendAfter: seconds(0.5),
  downAfter: null,
  restartGrace: seconds(10),
};

const DAY_MS = 24 * 3600 * 1000;

const RETENTION: Retention = { finishedTasksMax: 10_000, eventsMax: 100_000, requestsMs: DAY_MS };

export const MANAGER_DEFAULTS: Pick<
  ManagerConfig,
  "liveness" | "leases" | "retention" | "pendingMax" | "batchMax"
> = {
  liveness: LIVENESS,
  leases: LEASE_DEFAULT,
  retention: RETENTION,
  pendingMax: 100_000,
  batchMax: 1_000,
};
