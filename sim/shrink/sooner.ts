// A scenario that ends sooner: what would come after its end is left out with it.

import type { Duration } from "../../src/core/kernel/time.ts";
import type { Scenario } from "../scenario.ts";

export function sooner(scenario: Scenario, length: Duration): Scenario {
  const { faults, operations, workload } = scenario;
  const inTime = ({ at }: { readonly at: Duration }): boolean => at <= length;
  const { trace } = workload;
  const tasks = Math.min(workload.tasks, trace?.filter(inTime).length ?? workload.tasks);
  return {
    ...scenario,
    length,
    workload: { ...workload, tasks },
    faults: {
      ...faults,
      timeline: faults.timeline.filter(({ at }) => inTime({ at: at + (faults.laterMax ?? 0) })),
    },
    operations: { ...operations, timeline: operations.timeline.filter(inTime) },
  };
}
