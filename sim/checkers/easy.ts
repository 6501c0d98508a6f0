// Promise of easy, in fair weather and when estimates are upper bounds: a task that is next is placed by its first shadow
// time. That is reckoned here from committed changes, for tasks that ask for resources alone.

import { type Instant, seconds } from "../../src/core/kernel/time.ts";
import type { Change, SubmittedTask } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import { keyText, type TaskId } from "../../src/core/task/attempt.ts";
import type { Resources } from "../../src/core/task/spec.ts";
import type { Scenario } from "../scenario.ts";
import { type CheckContext, Checker } from "./checker.ts";
import { isFairWeather } from "./fair-weather.ts";

/** An end has to be reported, committed and acted on. */
const SLACK = seconds(2);

interface Holding {
  readonly node: number;
  readonly resources: Resources;
  /** When it has ended by its estimate; Infinity without one. */
  readonly until: Instant;
}

export class EasyChecker extends Checker {
  readonly name = "easy";
  private readonly watches: boolean;
  /** Wanted and never placed, in order of submission. */
  private readonly waiting = new Map<TaskId, SubmittedTask>();
  private readonly gangs = new Set<string>();
  private readonly tasks = new Map<TaskId, SubmittedTask>();
  private readonly holdings = new Map<string, Holding>();
  /** Shadow times, of those that have been next. */
  private readonly promised = new Map<TaskId, Instant>();

  constructor(context: CheckContext) {
    super(context);
    this.watches = context.scenario.order === "easy" && isFair(context.scenario);
  }

  override committed(at: Instant, changes: readonly Change[], cluster: Cluster): void {
    if (!this.watches) return;
    for (const change of changes) this.enter(at, change);
    const [next] = this.waiting.values();
    if (next === undefined || this.promised.has(next.id) || this.gangs.has(next.jobId ?? "")) return;
    const shadow = this.shadowOf(at, next.spec.resources, cluster);
    if (Number.isFinite(shadow)) this.promised.set(next.id, shadow);
  }

  private enter(at: Instant, change: Change): void {
    switch (change.kind) {
      case "jobSubmitted":
        if (change.job.gang) this.gangs.add(change.job.id);
        return;
      case "taskSubmitted":
        this.waiting.set(change.task.id, change.task);
        this.tasks.set(change.task.id, change.task);
        return;
      case "stopWanted":
        this.waiting.delete(change.taskId);
        return;
      case "attemptPlaced":
        return this.placed(at, change.taskId, change.node, keyText(change));
      case "attemptReported":
        if (change.report.phase === "ended") this.holdings.delete(keyText(change.report));
        return;
      default:
        return;
    }
  }

  private placed(at: Instant, taskId: TaskId, node: number, key: string): void {
    const spec = this.tasks.get(taskId)?.spec;
    if (spec === undefined) return;
    const until = spec.estimateMs === null ? Number.POSITIVE_INFINITY : at + spec.estimateMs * 1_000;
    this.holdings.set(key, { node, resources: spec.resources, until });
    this.waiting.delete(taskId);
    const promised = this.promised.get(taskId);
    if (promised === undefined || at <= promised + SLACK) return;
    this.violated(at, `task ${taskId} was next, could start at ${promised} and started at ${at}`);
  }

  /** When the earliest node has room, if all keep to their estimates. */
  private shadowOf(at: Instant, wanted: Resources, cluster: Cluster): Instant {
    const held = new Map<number, Holding[]>();
    for (const holding of this.holdings.values()) {
      held.set(holding.node, [...(held.get(holding.node) ?? []), holding]);
    }
    return Math.min(
      ...cluster.nodes.map(({ index, info }) =>
        roomAt(at, wanted, info?.capacity ?? {}, held.get(index) ?? []),
      ),
    );
  }
}

function roomAt(at: Instant, wanted: Resources, total: Resources, held: readonly Holding[]): Instant {
  const left = held.toSorted((a, b) => a.until - b.until);
  for (let time = at; ; ) {
    const fits = Object.keys(wanted).every((name) => {
      const used = left.reduce((sum, { resources }) => sum + (resources[name] ?? 0), 0);
      return used + (wanted[name] as number) <= (total[name] ?? 0);
    });
    const first = left.shift();
    if (fits) return time;
    if (first === undefined) return Number.POSITIVE_INFINITY;
    time = Math.max(at, first.until);
  }
}

/** Does nothing go wrong, does nobody give way, and is every estimate an upper bound? */
function isFair(scenario: Scenario): boolean {
  const { runtime, workload, preemptionGap = null } = scenario;
  const { estimatePercent = null } = workload.turns ?? {};
  const bounded = workload.run.shape === "fixed" && estimatePercent !== null && estimatePercent >= 100;
  return isFairWeather(scenario) && runtime.stubborn === 0 && bounded && preemptionGap === null;
}
