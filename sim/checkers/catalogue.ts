// Every checker that watches a run. A new one is a file of its own and a line here, and there is a broken machine in
// test/mutants that lives when it is off.

import { Auditor } from "./auditor.ts";
import { BoundedQueueChecker } from "./bounded-queue.ts";
import { CapacityChecker } from "./capacity.ts";
import type { Checker, RunContext } from "./checker.ts";
import { CommitBeforeEffectChecker } from "./commit-before-effect.ts";
import { DrainChecker } from "./drain.ts";
import { EasyChecker } from "./easy.ts";
import { FencedNeverTwiceChecker } from "./fenced-never-twice.ts";
import { FirstComeChecker } from "./first-come.ts";
import { GangsChecker } from "./gangs.ts";
import { LegalTransitionsChecker } from "./legal-transitions.ts";
import { MassFailureChecker } from "./mass-failure.ts";
import { NothingAcknowledgedLostChecker } from "./nothing-acknowledged-lost.ts";
import { OneLiveAttemptChecker } from "./one-live-attempt.ts";
import { OnlyReadyNodesChecker } from "./only-ready-nodes.ts";
import { OnlyTheSickAreCondemnedChecker } from "./only-the-sick-are-condemned.ts";
import { PreemptionChecker } from "./preemption.ts";
import { ReplacementChecker } from "./replacement.ts";
import { RestartLimitsChecker } from "./restart-limits.ts";
import { RolloutsChecker } from "./rollouts.ts";
import { StoppedStaysStoppedChecker } from "./stopped-stays-stopped.ts";
import { TaskTable } from "./task-table.ts";

export function makeCheckers(run: RunContext): Checker[] {
  const context = { ...run, tasks: new TaskTable() };
  return [
    new CapacityChecker(context),
    new LegalTransitionsChecker(context),
    new NothingAcknowledgedLostChecker(context),
    new OneLiveAttemptChecker(context),
    new CommitBeforeEffectChecker(context),
    new StoppedStaysStoppedChecker(context),
    new OnlyTheSickAreCondemnedChecker(context),
    new FencedNeverTwiceChecker(context),
    new OnlyReadyNodesChecker(context),
    new ReplacementChecker(context),
    new MassFailureChecker(context),
    new BoundedQueueChecker(context),
    new DrainChecker(context),
    new RolloutsChecker(context),
    new RestartLimitsChecker(context),
    new GangsChecker(context),
    new PreemptionChecker(context),
    new FirstComeChecker(context),
    new EasyChecker(context),
    new Auditor(context),
  ];
}
