// The manager machine.

import type { Rng } from "../kernel/rng.ts";
import type { Instant } from "../kernel/time.ts";
import type { Batch, Machine } from "../loop/machine.ts";
import type { Change } from "../store/changes.ts";
import type { Cluster } from "../store/cluster.ts";
import type { ManagerConfig } from "./config.ts";
import type { ManagerEffect, ManagerEvent } from "./events.ts";

export class Manager implements Machine<ManagerEvent, Change, ManagerEffect> {
  constructor(_now: Instant, _config: ManagerConfig, _cluster: Cluster, _rng: Rng) {}
  observe(_now: Instant, _event: ManagerEvent): void {}
  decide(_now: Instant): Batch<Change, ManagerEffect> {
    return { changes: [], effects: [] };
  }
  nextWake(): Instant {
    return 0;
  }
}
