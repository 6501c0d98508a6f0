// A container of a simulated engine, and how it is told of: as an event, or in a listing. It must not change one: its
// keeper, engine.ts, does.

import type { Duration, WallTime } from "../src/core/kernel/time.ts";
import type { AttemptKey, HostPort } from "../src/core/task/attempt.ts";
import type { TaskSpec } from "../src/core/task/spec.ts";
import type { Listed, ProcessMark, RuntimeEvent } from "../src/core/worker/events.ts";
import type { Happening } from "./happenings.ts";
import type { Living } from "./sickness.ts";

export type ContainerState = "created" | "starting" | "running" | "ended";

/** The engine that a container is in: what falls due for a container is told to it. */
export interface Keeper {
  startDone(container: Container, start: number): void;
  endDue(container: Container, exitCode: number): void;
  fateDue(fate: Fate): void;
  killAfterGrace(container: Container): void;
}

/** How a container will end by itself, if it still runs then. */
export interface Fate {
  readonly container: Container;
  readonly after: Duration;
  readonly exitCode: number;
  readonly reason: string | null;
  readonly what: Happening;
}

export interface Container extends Living {
  readonly keeper: Keeper;
  readonly key: AttemptKey;
  readonly id: string;
  readonly spec: TaskSpec;
  readonly hostPorts: readonly HostPort[];
  state: ContainerState;
  readonly pid: number;
  startTicks: number;
  /** Counts starts, so that a start that was cut off is not taken for the next one. */
  starts: number;
  stubborn: boolean;
  /** What its pull will come to; null: its image is there. */
  pull: "comes" | "fails" | null;
  startedAt: WallTime | null;
  finishedAt: WallTime | null;
  exitCode: number | null;
  reason: string | null;
}

export const isFenced = ({ spec }: Container): boolean => spec.onDisconnect === "stop";

function markOf({ state, pid, startTicks }: Container): ProcessMark | null {
  return state === "running" ? { pid, startTicks } : null;
}

export function startedEvent(container: Container): RuntimeEvent {
  const { key, id, hostPorts, startedAt } = container;
  return {
    kind: "started",
    key,
    containerId: id,
    hostPorts,
    startedAt: startedAt ?? 0,
    process: markOf(container),
  };
}

export function exitedEvent({ key, exitCode, finishedAt, reason }: Container): RuntimeEvent {
  return { kind: "exited", key, exitCode, finishedAt: finishedAt ?? 0, reason };
}

export function unknownEvent(key: AttemptKey, at: WallTime): RuntimeEvent {
  return { kind: "exited", key, exitCode: null, finishedAt: at, reason: "not known to the engine" };
}

export function listed(container: Container): Listed {
  const { key, id, hostPorts, startedAt, finishedAt, exitCode, reason } = container;
  const state = container.state === "starting" ? "created" : container.state;
  return {
    ...key,
    containerId: id,
    state,
    hostPorts,
    startedAt,
    finishedAt,
    exitCode,
    reason,
    process: markOf(container),
  };
}
