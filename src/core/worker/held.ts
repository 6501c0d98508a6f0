// One attempt that a worker holds: what the manager wants of it, what is known of it, and which verb is under way.
// It must not decide anything: attempts.ts does.

import { type Instant, NEVER } from "../kernel/time.ts";
import type { AttemptKey, AttemptReport, AttemptWanted } from "../task/attempt.ts";
import type { TaskSpec } from "../task/spec.ts";
import type { ProcessMark } from "../watchdog/events.ts";
import type { Listed } from "./events.ts";

/** The verb the runtime has been asked for and has not told the outcome of. */
export type Asked = "nothing" | "start" | "stop" | "remove";

export interface Held {
  readonly key: AttemptKey;
  /** Null for a container found at start, until a sync lists its attempt. */
  spec: TaskSpec | null;
  gpuDevices: readonly number[];
  wanted: AttemptWanted;
  /** Everything known; its phase only moves forward. */
  report: AttemptReport;
  asked: Asked;
  /** A start has been asked for: unless its outcome was told, a container may be there. */
  startAsked: boolean;
  /** Not asked again before this instant, after the runtime was unavailable; 0: no wait. */
  retryAt: Instant;
  /** A verb may be due for it: it is in the list of those to look at. */
  dirty: boolean;
  /** When it is removed because no full set listed it; 0: it is listed. */
  orphanAt: Instant;
  /** Its end is confirmed, or it is an orphan past its grace: the container goes, then the entry. */
  dismissed: boolean;
  /** Its task is `onDisconnect: stop`. */
  fenced: boolean;
  /** Its first process, when it is known. */
  process: ProcessMark | null;
  /** It is being ended because the lease runs out; that is never taken back. */
  cutOff: boolean;
  /** When its process is killed by pid unless it has ended; NEVER: not, or it was. */
  killAt: Instant;
}

export function newHeld(key: AttemptKey): Held {
  return {
    key: { taskId: key.taskId, attempt: key.attempt },
    spec: null,
    gpuDevices: [],
    wanted: "run",
    report: blankReport(key),
    asked: "nothing",
    startAsked: false,
    retryAt: 0,
    dirty: false,
    orphanAt: 0,
    dismissed: false,
    fenced: false,
    process: null,
    cutOff: false,
    killAt: NEVER,
  };
}

/** A container found at the worker's start. `created` but never started counts as not started. */
export function heldFromListed(listed: Listed): Held {
  const held = newHeld(listed);
  const { containerId, hostPorts, startedAt, finishedAt, exitCode, reason } = listed;
  const phase = listed.state === "created" ? "assigned" : listed.state;
  held.report = { ...held.report, phase, containerId, hostPorts, startedAt, finishedAt, exitCode, reason };
  held.process = listed.process;
  return held;
}

function blankReport(key: AttemptKey): AttemptReport {
  return {
    taskId: key.taskId,
    attempt: key.attempt,
    phase: "assigned",
    containerId: null,
    hostPorts: [],
    startedAt: null,
    finishedAt: null,
    exitCode: null,
    reason: null,
    health: null,
  };
}
