// Task specs for tests: everything at its plainest, with what a test cares about on top.

import { plainSpec } from "../../src/core/task/plain-spec.ts";
import type { TaskSpec } from "../../src/core/task/spec.ts";

export function specOf(wanted: Partial<TaskSpec> = {}): TaskSpec {
  const service = {
    name: "web",
    image: "busybox",
    kind: "service",
    resources: { cpu: 1000 },
    stopGraceMs: 5_000,
  } as const;
  return plainSpec({ ...service, ...wanted });
}
