// Pods as requests to the scheduler: equal pods share one spec, so that the scores kept for a shape are found again.

import type { OpenbPod } from "../../../sim/workloads/openb.ts";
import { plainSpec } from "../../../src/core/task/plain-spec.ts";
import type { TaskSpec } from "../../../src/core/task/spec.ts";

export class Specs {
  private readonly byShape = new Map<string, TaskSpec>();

  of({ resources, gpus }: OpenbPod): TaskSpec {
    const key = JSON.stringify([resources, gpus]);
    const known = this.byShape.get(key);
    if (known !== undefined) return known;
    const made = plainSpec({ name: "pod", resources, gpus });
    this.byShape.set(key, made);
    return made;
  }
}
