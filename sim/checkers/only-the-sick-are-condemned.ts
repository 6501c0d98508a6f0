// Promise: an attempt is given up as unhealthy only if so many probes of that very attempt in a row have failed as its
// check says, and only while its node is ready. Where the manager probes, none has passed since; a worker's word may be
// overtaken by a probe that passed on its way. The counting is the checker's own, from what it saw answered.

import type { Instant } from "../../src/core/kernel/time.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import { keyText } from "../../src/core/task/attempt.ts";
import type { ProbeResult } from "../../src/core/task/probe.ts";
import { Checker } from "./checker.ts";

export class OnlyTheSickAreCondemnedChecker extends Checker {
  readonly name = "only-the-sick-are-condemned";
  /** Probes that failed since the last that passed, by attempt. */
  private readonly failures = new Map<string, number>();
  /** The most that failed in a row so far, by attempt. */
  private readonly worst = new Map<string, number>();

  override probeAnswered(_at: Instant, _machine: number, result: ProbeResult): void {
    const key = keyText(result);
    if (result.outcome === "passed") this.failures.delete(key);
    if (result.outcome === "passed" || result.outcome === "none") return;
    const failures = (this.failures.get(key) ?? 0) + 1;
    this.failures.set(key, failures);
    this.worst.set(key, Math.max(failures, this.worst.get(key) ?? 0));
  }

  override decided(at: Instant, changes: readonly Change[], cluster: Cluster): void {
    for (const change of changes) if (change.kind === "attemptCondemned") this.judge(at, change, cluster);
  }

  private judge(at: Instant, change: Extract<Change, { kind: "attemptCondemned" }>, cluster: Cluster): void {
    const task = cluster.task(change.taskId);
    const check = task.spec.healthCheck;
    const counted = check?.from === "worker" ? this.worst : this.failures;
    const failures = counted.get(keyText(change)) ?? 0;
    const wanted = check?.failures ?? Number.POSITIVE_INFINITY;
    const name = `attempt ${keyText(change)}`;
    if (failures < wanted) this.violated(at, `${name} was given up after ${failures} failures of ${wanted}`);
    const attempt = task.attempts.find((each) => each.number === change.attempt);
    const liveness = attempt === undefined ? "unknown" : cluster.node(attempt.node).liveness;
    if (liveness !== "ready") this.violated(at, `${name} was given up while its node was ${liveness}`);
  }
}
