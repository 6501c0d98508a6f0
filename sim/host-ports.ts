// Where a simulated engine publishes its containers' ports.

import type { HostPort } from "../src/core/task/attempt.ts";
import type { TaskSpec } from "../src/core/task/spec.ts";

/** Where the engine's `made`th container is reachable: at the ports asked for, others at free ones. */
export function hostPortsOf(spec: TaskSpec, made: number): HostPort[] {
  return spec.portBindings.map(({ containerPort, hostPort, protocol }, index) => {
    return { containerPort, hostPort: hostPort ?? 32_768 + ((made * 8 + index) % 28_000), protocol };
  });
}
