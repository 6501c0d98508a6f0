// How long the manager takes to declare a node down that has fallen silent, counted from the fault that silenced it, and
// how often it declares one down without any. It looks at what the manager believes after its turns.

import { type Instant, seconds } from "../../src/core/kernel/time.ts";
import type { Liveness } from "../../src/core/node/node.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import { Histogram } from "../histogram.ts";

/** An answer that comes this soon after a fault was on its way before: no sign that the node lives on. */
const ON_ITS_WAY = seconds(1);

interface Silence {
  readonly since: Instant;
  detected: boolean;
}

export class Detection {
  /** Microseconds from a fault to the turn in which the node is down; only for nodes that stayed silent so long. */
  readonly toDetect = new Histogram();
  /** Nodes that were declared down though no fault had befallen them since they answered last. */
  falseAlarms = 0;
  /** By machine: faults after which nothing has been heard of it. */
  private readonly silences = new Map<number, Silence>();
  /** By machine, the manager's number of it. */
  private readonly nodes: number[] = [];
  /** By the manager's number. */
  private readonly liveness: Liveness[] = [];

  /** A fault befalls these machines: whether it silences them is seen by what follows. */
  befell(at: Instant, machines: readonly number[]): void {
    for (const machine of machines) {
      if (!this.silences.has(machine)) this.silences.set(machine, { since: at, detected: false });
    }
  }

  answered(at: Instant, machine: number, node: number): void {
    this.nodes[machine] = node;
    const silence = this.silences.get(machine);
    if (silence !== undefined && at - silence.since > ON_ITS_WAY) this.silences.delete(machine);
  }

  /** The manager has taken a turn. PERF: O(machines that are silent). */
  look(at: Instant, cluster: Cluster): void {
    for (const [machine, silence] of this.silences) {
      const node = cluster.nodes[this.nodes[machine] ?? -1];
      if (silence.detected || node?.liveness !== "down") continue;
      silence.detected = true;
      this.toDetect.add(at - silence.since);
    }
  }

  /** Compares all nodes with how they were when this was called before. PERF: O(nodes). */
  survey(cluster: Cluster, machineOf: (node: number) => number): void {
    for (const { index, liveness } of cluster.nodes) {
      const before = this.liveness[index];
      this.liveness[index] = liveness;
      if (liveness !== "down" || before === "down" || before === "unknown" || before === undefined) continue;
      const machine = machineOf(index);
      if (machine >= 0 && !this.silences.has(machine)) this.falseAlarms++;
    }
  }
}
