// Promise: new work goes to no node that is late, down or not heard of since the manager's start. Nodes that a user has closed
// are drain.ts's part.

import type { Instant } from "../../src/core/kernel/time.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import { keyText } from "../../src/core/task/attempt.ts";
import { Checker } from "./checker.ts";

export class OnlyReadyNodesChecker extends Checker {
  readonly name = "only-ready-nodes";

  override decided(at: Instant, changes: readonly Change[], { nodes }: Cluster): void {
    for (const change of changes) {
      if (change.kind !== "attemptPlaced" && change.kind !== "successorPlaced") continue;
      const liveness = nodes[change.node]?.liveness;
      if (liveness === "ready") continue;
      this.violated(at, `attempt ${keyText(change)} is placed on node #${change.node}, which is ${liveness}`);
    }
  }
}
