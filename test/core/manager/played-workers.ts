// Plays the workers of a manager that is driven by hand: they obey at once, or as far as a test lets them.

import type { Attempt } from "../../../src/core/task/task.ts";
import type { ManagerDriver } from "./driver.ts";

/** What is wanted runs, what is to stop ends, on all nodes but `silent`; as often as it takes. Those that `holds` says
 * so of stay as they are. */
export function obey(
  driver: ManagerDriver,
  silent: readonly number[] = [],
  holds: (attempt: Attempt) => boolean = () => false,
): void {
  for (let round = 0; round < 100; round++) if (!step(driver, silent, holds)) return;
  throw new Error("The workers are never done");
}

/** One report of one worker; false when there is nothing to report. */
export function step(
  driver: ManagerDriver,
  silent: readonly number[] = [],
  holds: (attempt: Attempt) => boolean = () => false,
): boolean {
  for (const node of driver.cluster.nodes.keys()) {
    if (silent.includes(node)) continue;
    for (const attempt of driver.cluster.attemptsOnNode(node)) {
      if (holds(attempt)) continue;
      const { number, task } = attempt;
      if (attempt.wanted === "stop") {
        driver.report(node, task.id, { attempt: number, phase: "ended", exitCode: 143, finishedAt: 2 });
        return true;
      }
      if (attempt.phase === "running") continue;
      driver.report(node, task.id, { attempt: number, phase: "running" });
      return true;
    }
  }
  return false;
}
