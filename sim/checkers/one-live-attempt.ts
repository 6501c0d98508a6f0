// Promise (law 5): no two containers of a task run at once, except when the earlier one's node had been silent to
// the manager for the detection time when the later attempt was decided, or when the later one is the successor of a
// kept service on a draining node; and no attempt is held ended while its container runs. Silence is measured here,
// from the answers that were delivered, not asked of the manager.

import { append, NONE } from "../../src/core/kernel/append.ts";
import { type Duration, type Instant, NEVER } from "../../src/core/kernel/time.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { Answer } from "../../src/core/sync/messages.ts";
import type { AttemptKey, TaskId } from "../../src/core/task/attempt.ts";
import type { Scenario } from "../scenario.ts";
import { Checker } from "./checker.ts";
import { Moves, type Placing } from "./moves.ts";

interface Placed {
  readonly attempt: number;
  /** The id of its node: a machine whose data folder was lost is another node. */
  readonly node: string;
  /** Earlier attempts whose nodes were silent long enough when this one, or one between them, was decided. */
  readonly excused: readonly number[];
}

interface Heard {
  readonly at: Instant;
  readonly records: number;
}

interface Live {
  readonly attempt: number;
  readonly machine: number;
}

export class OneLiveAttemptChecker extends Checker {
  readonly name = "one-live-attempt";
  private readonly heard = new Map<string, Heard>();
  /** Records of nodes so far. */
  private records = 0;
  private managerStartedAt: Instant = 0;
  private readonly moves = new Moves(this.context.tasks);
  private readonly placed = this.context.tasks.column<readonly Placed[]>();
  private readonly live = this.context.tasks.column<readonly Live[]>();

  override managerStarted(at: Instant, cluster: Cluster): void {
    this.managerStartedAt = at;
    this.moves.restarted(cluster);
  }

  override answerDelivered(at: Instant, _machine: number, _node: number, answer: Answer): void {
    if (answer.refused === null) this.heard.set(answer.nodeId, { at, records: this.records });
  }

  override decided(at: Instant, changes: readonly Change[], cluster: Cluster): void {
    this.records = cluster.nodes.length;
    for (const change of changes) {
      if (change.kind === "attemptPlaced" || change.kind === "successorPlaced")
        this.place(at, change, cluster);
      else if (change.kind === "taskReaped") this.reaped(change.taskId);
      else this.moves.enter(change);
    }
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
    const live = this.live.get(key.taskId) ?? NONE;
    const started = { attempt: key.attempt, machine };
    for (const other of live) this.judge(at, key.taskId, other, started);
    this.live.set(key.taskId, append(live, started));
  }

  override containerEnded(_at: Instant, machine: number, key: AttemptKey): void {
    const left = (this.live.get(key.taskId) ?? []).filter(
      (live) => live.attempt !== key.attempt || live.machine !== machine,
    );
    if (left.length === 0) this.live.delete(key.taskId);
    else this.live.set(key.taskId, left);
  }

  /** Its attempts have ended, but for those of removed nodes: a container of these may start yet. */
  private reaped(taskId: TaskId): void {
    if (this.moves.hasLost(taskId)) return;
    this.placed.delete(taskId);
    this.moves.forget(taskId);
  }

  private place(at: Instant, placed: Placing, cluster: Cluster): void {
    const { taskId, attempt, node } = placed;
    // A number that is given anew replaces what a crash undid.
    const earlier = this.placed.get(taskId)?.filter((placed) => placed.attempt < attempt) ?? NONE;
    const now = {
      attempt,
      node: cluster.node(node).info?.id ?? "",
      excused: this.excusedBy(at, placed, earlier, cluster),
    };
    this.placed.set(taskId, append(earlier, now));
  }

  /** The earlier attempts that may run beside this one. */
  private excusedBy(
    at: Instant,
    placed: Placing,
    earlier: readonly Placed[],
    cluster: Cluster,
  ): readonly number[] {
    const moved = this.moves.excusedBy(placed);
    if (earlier.length === 0) return moved;
    const silent = earlier.filter(({ node }) => this.silentFor(at, node) >= this.limit(node, cluster));
    // What an earlier attempt has replaced rightly is on its way out: it may still be stopping when that one ends. The last one's
    // list holds all of theirs.
    const before = earlier.at(-1)?.excused ?? NONE;
    return [...new Set([...before, ...silent.map((each) => each.attempt), ...moved])];
  }

  /** Time in which this manager process could have heard the machine and did not. */
  private silentFor(at: Instant, node: string): Duration {
    return at - Math.max(this.heard.get(node)?.at ?? 0, this.managerStartedAt);
  }

  /** The wait is that of the last sync, which was sent when it was heard, and fewer records of nodes may have been there. */
  private limit(node: string, cluster: Cluster): Duration {
    const { scenario } = this.context;
    const records = this.heard.get(node)?.records ?? cluster.nodes.length;
    return detectionTime(scenario, Math.min(scenario.nodes.count, records));
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

/** How long a node must have been silent at least. DESIGN: ours is max(4 s, 3 × wait + 1 s), the wait 1 s + nodes / 2,500 s. */
export function detectionTime({ liveness }: Scenario, nodes: number): Duration {
  const wait = liveness.wait ?? 1_000_000 + nodes * 400;
  if (liveness.downAfter === null) return NEVER;
  const { waits, more, atLeast } = liveness.downAfter;
  return Math.max(atLeast, waits * wait + more);
}
