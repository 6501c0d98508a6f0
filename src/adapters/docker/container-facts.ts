// What we read off a container of ours: the engine's inspection turned into the words of the port.
// It must not know what a runtime tells of them, nor when.

import type { ContainerInspectInfo } from "dockerode";
import type { WallTime } from "../../core/kernel/time.ts";
import type { AttemptKey, HostPort } from "../../core/task/attempt.ts";
import type { Protocol } from "../../core/task/spec.ts";
import type { Listed } from "../../core/worker/events.ts";
import { LABELS } from "./container-labels.ts";
import { containerProcess } from "./container-process.ts";

export interface ContainerFacts extends Listed {
  /** The worker that made it; null when it is none of ours. */
  readonly worker: string | null;
  /** What asks it to end: the image may want another signal than SIGTERM. */
  readonly stopSignal: string;
}

/** The facts, or null for a container that carries no attempt's labels. */
export function containerFacts(info: ContainerInspectInfo): ContainerFacts | null {
  const key = labelledKey(info.Config.Labels ?? {});
  if (key === null) return null;
  const state = stateOf(info);
  const ended = state === "ended";
  const startedAt = wallTime(info.State.StartedAt);
  return {
    ...key,
    containerId: info.Id,
    worker: info.Config.Labels?.[LABELS.worker] ?? null,
    stopSignal: (info.Config as { StopSignal?: string }).StopSignal || "SIGTERM",
    state,
    hostPorts: hostPorts(info),
    startedAt,
    // Of what ends at once the engine may note the end some µs before the start.
    finishedAt: ended ? Math.max(wallTime(info.State.FinishedAt) ?? 0, startedAt ?? 0) : null,
    exitCode: ended ? info.State.ExitCode : null,
    reason: reasonOf(info),
    process: state === "running" ? containerProcess(info.State.Pid, info.Id) : null,
  };
}

/** The attempt that labels name; null when they name none. */
export function labelledKey(labels: Readonly<Record<string, string>>): AttemptKey | null {
  const taskId = labels[LABELS.task];
  const attempt = Number(labels[LABELS.attempt]);
  return taskId === undefined || !Number.isInteger(attempt) ? null : { taskId, attempt };
}

/** "0001-01-01T00:00:00Z" is the engine's "never". */
export function wallTime(text: string): WallTime | null {
  const at = Date.parse(text);
  return Number.isFinite(at) && at > 0 ? at : null;
}

/** A failed start leaves a container `created` that has an exit code: it never ran all the same. */
function stateOf(info: ContainerInspectInfo): Listed["state"] {
  if (info.State.Running || info.State.Paused || info.State.Restarting) return "running";
  return wallTime(info.State.StartedAt) === null ? "created" : "ended";
}

function reasonOf(info: ContainerInspectInfo): string | null {
  if (info.State.OOMKilled) return "OOM killed";
  return info.State.Error === "" ? null : info.State.Error;
}

/** A port published on IPv4 and IPv6 is listed twice: the first, IPv4's, stands. */
function hostPorts(info: ContainerInspectInfo): HostPort[] {
  const ports: HostPort[] = [];
  for (const [text, bindings] of Object.entries(info.NetworkSettings.Ports ?? {})) {
    const binding = bindings?.[0];
    if (binding === undefined) continue;
    const [port, protocol] = text.split("/");
    ports.push({
      containerPort: Number(port),
      hostPort: Number(binding.HostPort),
      protocol: protocol as Protocol,
    });
  }
  return ports.sort((a, b) => a.containerPort - b.containerPort || (a.protocol < b.protocol ? -1 : 1));
}

/** The part of the facts that a worker lists. */
export function asListed({ worker: _worker, stopSignal: _signal, ...listed }: ContainerFacts): Listed {
  return listed;
}
