// Ways to better weather: each chance, delay and part of a scenario that could be 0. They are found by the shape of the
// scenario, so that what it may learn to say is tried too; what must not be 0 is refused by its validation.

import type { Scenario } from "../scenario.ts";

/** Parts whose every number may be tried at 0. */
const PARTS = ["network", "runtime", "clocks", "turnDelayMax"] as const;

export function calmer(scenario: Scenario): ((of: Scenario) => Scenario)[] {
  const changes: ((of: Scenario) => Scenario)[] = [];
  for (const part of PARTS) {
    for (const [field, value] of Object.entries(scenario[part])) {
      if (typeof value !== "number" || value === 0) continue;
      changes.push((of) => ({ ...of, [part]: { ...of[part], [field]: 0 } }));
    }
  }
  for (const [field, value] of Object.entries(scenario.workload)) {
    if (!field.endsWith("Percent") || value === 0) continue;
    changes.push((of) => ({ ...of, workload: { ...of.workload, [field]: 0 } }));
  }
  return changes;
}
