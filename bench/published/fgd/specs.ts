// Pods as requests to the scheduler: equal pods share one spec, so that the scores kept for a shape are found again.

import type { OpenbPod } from "../../../sim/workloads/openb.ts";
import { RESTART_DEFAULT } from "../../../src/core/task/restart-policy.ts";
import type { TaskSpec } from "../../../src/core/task/spec.ts";

export class Specs {
  private readonly byShape = new Map<string, TaskSpec>();

  of({ resources, gpus }: OpenbPod): TaskSpec {
    const key = JSON.stringify([resources, gpus]);
    const known = this.byShape.get(key);
    if (known !== undefined) return known;
    const made = specOf({ resources, gpus });
    this.byShape.set(key, made);
    return made;
  }
}

function specOf({ resources, gpus }: Pick<OpenbPod, "resources" | "gpus">): TaskSpec {
  return {
    name: "pod",
    image: "pod",
    entrypoint: null,
    command: null,
    env: {},
    workdir: null,
    user: null,
    mounts: [],
    resources,
    gpus,
    exposedPorts: [],
    portBindings: [],
    restartPolicy: RESTART_DEFAULT,
    healthCheck: null,
    priority: 0,
    estimateMs: null,
    owner: null,
    constraints: [],
    kind: "batch",
    stopGraceMs: 10_000,
    onDisconnect: "keep",
  };
}
