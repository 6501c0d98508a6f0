// The host ports that are taken on every node. It must not know which are allowed, nor who holds them.

import type { PortBinding, Protocol } from "../task/spec.ts";

export class HostPorts {
  /** By node, as `portKey` numbers. */
  private readonly taken: Set<number>[] = [];

  addRow(): void {
    this.taken.push(new Set());
  }

  /** Is every host port that is asked for free on the node? */
  free(node: number, bindings: readonly PortBinding[]): boolean {
    const taken = this.taken[node];
    if (taken === undefined || taken.size === 0) return true;
    for (const binding of bindings) {
      if (binding.hostPort !== null && taken.has(portKey(binding.hostPort, binding.protocol))) return false;
    }
    return true;
  }

  /** Takes the host ports of the bindings (1), or gives them back (−1). */
  take(node: number, bindings: readonly PortBinding[], sign: 1 | -1): void {
    for (const binding of bindings) {
      if (binding.hostPort === null) continue;
      const port = portKey(binding.hostPort, binding.protocol);
      if (sign === 1) this.taken[node]?.add(port);
      else this.taken[node]?.delete(port);
    }
  }
}

const portKey = (hostPort: number, protocol: Protocol): number => hostPort * 2 + (protocol === "udp" ? 1 : 0);
