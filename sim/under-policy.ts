// A scenario under another recovery policy: the same cluster, work and weather, so that policies can be compared. What is
// the weather's business (how long the quiet phase may take) follows the policy's own delays.

import { milliseconds } from "../src/core/kernel/time.ts";
import { type Preset, recoveryOf } from "../src/core/manager/presets.ts";
import { longestDelayMs } from "../src/core/task/restart-policy.ts";
import type { Scenario } from "./scenario.ts";

/** `scenario` with everything that `preset` says; a restart policy that the scenario's clients ask for stays. */
export function underPolicy(scenario: Scenario, preset: Preset): Scenario {
  const quiet = scenario.quiet === 0 ? 0 : scenario.quiet + slowest(preset);
  return { ...scenario, ...recoveryOf(preset), policy: preset.name, quiet };
}

/** A task may have to wait so long after everything is healed. */
function slowest({ restart, liveness, replacement }: Preset): number {
  const delay = Math.max(longestDelayMs(restart.service), longestDelayMs(restart.batch));
  return milliseconds(delay) + liveness.restartGrace + (replacement.delay ?? 0);
}
