// Machines broken on purpose, as wrappings of the real ones or of their ports: each breaks one law, so that some
// checker must notice. The core has no switch for any of this.

import type { Factories, ManagerMachine, WorkerMachine } from "../../sim/factories.ts";
import { REAL } from "../../sim/factories.ts";
import type { Scenario } from "../../sim/scenario.ts";
import type { Batch } from "../../src/core/loop/machine.ts";
import type { ManagerEffect, ManagerEvent } from "../../src/core/manager/events.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { AttemptReport, TaskId } from "../../src/core/task/attempt.ts";
import type { ProbeResult } from "../../src/core/task/probe.ts";
import { sickly } from "../sim/sickly.ts";
import { drainIgnored, drainMovesNothing, drainStopsFirst } from "./drain-mutants.ts";
import { delays, narrowGap, overtakes, tornGang, unasked } from "./order-mutants.ts";
import { updateOverlooksFailures, updateStopsFirst } from "./rollout-mutants.ts";

/** A machine broken on purpose, and where it must be caught. */
export interface Mutant {
  readonly name: string;
  /** Which law it breaks, and how. */
  readonly breaks: string;
  readonly factories: Partial<Factories>;
  /** Where it is to be caught; absent: in the gale. */
  readonly scenario?: Scenario;
}

type ManagerBatch = Batch<Change, ManagerEffect>;

/** A manager whose events go through `observe` and whose batches go through `decide`. */
function wrapManager(
  machine: ManagerMachine,
  observe: (event: ManagerEvent) => ManagerEvent,
  decide: (batch: ManagerBatch) => ManagerBatch,
): ManagerMachine {
  return {
    observe: (now, event) => machine.observe(now, observe(event)),
    decide: (now) => decide(machine.decide(now)),
    nextWake: () => machine.nextWake(),
  };
}

const same = <Value>(value: Value): Value => value;

const effectBeforeCommit: Mutant = {
  name: "effect before commit",
  breaks: "law 3: the batch's effects are performed while its changes are still on their way to the disk",
  factories: {
    wrapPorts: (ports) => ({
      now: () => ports.now(),
      soon: () => ports.soon(),
      wakeAt: (at) => ports.wakeAt(at),
      perform: (effect) => ports.perform(effect),
      commit: (changes, done) => {
        ports.commit(changes, () => {});
        done();
      },
    }),
  },
};

/** Every sync that places something is sent to the next node as well. */
const doubleDispatch: Mutant = {
  name: "double dispatch",
  breaks: "law 5: one attempt is sent to two nodes",
  factories: {
    makeManager: (now, config, cluster, rng) =>
      wrapManager(REAL.makeManager(now, config, cluster, rng), same, (batch) => {
        return {
          changes: batch.changes,
          effects: batch.effects.map((effect) => shared(effect, batch, cluster)),
        };
      }),
  },
};

/** The sync, with what the batch's other syncs want run added to it. */
function shared(effect: ManagerEffect, batch: ManagerBatch, cluster: Cluster): ManagerEffect {
  if (effect.kind !== "sync" || cluster.nodes.length < 2) return effect;
  const others = batch.effects.flatMap((other) =>
    other.kind === "sync" && other !== effect ? other.sync.set : [],
  );
  const wanted = others.filter((other) => other.wanted === "run" && !other.seen);
  return { ...effect, sync: { ...effect.sync, set: [...effect.sync.set, ...wanted] } };
}

const staleReport: Mutant = {
  name: "stale report accepted",
  breaks: "law 5: a report of an earlier attempt is taken for one of the current attempt",
  factories: {
    makeManager: (now, config, cluster, rng) =>
      wrapManager(REAL.makeManager(now, config, cluster, rng), (event) => renumbered(event, cluster), same),
  },
};

function renumbered(event: ManagerEvent, cluster: Cluster): ManagerEvent {
  if (event.kind !== "answered") return event;
  const reports = event.answer.reports.map((report): AttemptReport => {
    const task = cluster.tasks.get(report.taskId);
    const current = task?.attempts.at(-1);
    if (task === undefined || current === undefined || report.attempt === task.attempt) return report;
    return current.node === event.node ? { ...report, attempt: task.attempt } : report;
  });
  return { ...event, answer: { ...event.answer, reports } };
}

