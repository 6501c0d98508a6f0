// One run of a task on one node: one-shot, its phase only moves forward. The manager writes `wanted`, the node's
// worker is the only source of `phase` and what follows it.

import type { WallTime } from "../kernel/time.ts";
import type { Protocol } from "./spec.ts";

/** A task's identity: a uuid. */
export type TaskId = string;

/** What the manager wants of an attempt. It goes from run to stop, never back. */
export type AttemptWanted = "run" | "stop";

/** What the worker says of it: `assigned` (nothing yet), `starting`, `running`, `ended`. */
export type AttemptPhase = "assigned" | "starting" | "running" | "ended";

const RANK: Readonly<Record<AttemptPhase, number>> = { assigned: 0, starting: 1, running: 2, ended: 3 };

/** Does going from `from` to `to` move forward? */
export function phaseAdvances(from: AttemptPhase, to: AttemptPhase): boolean {
  return RANK[to] > RANK[from];
}

/** (task id, attempt number) names a run everywhere: container name, label, report, fence. */
export interface AttemptKey {
  readonly taskId: TaskId;
  /** 1, 2, 3, … */
  readonly attempt: number;
}

/** One spelling of a key, for maps and container names. */
export const keyText = (key: AttemptKey): string => `${key.taskId}.${key.attempt}`;

/** A port of the container and where it is reachable on the node. */
export interface HostPort {
  readonly containerPort: number;
  readonly hostPort: number;
  readonly protocol: Protocol;
}

/** What kept an attempt from running, or took it away, other than its own exit: its `image` can't be had, the runtime
 * `rejected` the start, the start was `cancelled`, or it is `lost`: gone from its node without a trace. */
export type AttemptFailure = "image" | "rejected" | "cancelled" | "lost";
/** `unknown`: not enough probes have been answered yet to say. */
export type HealthStatus = "unknown" | "healthy" | "unhealthy";

/** What the probes of an attempt have come to. */
export interface Health {
  readonly status: HealthStatus;
  /** What was wrong in the last probe that failed, for people; null when the last one passed, or there was none. */
  readonly detail: string | null;
}

export const HEALTH_UNKNOWN: Health = Object.freeze({ status: "unknown", detail: null });

/** What a worker knows of an attempt. Fields become known as the phase advances and then stay. */
export interface AttemptReport extends AttemptKey {
  readonly phase: AttemptPhase;
  readonly containerId: string | null;
  readonly hostPorts: readonly HostPort[];
  readonly startedAt: WallTime | null;
  readonly finishedAt: WallTime | null;
  /** The process's exit code; null while it runs, and when it never started or nobody saw it end. */
  readonly exitCode: number | null;
  /** Why it is where it is, for people: "OOM killed", "image x: not found"; null when there is nothing to say. */
  readonly reason: string | null;
  /** The only part that goes back and forth while the phase stays; null when the worker does not probe it. */
  readonly health: Health | null;
  /** Ended by its node's fence, not by itself: lost, so it spends no restart. Absent: no. */
  readonly fenced?: boolean | undefined;
  /** Absent when it ended by itself, or has not ended. */
  readonly failure?: AttemptFailure | undefined;
}
