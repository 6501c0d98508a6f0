// Everything that a sweep must have seen, by name: complete, since the compiler asks for a line when the core gets a new change,
// effect or refusal. What the tank cannot bring about is left out with its reason.

import type { ManagerEffect, Reply } from "../../src/core/manager/events.ts";
import type { Refusal } from "../../src/core/manager/refusals.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { SyncRefusal } from "../../src/core/sync/messages.ts";
import type { WatchdogEffect } from "../../src/core/watchdog/events.ts";
import type { WorkerEffect, WorkerReply } from "../../src/core/worker/events.ts";
import { FAULT_KINDS } from "../faults.ts";
import { HAPPENINGS } from "../happenings.ts";

/** `false`: it can't come in the tank. */
type Every<Name extends string> = Readonly<Record<Name, boolean>>;

const CHANGES: Every<Change["kind"]> = {
  termRaised: true,
  nodeAdded: true,
  nodeMet: true,
  nodeMoved: true,
  availabilitySet: true,
  drainStarted: true,
  nodeRemoved: true,
  jobSubmitted: true,
  jobScaled: true,
  jobUpdated: true,
  jobRolloutEnded: true,
  jobStopped: true,
  jobForgotten: true,
  taskSubmitted: true,
  stopWanted: true,
  attemptPlaced: true,
  successorPlaced: true,
  successorPromoted: true,
  attemptEvicted: true,
  attemptLost: true,
  attemptReported: true,
  attemptCondemned: true,
  replacementWanted: true,
  replacementDropped: true,
  taskPreempted: true,
  placeHeld: true,
  restartGranted: true,
  taskFinished: true,
  taskReaped: true,
  eventsReaped: true,
  requestRemembered: true,
  requestForgotten: false, // keys are kept for a day, runs last minutes
};

const MANAGER_EFFECTS: Every<Exclude<ManagerEffect["kind"], "reply">> = { sync: true, probe: true };

const REPLIES: Every<Reply["kind"]> = {
  submitted: true,
  job: true,
  stopping: true,
  task: true,
  tasks: true,
  node: true,
  nodes: true,
  jobs: true,
  events: true,
  status: true,
  why: true,
  plan: true,
  metrics: true,
  endpoints: false, // nobody in the tank asks where others are
  refused: true,
};

const REFUSALS: Every<Refusal["code"]> = {
  "task-unknown": true,
  "task-exists": true,
  "job-unknown": true,
  "job-exists": true,
  "job-stopping": true,
  "job-stopped": true,
  "node-unknown": true,
  "node-ambiguous": true,
  "node-draining": true,
  "node-busy": true,
  "key-reused": true,
  "gang-too-large": true,
  "queue-full": true,
  "cursor-expired": true,
  "job-not-updatable": true,
};

const WORKER_EFFECTS: Every<WorkerEffect["kind"]> = {
  answer: true,
  reply: true,
  list: true,
  start: true,
  stop: true,
  remove: true,
  probe: true,
  askGuard: true,
  guard: true,
  allowStarts: true,
  kill: true,
};

const WORKER_REFUSALS: Every<Extract<WorkerReply, { kind: "refused" }>["code"]> = {
  owned: true,
  "task-unknown": true,
  "task-exists": false, // only of a worker without a manager that was given a task
  "task-not-running": false, // only of commands beside tasks, which the tank runs none of
};

const SYNC_REFUSALS: Every<SyncRefusal["code"]> = {
  "other-cluster": false, // there is one cluster in the tank
  "stale-term": true,
  "other-node": true,
};

const WATCHDOG_EFFECTS: Every<WatchdogEffect["kind"]> = { kill: true, reply: true };

/** Legal steps of tasks, as their events tell them; the second attempt of a running task takes over without a gap. */
const TRANSITIONS = [
  "nothing → Pending",
  "Pending → Scheduled",
  "Pending → Completed",
  "Scheduled → Running",
  "Scheduled → Failed",
  "Scheduled → Completed",
  "Scheduled → Pending",
  "Running → Completed",
  "Running → Failed",
  "Running → Pending",
  "Running → Running",
  "Failed → Pending",
];

/** Hard to reach, and each asked for in one seed of a hundred. */
export const SITUATIONS = [
  "partition beyond a lease while a fenced task ran",
  "crash between commit and reply",
  "adoption",
  "delayed sync across sessions",
] as const;

export type Situation = (typeof SITUATIONS)[number];

const group = (name: string, names: readonly string[]): string[] => names.map((each) => `${name} ${each}`);

const possible = (all: Readonly<Record<string, boolean>>): string[] =>
  Object.keys(all).filter((name) => all[name]);

/** Every name that must have been counted, in the order of the report. */
export const COVERED: readonly string[] = [
  ...group("fault", FAULT_KINDS),
  ...group("happening", HAPPENINGS),
  ...group("transition", TRANSITIONS),
  ...group("change", possible(CHANGES)),
  ...group("manager", possible(MANAGER_EFFECTS)),
  ...group("reply", possible(REPLIES)),
  ...group("refusal", possible(REFUSALS)),
  ...group("worker", possible(WORKER_EFFECTS)),
  ...group("worker refusal", possible(WORKER_REFUSALS)),
  ...group("sync refusal", possible(SYNC_REFUSALS)),
  ...group("watchdog", possible(WATCHDOG_EFFECTS)),
  ...group("situation", SITUATIONS),
];