/** Every tenth end keeps its reservation. */
const reservationLeaked: Mutant = {
  name: "reservation leaked",
  breaks: "law 5: capacity is released when an attempt is known ended",
  factories: {
    makeManager: (now, config, cluster, rng) => {
      let ends = 0;
      return wrapManager(REAL.makeManager(now, config, cluster, rng), same, (batch) => {
        for (const change of batch.changes) {
          if (change.kind !== "attemptReported" || change.report.phase !== "ended" || ++ends % 10 > 0)
            continue;
          const task = cluster.tasks.get(change.report.taskId);
          if (task !== undefined) cluster.capacity.reserve(0, task.spec, []);
        }
        return batch;
      });
    },
  },
};

const retryForgotten: Mutant = {
  name: "retry forgotten",
  breaks: "a verb whose outcome is unknown is asked again: this worker never hears that it is unknown",
  factories: {
    makeWorker: (config, stored): WorkerMachine => {
      const machine = REAL.makeWorker(config, stored);
      return {
        observe: (now, event) => {
          if (event.kind === "runtime" && event.event.kind === "unavailable") return;
          machine.observe(now, event);
        },
        decide: (now) => machine.decide(now),
        nextWake: () => machine.nextWake(),
      };
    },
  },
};

/** The manager forgets, with every restart that it grants, that there was one. */
const restartCounterReset: Mutant = {
  name: "restart counter reset",
  breaks: "a task is restarted as its policy allows: this manager takes every failure for the first",
  factories: {
    makeManager: (now, config, cluster, rng) =>
      wrapManager(REAL.makeManager(now, config, cluster, rng), same, (batch) => {
        for (const change of batch.changes) {
          if (change.kind !== "restartGranted") continue;
          const task = cluster.tasks.get(change.taskId);
          if (task !== undefined) Object.assign(task, { restartCount: 0, failuresInRow: 0, setbacks: null });
        }
        return batch;
      }),
  },
};

/** What came of a probe of an attempt that has been followed by another counts for the other's next probe. */
const oldProbe: Mutant = {
  name: "old probe counts",
  breaks: "law 5: the result of a probe of an old attempt counts for the new one",
  scenario: sickly,
  factories: {
    makeManager: (now, config, cluster, rng) => {
      const machine = REAL.makeManager(now, config, cluster, rng);
      const old = new Map<TaskId, ProbeResult>();
      return {
        observe: (at, event) => {
          const result = event.kind === "probed" ? event.result : null;
          if (result !== null && cluster.tasks.get(result.taskId)?.attempt !== result.attempt)
            old.set(result.taskId, result);
          else machine.observe(at, event);
        },
        decide: (at) => {
          const batch = machine.decide(at);
          for (const result of resultsOfOld(batch, old)) machine.observe(at, { kind: "probed", result });
          return batch;
        },
        nextWake: () => machine.nextWake(),
      };
    },
  },
};

/** What is known of old attempts, under the numbers of the probes that the batch sends. */
function resultsOfOld(batch: ManagerBatch, old: Map<TaskId, ProbeResult>): ProbeResult[] {
  return batch.effects.flatMap((effect) => {
    if (effect.kind !== "probe") return [];
    const { number, taskId, attempt } = effect.probe;
    const result = old.get(taskId);
    old.delete(taskId);
    if (result === undefined) return [];
    return [{ ...result, number, attempt, outcome: result.outcome === "passed" ? "passed" : "failed" }];
  });
}

export const mutants: readonly Mutant[] = [
  effectBeforeCommit,
  doubleDispatch,
  staleReport,
  reservationLeaked,
  retryForgotten,
  drainIgnored,
  drainMovesNothing,
  drainStopsFirst,
  restartCounterReset,
  oldProbe,
  overtakes,
  delays,
  tornGang,
  narrowGap,
  unasked,
  updateStopsFirst,
  updateOverlooksFailures,
];
