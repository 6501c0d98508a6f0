// Machines broken in one respect each, so narrowly that one checker alone can notice: for every checker there must be a mutant
// that lives when that checker is switched off. And some that need a rare mixture of faults before anything is wrong.

import { type ManagerMachine, REAL, type WorkerMachine } from "../../sim/factories.ts";
import { calm } from "../../sim/scenarios/calm.ts";
import { scenarioNamed } from "../../sim/scenarios/catalogue.ts";
import { flapping } from "../../sim/scenarios/flapping.ts";
import { managerCrashLoop } from "../../sim/scenarios/manager-crash-loop.ts";
import { nodeLoss } from "../../sim/scenarios/node-loss.ts";
import { swarm } from "../../sim/scenarios/swarm.ts";
import { present } from "../../src/core/kernel/assert.ts";
import { type Instant, milliseconds, seconds } from "../../src/core/kernel/time.ts";
import type { ManagerEvent } from "../../src/core/manager/events.ts";
import type { Filter } from "../../src/core/scheduler/strategy.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { TaskEvent } from "../../src/core/task/event.ts";
import type { Task } from "../../src/core/task/task.ts";
import type { RuntimeVerb, WorkerChange } from "../../src/core/worker/events.ts";
import type { Mutant } from "./mutants.ts";

const crowded = present(scenarioNamed("preemption"), "There is a scenario called preemption");
const massLoss = present(scenarioNamed("mass-loss"), "There is a scenario called mass-loss");
const overload = present(scenarioNamed("overload"), "There is a scenario called overload");

interface Meddling {
  /** Before the real manager is made. */
  readonly boot?: (cluster: Cluster) => void;
  readonly hear?: (event: ManagerEvent, cluster: Cluster) => ManagerEvent;
  /** Before each turn; what it returns is called after it. */
  readonly before?: (cluster: Cluster) => () => void;
  readonly after?: (cluster: Cluster, changes: readonly Change[]) => void;
  /** What the real manager is told then, besides. */
  readonly says?: () => readonly ManagerEvent[];
}

/** A manager that `make` meddles with, anew at each start. */
const manager = (make: () => Meddling): Mutant["factories"] => ({
  makeManager: (start, config, cluster, rng): ManagerMachine => {
    const { boot, hear, before, after, says } = make();
    boot?.(cluster);
    const machine = REAL.makeManager(start, config, cluster, rng);
    return {
      nextWake: () => machine.nextWake(),
      observe: (now: Instant, event) => machine.observe(now, hear?.(event, cluster) ?? event),
      decide: (now) => {
        const restore = before?.(cluster);
        const batch = machine.decide(now);
        restore?.();
        after?.(cluster, batch.changes);
        for (const event of says?.() ?? []) machine.observe(now, event);
        return batch;
      },
    };
  },
});

const historyWrong: Mutant = {
  name: "history skips a step",
  breaks: "a task's events tell every step: this manager tells every fifth placement as a start",
  scenario: calm,
  factories: manager(() => {
    let told = 0;
    let placements = 0;
    return {
      after: ({ events }) => {
        for (let id = told + 1; id <= events.lastId; id++) {
          const event: TaskEvent | undefined = events.get(id);
          if (event?.state === "Scheduled" && ++placements % 5 === 0)
            Object.assign(event, { state: "Running" });
        }
        told = events.lastId;
      },
    };
  }),
};

const finishedForgotten: Mutant = {
  name: "finished task forgotten at a restart",
  breaks: "what was acknowledged survives a crash: this manager forgets one finished task at each start",
  scenario: managerCrashLoop,
  factories: manager(() => ({
    boot: ({ tasks, finished }) => {
      // Not one of the latest, whose ends may still have to be confirmed.
      const alone = [...finished].slice(0, -6).find(({ jobId }) => jobId === null);
      if (alone === undefined) return;
      finished.delete(alone);
      tasks.delete(alone.id);
    },
  })),
};

