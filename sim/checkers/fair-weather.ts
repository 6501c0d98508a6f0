// Some promises hold in fair weather only: when nothing goes wrong, by a fault or by chance.

import type { Scenario } from "../scenario.ts";

/** Does nothing go wrong in the scenario? Sickness and containers that ignore SIGTERM are the workload's, not the weather's. */
export function isFairWeather({ faults, network, runtime }: Scenario): boolean {
  const brings = Object.keys(faults.rates).length + faults.timeline.length;
  const loses = network.loss + (network.linkMessagesMax ?? 0);
  const { startFailures, crashes, unavailable, fates, pull } = runtime;
  const fails = startFailures + crashes + unavailable + (pull?.failures ?? 0);
  return brings + loses + fails === 0 && fates === undefined;
}
