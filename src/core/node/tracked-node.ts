// A node that tells when something about it changes that decides what may go there, whoever changes it: so scores that
// are kept can be renewed without a look at every node. Measurements come often and are nobody's reason to be kept.

import {
  type Availability,
  type Liveness,
  type Node,
  type NodeInfo,
  type NodeStats,
  type RuntimeHealth,
  takesWork,
} from "./node.ts";

/** Who is told of changes: the capacity table, whose log they join. */
interface Touched {
  setOpen(node: number, open: boolean): void;
}

export class TrackedNode implements Node {
  readonly index: number;
  address: string | null;
  stats: NodeStats | null;
  private readonly told: Touched;
  private nodeInfo: NodeInfo | null;
  private nodeAvailability: Availability;
  private nodeLiveness: Liveness;
  private nodeRuntime: RuntimeHealth;

  constructor(node: Node, told: Touched) {
    this.index = node.index;
    this.address = node.address;
    this.stats = node.stats;
    this.told = told;
    this.nodeInfo = node.info;
    this.nodeAvailability = node.availability;
    this.nodeLiveness = node.liveness;
    this.nodeRuntime = node.runtime;
    told.setOpen(this.index, takesWork(this));
  }

  get info(): NodeInfo | null {
    return this.nodeInfo;
  }

  set info(info: NodeInfo | null) {
    this.nodeInfo = info;
    this.told.setOpen(this.index, takesWork(this));
  }

  get availability(): Availability {
    return this.nodeAvailability;
  }

  set availability(availability: Availability) {
    if (availability === this.nodeAvailability) return;
    this.nodeAvailability = availability;
    this.told.setOpen(this.index, takesWork(this));
  }

  get liveness(): Liveness {
    return this.nodeLiveness;
  }

  set liveness(liveness: Liveness) {
    if (liveness === this.nodeLiveness) return;
    this.nodeLiveness = liveness;
    this.told.setOpen(this.index, takesWork(this));
  }

  get runtime(): RuntimeHealth {
    return this.nodeRuntime;
  }

  set runtime(runtime: RuntimeHealth) {
    if (runtime === this.nodeRuntime) return;
    this.nodeRuntime = runtime;
    this.told.setOpen(this.index, takesWork(this));
  }
}
