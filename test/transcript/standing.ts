// How tasks and nodes stand, one line each, told again only when it has changed.

import type { Cluster } from "../../src/core/store/cluster.ts";
import type { Task } from "../../src/core/task/task.ts";
import { WHO_WIDTH } from "./lines.ts";
import { hostOf } from "./wording.ts";

export class Standing {
  private readonly told = new Map<string, string>();

  /** What is to be told now. */
  news(cluster: Cluster): string[] {
    const lines: string[] = [];
    for (const task of cluster.tasks.values()) this.add(lines, task.spec.name, taskText(cluster, task));
    for (const { index, address, liveness } of cluster.nodes) {
      const free = cluster.capacity.free(index, "cpu") / 1_000;
      const total = (cluster.node(index).info?.capacity.cpu ?? 0) / 1_000;
      this.add(lines, hostOf(address), `${liveness}, ${free} of ${total} cpu free`);
    }
    return lines;
  }

  private add(lines: string[], who: string, text: string): void {
    if (this.told.get(who) === text) return;
    this.told.set(who, text);
    lines.push(`       =  ${who.padEnd(WHO_WIDTH)} ${text}`);
  }
}

function taskText(cluster: Cluster, task: Task): string {
  const attempts = task.attempts.map(({ number, node, phase, wanted }) => {
    const host = hostOf(cluster.node(node).address);
    return `${task.spec.name}.${number} on ${host}: ${phase}${wanted === "stop" && phase !== "ended" ? ", to stop" : ""}`;
  });
  return [task.state, ...attempts].join("; ");
}
