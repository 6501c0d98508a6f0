// Managers that do not update as they should: one stops all that is old before anything new serves, one overlooks that new
// tasks fail.

import { type ManagerMachine, REAL } from "../../sim/factories.ts";
import { rollingUpdate } from "../../sim/scenarios/rolling-update.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import { isRolling, type Rollout } from "../../src/core/store/rollout.ts";
import type { Mutant } from "./mutants.ts";

/** A manager that goes by `misread` of each rollout's plan, and stores the plan as it is. */
function misreading(name: string, breaks: string, misread: Partial<Rollout>): Mutant {
  const makeManager: typeof REAL.makeManager = (start, config, cluster, rng): ManagerMachine => {
    const machine = REAL.makeManager(start, config, cluster, rng);
    return {
      nextWake: () => machine.nextWake(),
      observe: (now, event) => machine.observe(now, event),
      decide: (now) => {
        const restore = swap(cluster, misread);
        const batch = machine.decide(now);
        restore();
        return batch;
      },
    };
  };
  return { name, breaks, scenario: rollingUpdate, factories: { makeManager } };
}

function swap(cluster: Cluster, misread: Partial<Rollout>): () => void {
  const real = new Map<string, Rollout>();
  for (const job of cluster.jobs.values()) {
    if (job.rollout === null || !isRolling(job.rollout)) continue;
    real.set(job.id, job.rollout);
    job.rollout = { ...job.rollout, ...misread };
  }
  return () => {
    for (const [id, rollout] of real) {
      const job = cluster.jobs.get(id);
      if (job?.rollout?.sinceSerial !== rollout.sinceSerial) continue;
      job.rollout = { ...rollout, state: job.rollout.state, reason: job.rollout.reason };
    }
  };
}

export const updateStopsFirst = misreading(
  "update that stops first",
  "an update takes no more tasks out of service than its plan allows",
  { order: "stop-first", maxParallel: 1_000 },
);

export const updateOverlooksFailures = misreading(
  "update that overlooks failures",
  "an update to what cannot start fails, and is over",
  { failuresMax: 1_000_000, deadlineMs: 1_000_000_000 },
);