/** A failure that is reported while a task is being stopped is taken for one of a task that is wanted, in that one turn. */
const stopTakenBack: Mutant = {
  name: "stop taken back for a turn",
  breaks:
    "a task that was stopped gets nothing more: this manager grants a restart when its end looks like a failure",
  scenario: swarm,
  factories: manager(() => {
    const failed = new Set<string>();
    let again: Task[] = [];
    return {
      hear: (event, cluster) => {
        if (event.kind !== "answered") return event;
        for (const { taskId, phase, exitCode } of event.answer.reports) {
          const stopped = cluster.tasks.get(taskId)?.wanted === "stop";
          if (stopped && phase === "ended" && exitCode !== 0) failed.add(taskId);
        }
        return event;
      },
      before: (cluster) => {
        for (const task of again) task.wanted = "run"; // stopped once more in this very turn
        again = [];
        const tasks = [...failed].flatMap((id) => cluster.tasks.get(id) ?? []);
        failed.clear();
        const turned = tasks.filter(({ wanted, finishedAt }) => wanted === "stop" && finishedAt === null);
        for (const task of turned) task.wanted = "run";
        return () => {
          for (const task of turned) task.wanted = "stop";
          again = turned.filter(({ finishedAt }) => finishedAt === null);
        };
      },
      says: () =>
        again.map(({ id }) => ({ kind: "request", request: -1, body: { kind: "stopTask", taskId: id } })),
    };
  }),
};

const exitCodeLied: Mutant = {
  name: "exit code lied",
  breaks:
    "a batch task has completed when it exited 0: this worker tells so of those that failed by themselves",
  scenario: swarm,
  factories: worker((event) => {
    if (event.kind !== "runtime" || event.event.kind !== "exited") return event;
    const { exitCode } = event.event;
    const failed = exitCode !== null && exitCode > 0 && exitCode !== 137 && exitCode !== 143;
    return failed ? { ...event, event: { ...event.event, exitCode: 0 } } : event;
  }),
};

const keysForgotten: Mutant = {
  name: "idempotency keys forgotten at a restart",
  breaks: "a retried request is one task: this manager knows no keys from before its start",
  scenario: crowded,
  factories: manager(() => ({ boot: ({ requests }) => requests.clear() })),
};

const fencedLeaked: Mutant = {
  name: "reservation of the fenced leaked",
  breaks: "capacity is released when an attempt is known ended: not here when its fence has ended it",
  scenario: swarm,
  factories: manager(() => ({
    after: (cluster, changes) => {
      for (const change of changes) {
        if (change.kind !== "attemptReported" || change.report.fenced !== true) continue;
        const task = cluster.tasks.get(change.report.taskId);
        if (task !== undefined)
          cluster.capacity.reserve(0, { ...task.spec, gpus: null, portBindings: [] }, []);
      }
    },
  })),
};

/** A worker whose ears `bend`. */
function worker(
  bend: (event: Parameters<WorkerMachine["observe"]>[1]) => typeof event | null,
): Mutant["factories"] {
  return {
    makeWorker: (config, stored): WorkerMachine => {
      const machine = REAL.makeWorker(config, stored);
      return {
        observe: (now, event) => {
          const heard = bend(event);
          if (heard !== null) machine.observe(now, heard);
        },
        decide: (now) => machine.decide(now),
        nextWake: () => machine.nextWake(),
      };
    },
  };
}

const notAskedAgain = (verb: RuntimeVerb): Mutant => ({
  name: `lost ${verb} not asked again`,
  breaks: `a verb without an answer is repeated: this worker never hears that a ${verb} found none`,
  scenario: swarm,
  factories: worker((event) =>
    event.kind === "runtime" && event.event.kind === "unavailable" && event.event.verb === verb
      ? null
      : event,
  ),
});

const downTooEarly: Mutant = {
  name: "down too early",
  breaks:
    "a node is down after the time that the policy says: this manager gives it up after one missed answer",
  scenario: flapping,
  factories: {
    makeManager: (now, config, cluster, rng) => {
      const downAfter = { waits: 1, more: milliseconds(300), atLeast: 0 };
      const liveness = { ...config.liveness, downAfter };
      return REAL.makeManager(now, { ...config, liveness }, cluster, rng);
    },
  },
};

const replacedLate: Mutant = {
  name: "replaced late",
  breaks: "what a lost node ran is replaced when the policy says: this manager waits for ten seconds more",
  scenario: nodeLoss,
  factories: {
    makeManager: (now, config, cluster, rng) => {
      const replacement = { ...config.replacement, delay: (config.replacement.delay ?? 0) + seconds(10) };
      return REAL.makeManager(now, { ...config, replacement }, cluster, rng);
    },
  },
};

