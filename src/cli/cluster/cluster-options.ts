// What a person may choose of the cluster command.

import type { RuntimeName } from "../compose/runtimes.ts";

export interface ClusterOptions {
  readonly nodes: number;
  readonly runtime: RuntimeName;
  /** Every node is a machine of its own. */
  readonly isolated?: true;
  readonly scheduler: string;
  readonly order: string;
  readonly preemptionGap?: number;
  readonly policy: string;
  readonly port: number;
  /** Seconds; 0: never. */
  readonly restartWorkers: number;
  readonly exitWhenSettled?: true;
  /** Containers and data stay at the end. */
  readonly keep?: true;
  /** Machines to tell what to run on, instead. */
  readonly hosts?: readonly string[];
  readonly here?: string;
}

/** Words by which the manager is told how to place and to recover. */
export function managerWords({ scheduler, order, preemptionGap, policy }: ClusterOptions): string[] {
  const gap = preemptionGap === undefined ? [] : ["--preemption-gap", String(preemptionGap)];
  return ["--scheduler", scheduler, "--order", order, ...gap, "--policy", policy];
}
