// Hand-made observations for the checkers' tests: the smallest values that say what a test wants to say.

import type { CheckContext, Checker, EndOfRun, Violation } from "../../../sim/checkers/checker.ts";
import { TaskTable } from "../../../sim/checkers/task-table.ts";
import type { Scenario } from "../../../sim/scenario.ts";
import { calm } from "../../../sim/scenarios/calm.ts";
import type { Reply } from "../../../src/core/manager/events.ts";
import { viewTask } from "../../../src/core/manager/views.ts";
import { apply } from "../../../src/core/store/apply.ts";
import type { Change } from "../../../src/core/store/changes.ts";
import { Cluster } from "../../../src/core/store/cluster.ts";
import type { Answer, Sync, Wanted } from "../../../src/core/sync/messages.ts";
import type { AttemptKey, AttemptPhase, AttemptReport } from "../../../src/core/task/attempt.ts";
import type { TaskSpec } from "../../../src/core/task/spec.ts";
import { bareSpec } from "../../contract/task-runtime.ts";

export const spec: TaskSpec = { ...bareSpec("tank/any:1", []), kind: "service", resources: { cpu: 100 } };

export const added = (node: number): Change => ({ kind: "nodeAdded", node, address: `node-${node}:5556` });

export const met = (node: number, cpu = 1_000): Change => {
  const info = { id: `id-${node}`, name: `node-${node}`, capacity: { cpu }, gpus: [], labels: {} };
  return { kind: "nodeMet", node, info };
};

export const submitted = (id: string, jobId: string | null = null): Change => {
  return { kind: "taskSubmitted", task: { id, spec, jobId }, at: 1 };
};

export const placed = (taskId: string, attempt: number, node: number): Change => {
  return { kind: "attemptPlaced", taskId, attempt, node, gpuDevices: [], at: 1 };
};

export const report = (taskId: string, attempt: number, phase: AttemptPhase): AttemptReport => {
  const exitCode = phase === "ended" ? 1 : null;
  const startedAt = phase === "starting" ? null : 1;
  const finishedAt = phase === "ended" ? 2 : null;
  const rest = { containerId: "c", hostPorts: [], reason: null, health: null };
  return { taskId, attempt, phase, exitCode, startedAt, finishedAt, ...rest };
};

export const reported = (taskId: string, attempt: number, phase: AttemptPhase): Change => {
  return { kind: "attemptReported", report: report(taskId, attempt, phase), at: 1 };
};

export const restarted = (taskId: string): Change => {
  return {
    kind: "restartGranted",
    taskId,
    failuresInRow: 1,
    notBefore: 0,
    setbacks: null,
    free: false,
    at: 1,
  };
};

export const finished = (taskId: string): Change => ({
  kind: "taskFinished",
  taskId,
  jobId: null,
  at: 1,
});

export const stopped = (taskId: string): Change => ({ kind: "stopWanted", taskId, at: 1 });

export const key = (taskId: string, attempt: number): AttemptKey => ({ taskId, attempt });

export const wanted = (taskId: string, attempt: number): Wanted => {
  return { taskId, attempt, wanted: "run", seen: false, spec, gpuDevices: [] };
};

export function sync(parts: Partial<Sync>): { kind: "sync"; node: number; address: string; sync: Sync } {
  const blank = {
    clusterId: "c",
    nodeId: "n",
    term: 1,
    seq: 1,
    wait: 0,
    acked: null,
    lease: 0,
    base: 0,
    set: [],
    drop: [],
  };
  return { kind: "sync", node: 0, address: "node-0:5556", sync: { ...blank, ...parts } };
}

export function answer(parts: Partial<Answer>): Answer {
  return {
    nodeId: "id-0",
    session: 1,
    answer: 1,
    replyTo: 1,
    obeyed: 1,
    base: 0,
    reports: [],
    info: null,
    stats: null,
    runtime: "ok",
    refused: null,
    ...parts,
  };
}

/** A checker under test, a cluster that follows the changes it is shown, and what it has complained of. */
export class Bench<Kind extends Checker> {
  readonly cluster = new Cluster();
  readonly checker: Kind;
  readonly violations: Violation[] = [];

  constructor(make: new (context: CheckContext) => Kind, scenario: Scenario = calm) {
    this.checker = new make({
      scenario,
      tasks: new TaskTable(),
      machineOf: (_, node) => node,
      violated: (violation) => this.violations.push(violation),
    });
  }

  /** The manager decides these changes, and they become durable. */
  commit(at: number, ...changes: readonly Change[]): this {
    this.decide(at, ...changes);
    this.checker.committed(at, changes, this.cluster);
    return this;
  }

  /** The manager decides them, and they have not reached the disk. */
  decide(at: number, ...changes: readonly Change[]): this {
    for (const change of changes) apply(this.cluster, change);
    this.checker.decided(at, changes, this.cluster);
    return this;
  }

  /** Shows the checker changes that the real `apply` would refuse. */
  pretend(at: number, ...changes: readonly Change[]): this {
    this.checker.decided(at, changes, this.cluster);
    this.checker.committed(at, changes, this.cluster);
    return this;
  }

  /** The run is over; these containers run. */
  finish(...running: readonly { machine: number; key: AttemptKey }[]): this {
    const end: EndOfRun = { at: 9, cluster: this.cluster, settled: true, running: () => running };
    this.checker.finish(end);
    return this;
  }

  get texts(): string[] {
    return this.violations.map(({ text }) => text);
  }

  reply(kind: "submitted" | "stopping", ...ids: readonly string[]): Reply {
    const tasks = ids.map((id) => viewTask(this.cluster, this.cluster.task(id), null));
    return kind === "submitted" ? { kind, tasks, job: null } : { kind, tasks };
  }
}
