// What a workload's submissions tell about their turn: priority, owner, estimate, and whether a job is a gang. Drawn from a
// stream of its own, so that a workload that tells nothing draws what it always did.

import type { Rng } from "../src/core/kernel/rng.ts";
import type { TaskRequest, TaskSpec } from "../src/core/task/spec.ts";
import { runTimeEnv } from "./run-time.ts";
import type { RunTime, TurnPlan } from "./scenario.ts";

export class Turns {
  private readonly plan: TurnPlan;
  private readonly run: RunTime;
  private readonly rng: Rng;

  constructor(plan: TurnPlan, run: RunTime, rng: Rng) {
    this.plan = plan;
    this.run = run;
    this.rng = rng;
  }

  /** The spec with what its submitter tells. */
  tell(spec: TaskRequest): TaskRequest {
    const { priorities, owners } = this.plan;
    const priority = priorities[this.rng.below(priorities.length)] ?? 0;
    const owner = owners === 0 ? null : `owner-${this.rng.below(owners)}`;
    return { ...spec, priority, owner, ...(spec.kind === "batch" ? this.length() : {}) };
  }

  /** Is the next job one? */
  isGang(): boolean {
    return this.plan.gangPercent > 0 && this.rng.below(100) < this.plan.gangPercent;
  }

  /** How long it runs, and what is said about that. */
  private length(): Pick<TaskSpec, "env" | "estimateMs"> {
    const { runPercents, estimatePercent, startMs } = this.plan;
    const percent = runPercents[this.rng.below(runPercents.length)] ?? 100;
    const mean = Math.floor((this.run.mean * percent) / 100);
    const estimateMs =
      estimatePercent === null ? null : Math.ceil((mean * estimatePercent) / 100_000) + startMs;
    return { env: runTimeEnv({ ...this.run, mean }), estimateMs };
  }
}
