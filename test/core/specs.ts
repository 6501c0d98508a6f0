// Task specs for tests: everything at its plainest, with what a test cares about on top.

import { RESTART_DEFAULT } from "../../src/core/task/restart-policy.ts";
import type { TaskSpec } from "../../src/core/task/spec.ts";

export function specOf(wanted: Partial<TaskSpec> = {}): TaskSpec {
  return {
    name: "web",
    image: "busybox",
    entrypoint: null,
    command: null,
    env: {},
    workdir: null,
    user: null,
    mounts: [],
    resources: { cpu: 1000 },
    gpus: null,
    exposedPorts: [],
    portBindings: [],
    restartPolicy: RESTART_DEFAULT,
    healthCheck: null,
    priority: 0,
    estimateMs: null,
    owner: null,
    constraints: [],
    kind: "service",
    stopGraceMs: 5_000,
    onDisconnect: "keep",
    ...wanted,
  };
}