const massOverlooked: Mutant = {
  name: "mass failure overlooked",
  breaks: "in a mass failure nodes are given up a few at a time: this manager gives up all at once",
  scenario: massLoss,
  factories: {
    makeManager: (now, config, cluster, rng) => {
      const replacement = { ...config.replacement, mass: null };
      return REAL.makeManager(now, { ...config, replacement }, cluster, rng);
    },
  },
};

const replyEarly: Mutant = {
  name: "replies before the commit",
  breaks:
    "law 3: a client hears of nothing before it is durable: this manager answers while the disk still writes",
  scenario: calm,
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

const answerEarly: Mutant = {
  name: "worker answers before it has noted whose it is",
  breaks: "law 3: a worker's record is on disk before it answers: this one notes it a turn later",
  scenario: calm,
  factories: {
    makeWorker: (config, stored): WorkerMachine => {
      const machine = REAL.makeWorker(config, stored);
      let late: readonly WorkerChange[] = [];
      return {
        observe: (now, event) => machine.observe(now, event),
        decide: (now) => {
          const { changes, effects } = machine.decide(now);
          const noted = late;
          late = changes;
          return { changes: noted, effects };
        },
        nextWake: () => (late.length > 0 ? 0 : machine.nextWake()),
      };
    },
  },
};

const queueOf = (more: number, name: string, breaks: string): Mutant => ({
  name,
  breaks,
  scenario: overload,
  factories: {
    makeManager: (now, config, cluster, rng) =>
      REAL.makeManager(now, { ...config, pendingMax: config.pendingMax + more }, cluster, rng),
  },
});

const queueLonger = queueOf(
  5,
  "queue longer than said",
  "no more may wait than the configuration says: this manager takes a few more",
);

const queueShorter = queueOf(
  -5,
  "queue shorter than said",
  "nobody is refused while there is room: this manager refuses some tasks early",
);

const scaleForgotten: Mutant = {
  name: "size of a job forgotten at a restart",
  breaks: "what a client was told is on disk: this manager wants one more of each job after a restart",
  scenario: swarm,
  factories: manager(() => ({
    boot: (cluster) => {
      for (const job of cluster.jobs.values()) job.count++;
    },
  })),
};

/** The task as if one restart fewer were allowed to it. */
function stricter(task: Task): () => void {
  const { spec } = task;
  const { restartsMax } = spec.restartPolicy;
  if (restartsMax === null || restartsMax === 0 || task.finishedAt !== null) return () => {};
  const restartPolicy = { ...spec.restartPolicy, restartsMax: restartsMax - 1 };
  Object.assign(task, { spec: { ...spec, restartPolicy } });
  return () => Object.assign(task, { spec });
}

const givesUpEarly: Mutant = {
  name: "given up one restart early",
  breaks: "a failed task is tried as often as its policy says: this manager gives it up one time before",
  scenario: swarm,
  factories: manager(() => ({
    before: (cluster) => {
      const restore = [...cluster.tasks.values()].map(stricter);
      return () => {
        for (const each of restore) each();
      };
    },
  })),
};

/** As the filter `ready`, but for nodes whose answer is late. */
const readyOrLate: Filter = {
  name: "ready",
  admits: (_snapshot, { liveness, runtime, availability, info }) =>
    ["ready", "suspect"].includes(liveness) && runtime === "ok" && availability === "active" && info !== null,
  refusal: () => "are not ready",
};

const workForTheLate: Mutant = {
  name: "work for the late",
  breaks: "new work goes to nodes that answer: this manager places it on those whose answer is late, too",
  scenario: flapping,
  factories: {
    makeManager: (now, config, cluster, rng) => {
      const { filters } = config.strategy;
      const strategy = {
        ...config.strategy,
        filters: filters.map((filter) => (filter.name === "ready" ? readyOrLate : filter)),
      };
      return REAL.makeManager(now, { ...config, strategy }, cluster, rng);
    },
  },
};

export const narrowMutants: readonly Mutant[] = [
  queueLonger,
  queueShorter,
  scaleForgotten,
  givesUpEarly,
  workForTheLate,
  historyWrong,
  finishedForgotten,
  stopTakenBack,
  exitCodeLied,
  keysForgotten,
  fencedLeaked,
  notAskedAgain("stop"),
  notAskedAgain("start"),
  notAskedAgain("list"),
  downTooEarly,
  replacedLate,
  massOverlooked,
  replyEarly,
  answerEarly,
];
