// Promise (law 5): no two containers of a task run at once, except when the earlier one's node had been silent to
// the manager for the detection time when the later attempt was decided; and no attempt is held ended while its
// container runs. Silence is measured here, from the answers that were delivered, not asked of the manager.

import type { Duration, Instant } from "../../src/core/kernel/time.ts";
import type { AttemptPlaced, Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { Answer } from "../../src/core/sync/messages.ts";
import type { AttemptKey, TaskId } from "../../src/core/task/attempt.ts";
import type { Scenario } from "../scenario.ts";
import { Checker } from "./checker.ts";

interface Placed {
  readonly attempt: number;
  readonly machine: number;
  /** Earlier attempts whose nodes were silent long enough when this one, or one between them, was decided. */
  readonly excused: readonly number[];
}

interface Live {
  readonly attempt: number;
  readonly machine: number;
}

export class OneLiveAttemptChecker extends Checker {
  readonly name = "one-live-attempt";
  private readonly heardAt: Instant[] = [];
  private managerStartedAt: Instant = 0;
  private readonly placed = new Map<TaskId, Placed[]>();
  private readonly live = new Map<TaskId, Live[]>();

  override managerStarted(at: Instant): void {
    this.managerStartedAt = at;
  }

  override answerDelivered(at: Instant, machine: number, _node: number, answer: Answer): void {
    if (answer.refused === null) this.heardAt[machine] = at;
  }

  override decided(at: Instant, changes: readonly Change[], cluster: Cluster): void {
    for (const change of changes) if (change.kind === "attemptPlaced") this.place(at, change, cluster);
  }

  override committed(at: Instant, changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind !== "attemptReported" || change.report.phase !== "ended") continue;
      const { taskId, attempt } = change.report;
      const live = this.live.get(taskId)?.find((each) => each.attempt === attempt);
      if (live === undefined) continue;
      this.violated(
        at,
        `attempt ${attempt} of task ${taskId} is held ended and runs on machine ${live.machine}`,
      );
    }
  }

  override containerStarted(at: Instant, machine: number, key: AttemptKey): void {
    const live = this.live.get(key.taskId) ?? [];
    const started = { attempt: key.attempt, machine };
    for (const other of live) this.judge(at, key.taskId, other, started);
    this.live.set(key.taskId, [...live, started]);
  }

  override containerEnded(_at: Instant, machine: number, key: AttemptKey): void {
    const left = (this.live.get(key.taskId) ?? []).filter(
      (live) => live.attempt !== key.attempt || live.machine !== machine,
    );
    if (left.length === 0) this.live.delete(key.taskId);
    else this.live.set(key.taskId, left);
  }

  private place(at: Instant, { taskId, attempt, node }: AttemptPlaced, cluster: Cluster): void {
    // A number that is given anew replaces what a crash undid.
    const earlier = (this.placed.get(taskId) ?? []).filter((placed) => placed.attempt < attempt);
    const limit = detectionTime(this.context.scenario, cluster.nodes.length);
    const silent = earlier.filter(({ machine }) => this.silence(at, machine) >= limit);
    // What an earlier attempt has replaced rightly is on its way out: it may still be stopping when that one ends.
    const excused = [
      ...new Set([...silent.map((each) => each.attempt), ...earlier.flatMap((each) => each.excused)]),
    ];
    const machine = this.context.machineOf(cluster, node);
    this.placed.set(taskId, [...earlier, { attempt, machine, excused }]);
  }

  /** Time in which this manager process could have heard the machine and did not. */
  private silence(at: Instant, machine: number): Duration {
    return at - Math.max(this.heardAt[machine] ?? 0, this.managerStartedAt);
  }

  private judge(at: Instant, taskId: TaskId, a: Live, b: Live): void {
    const [first, second] = a.attempt <= b.attempt ? [a, b] : [b, a];
    const where = `on machines ${first.machine} and ${second.machine}`;
    if (first.attempt === second.attempt) {
      this.violated(at, `attempt ${first.attempt} of task ${taskId} runs twice, ${where}`);
      return;
    }
    const later = this.placed.get(taskId)?.find(({ attempt }) => attempt === second.attempt);
    if (later?.excused.includes(first.attempt)) return;
    this.violated(
      at,
      `attempts ${first.attempt} and ${second.attempt} of task ${taskId} run at once, ${where}, and the first one's node had not been silent`,
    );
  }
}

/** DESIGN: a node is down after max(4 s, 3 × wait + 1 s); the wait is 1 s + nodes / 2,500 s. */
export function detectionTime({ liveness }: Scenario, nodes: number): Duration {
  const wait = liveness.wait ?? 1_000_000 + nodes * 400;
  return liveness.downAfter ?? Math.max(4_000_000, 3 * wait + 1_000_000);
}
