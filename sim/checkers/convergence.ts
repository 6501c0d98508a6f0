// Promise: once everything is healed, every wanted task runs or has ended, or waits because it fits nowhere, and
// nothing else runs. Says what is still missing; how long to wait for it is the run's business.

import { isForgotten } from "../../src/core/node/node.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import { isRolling } from "../../src/core/store/rollout.ts";
import { type Attempt, currentAttempt, type Task } from "../../src/core/task/task.ts";
import { startFailureOf } from "../run-time.ts";
import type { World } from "../world.ts";
import { mayWait } from "./waiting.ts";

/** The first thing that has not converged yet; null when all has. */
export function unconverged(world: World): string | null {
  const { cluster } = world;
  if (cluster === null) return "no manager runs";
  if (world.workload.remaining > 0)
    return `${world.workload.remaining} submissions or stops are still to come`;
  // A queue that is full of tasks that fit nowhere stays full: whoever was told so is told so again.
  const unheard = world.clients.waiting - world.clients.waitingForRoom;
  if (unheard > 0) return `${unheard} requests have no acknowledgement`;
  if (world.operator.remaining > 0) return `${world.operator.remaining} nodes are still to join anew`;
  return (
    lateNode(world, cluster) ??
    lateTask(world, cluster) ??
    lateUpdate(cluster) ??
    strayContainer(world, cluster)
  );
}

function lateNode(world: World, cluster: Cluster): string | null {
  let gone = 0;
  for (const node of cluster.nodes) {
    const { index, liveness, runtime } = node;
    if (isForgotten(node) || !isSomewhere(world, cluster, index)) {
      gone++;
      continue;
    }
    if (liveness !== "ready") return `node #${index} is ${liveness}`;
    if (runtime !== "ok") return `the runtime of node #${index} is ${runtime}`;
  }
  const missing = world.machines.length - (cluster.nodes.length - gone);
  return missing === 0 ? null : `${missing} nodes are unknown to the manager`;
}

/** False for a node whose data folder is lost, or that is dialled where nobody is since it has moved. */
function isSomewhere(world: World, cluster: Cluster, node: number): boolean {
  const { address } = cluster.node(node);
  return address !== null && world.hasMachineAt(address);
}

function lateTask(world: World, cluster: Cluster): string | null {
  for (const task of cluster.tasks.values()) {
    const late = whatIsMissing(world, cluster, task);
    if (late !== null) return `task ${task.id} ${late}`;
  }
  return null;
}

function whatIsMissing(world: World, cluster: Cluster, task: Task): string | null {
  // Of a node that is nowhere any more nobody hears whether an attempt has ended.
  const canTell = ({ node }: Attempt): boolean => isSomewhere(world, cluster, node);
  const live = task.attempts.filter((attempt) => attempt.phase !== "ended" && canTell(attempt));
  const current = currentAttempt(task);
  if (task.wanted === "stop" && current !== undefined && !canTell(current)) return null;
  // A policy that never replaces leaves such a task as it was.
  if (world.scenario.replacement.delay === null && current !== undefined && !canTell(current)) return null;
  if (task.finishedAt !== null) {
    return live.length === 0 ? null : `has finished and attempt ${live[0]?.number} is not known ended`;
  }
  if (task.wanted === "stop") return `was stopped and is ${task.state}`;
  // What cannot start is tried for ever, later and later: a task that an update left so when it was paused.
  if (startFailureOf(task.spec) !== null) return null;
  const bands = (world.scenario.preemptionGap ?? null) !== null;
  if (task.state === "Pending")
    return mayWait(cluster, task, world.scenario.order, bands) ? null : "is Pending and would fit";
  const [attempt] = live;
  if (task.state !== "Running" || attempt === undefined) return `is ${task.state}`;
  if (live.length > 1) return `runs, and attempt ${attempt.number} is not known ended`;
  const machine = world.machines[world.machineOf(cluster, attempt.node)];
  const key = { taskId: task.id, attempt: attempt.number };
  if (machine?.engine.isRunning(key) !== true)
    return `is Running and has no container on node #${attempt.node}`;
  if (task.spec.healthCheck === null) return null;
  if (machine.engine.isSick(key)) return "is Running and sick";
  return attempt.health.status === "healthy" ? null : `is Running and ${attempt.health.status}`;
}

/** An update comes to an end, good or bad: what is on its way has a deadline. */
function lateUpdate(cluster: Cluster): string | null {
  for (const { id, rollout, stoppedAt } of cluster.jobs.values())
    if (stoppedAt === null && isRolling(rollout)) return `job ${id} is still being updated`;
  return null;
}

function strayContainer(world: World, cluster: Cluster): string | null {
  let running = 0;
  for (const machine of world.machines) for (const _ of machine.engine.running()) running++;
  let wanted = 0;
  for (const task of cluster.tasks.values()) {
    const attempt = task.state === "Running" ? currentAttempt(task) : undefined;
    if (attempt !== undefined && isSomewhere(world, cluster, attempt.node)) wanted++;
  }
  const strays = running - wanted;
  return strays === 0 ? null : `${strays} containers run that belong to no running task`;
}
