// A task that asks for nothing in particular, for whoever only cares about some of its fields: samples, benches, tests.

import { RESTART_DEFAULT } from "./restart-policy.ts";
import type { TaskSpec } from "./spec.ts";

/** A batch task without a request, a place or a check of its own, with what is `wanted` in place of that. */
export function plainSpec(wanted: Partial<TaskSpec> = {}): TaskSpec {
  return {
    name: "task",
    image: "task",
    entrypoint: null,
    command: null,
    env: {},
    workdir: null,
    user: null,
    mounts: [],
    resources: {},
    gpus: null,
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
    ...wanted,
  };
}
