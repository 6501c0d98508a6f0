// Why a task is where it is, or why it is not anywhere: read off the task, its history and a dry run. One sentence for people,
// and what it rests on. It decides nothing.

import type { WallTime } from "../kernel/time.ts";
import { nodeName } from "../node/node.ts";
import type { Cluster } from "../store/cluster.ts";
import type { AttemptPhase, TaskId } from "../task/attempt.ts";
import { type Attempt, currentAttempt, type Task } from "../task/task.ts";
import type { TaskState } from "../task/transitions.ts";
import { type DryRun, type NodeVerdict, nodeVerdicts, type PlanView, planView } from "./dry-run.ts";
import { requestOf } from "./kept-places.ts";

/** Where the task's current attempt is. */
export interface PlaceView {
  readonly node: string;
  readonly attempt: number;
  readonly since: WallTime;
  readonly phase: AttemptPhase;
  /** Why this attempt was made: what ended the one before; null: it is the first. */
  readonly because: string | null;
  /** How the scheduler chooses now, and presumably did. */
  readonly strategy: string;
  readonly rule: string | null;
}

export interface WhyView {
  readonly taskId: TaskId;
  readonly name: string;
  readonly state: TaskState;
  /** The answer in one sentence. */
  readonly summary: string;
  /** Null while it waits, and once it has ended. */
  readonly place: PlaceView | null;
  /** Not placed before this moment, because a restart is delayed; null: it need not wait for a moment. */
  readonly notBefore: WallTime | null;
  /** Where it would go now; null unless it waits for a node. */
  readonly plan: PlanView | null;
  /** What is said of each node for one more like it; null when it was not asked for. */
  readonly nodes: readonly NodeVerdict[] | null;
}

export interface WhyMeans {
  readonly wall: WallTime;
  readonly dry: DryRun;
  /** Why a Pending task has no place yet. */
  waiting(task: Task): string | null;
}

export function whyOf(cluster: Cluster, task: Task, means: WhyMeans, nodes: boolean): WhyView {
  const { dry, wall } = means;
  const place = task.state === "Pending" || task.finishedAt !== null ? null : placeOf(cluster, task, dry);
  const notBefore = task.state === "Pending" && task.notBefore > wall ? task.notBefore : null;
  const waits = task.state === "Pending" && notBefore === null;
  const asked = { request: requestOf(task), count: 1, gang: false, nodes: false };
  return {
    taskId: task.id,
    name: task.spec.name,
    state: task.state,
    summary: summaryOf(cluster, task, place, means),
    place,
    notBefore,
    plan: waits ? planView(cluster, dry, asked) : null,
    nodes: nodes ? nodeVerdicts(cluster, dry.verdicts(requestOf(task)), task.spec) : null,
  };
}

function placeOf(cluster: Cluster, task: Task, { strategy }: DryRun): PlaceView | null {
  const attempt = currentAttempt(task);
  if (attempt === undefined) return null;
  return {
    node: nodeName(cluster.node(attempt.node)),
    attempt: attempt.number,
    since: attempt.placedAt,
    phase: attempt.phase,
    because: reasonFor(cluster, task, attempt),
    strategy: strategy.name,
    rule: strategy.rule ?? null,
  };
}

/** What the history says right before the attempt. PERF: O(events that are kept). */
function reasonFor(cluster: Cluster, task: Task, { number }: Attempt): string | null {
  if (number === 1) return null;
  let reason: string | null = null;
  for (const event of cluster.events.after(0)) {
    if (event.taskId !== task.id) continue;
    if (event.attempt >= number) return event.reason ?? reason;
    reason = event.reason ?? reason;
  }
  return reason;
}

function summaryOf(cluster: Cluster, task: Task, place: PlaceView | null, means: WhyMeans): string {
  switch (task.state) {
    case "Pending":
      return waitingText(cluster, task, means);
    case "Scheduled":
    case "Running": {
      const doing = task.wanted === "stop" ? "is being stopped" : DOING[place?.phase ?? "assigned"];
      const cause = place?.because ?? null;
      const because = cause === null ? "its first attempt" : `attempt ${place?.attempt}: ${cause}`;
      return `It ${doing} on ${place?.node}, chosen by ${place?.strategy} (${because})`;
    }
    case "Completed":
      return `It has completed: ${task.reason ?? "exit code 0"}`;
    case "Failed":
      return `It has failed${task.finishedAt === null ? "" : " for good"}: ${task.reason ?? "no reason was told"}`;
  }
}

const DOING: Readonly<Record<AttemptPhase, string>> = {
  assigned: "waits for its worker's word",
  starting: "is starting",
  running: "runs",
  ended: "has ended",
};

function waitingText(cluster: Cluster, task: Task, { wall, waiting }: WhyMeans): string {
  const cause = task.reason === null ? "" : `: ${task.reason}`;
  if (task.notBefore > wall) return `It restarts in ${((task.notBefore - wall) / 1000).toFixed(1)} s${cause}`;
  const reason = waiting(task);
  if (reason !== null) return reason;
  const attempt = currentAttempt(task);
  if (task.awaiting === null || attempt === undefined || attempt.phase === "ended")
    return `It has not had its turn yet${cause}`;
  const node = nodeName(cluster.node(attempt.node));
  return `It waits until attempt ${attempt.number} on ${node} is known to run no more${cause}`;
}
