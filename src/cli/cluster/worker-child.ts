// The command line of one of the cluster's workers, with its share of this machine.

import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import type { RuntimeName } from "../compose/runtimes.ts";
import type { ChildSpec } from "./children.ts";
import type { WorkerHome } from "./ground.ts";

export interface WorkerPlan {
  readonly name: string;
  /** The cluster's. */
  readonly folder: string;
  readonly home: WorkerHome;
  /** Words for its command line. */
  readonly credentials: readonly string[];
  /** host:port */
  readonly manager: string;
  readonly runtime: RuntimeName;
  /** Of the whole cluster: the machine is shared out evenly. */
  readonly nodes: number;
  /** Seconds; 0: never. */
  readonly restartWorkers: number;
}

export function workerChild({ name, folder, home, manager, ...plan }: WorkerPlan): ChildSpec {
  const cpu = Math.max(500, Math.floor((availableParallelism() * 1000) / plan.nodes));
  const memory = Math.floor((totalmem() * 0.8) / plan.nodes);
  const args = ["worker", "--host", home.host, "--port", String(home.port), "--name", name];
  args.push("--data-dir", join(folder, name), "--runtime", plan.runtime);
  args.push("--cpu", String(cpu), "--memory", String(memory), ...plan.credentials);
  if (home.launch === null) args.push("--join", manager);
  const restartAfterMs = plan.restartWorkers === 0 ? null : plan.restartWorkers * 1000;
  return { name, args, restartAfterMs, launch: home.launch };
}
