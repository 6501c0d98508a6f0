// What a worker can hear and do. Its runtime tells the outcome of every verb as an event; verbs may be repeated,
// so a lost outcome costs a repetition, not a container.

import type { Instant, WallTime } from "../kernel/time.ts";
import type { NodeInfo, NodeStats } from "../node/node.ts";
import type { Answer, Sync } from "../sync/messages.ts";
import type { AttemptFailure, AttemptKey, AttemptReport, HostPort, TaskId } from "../task/attempt.ts";
import type { LocalProbe, ProbeResult } from "../task/probe.ts";
import type { TaskSpec } from "../task/spec.ts";
import type { GuardNotice, NotedProcess, ProcessMark } from "../watchdog/events.ts";

export type { NotedProcess, ProcessMark } from "../watchdog/events.ts";

/** What a runtime is asked to start. */
export interface Assignment extends AttemptKey {
  readonly spec: TaskSpec;
  readonly gpuDevices: readonly number[];
}

/** A container of ours as the runtime lists it. */
export interface Listed extends AttemptKey {
  readonly containerId: string;
  /** `created`: made but never started. */
  readonly state: "created" | "running" | "ended";
  readonly hostPorts: readonly HostPort[];
  readonly startedAt: WallTime | null;
  readonly finishedAt: WallTime | null;
  readonly exitCode: number | null;
  readonly reason: string | null;
  /** Its first process; null unless it runs and the process could be found. */
  readonly process: ProcessMark | null;
}

/** `image`: it can't be had. `rejected`: the runtime won't run this (bad command, port taken …). `cancelled`: a
 * stop came first. `fenced`: it came later than `allowStarts` said. */
export type StartFailure = Exclude<AttemptFailure, "lost"> | "fenced";

export type RuntimeVerb = "list" | "start" | "stop" | "remove";

/** What a runtime tells. Every verb ends in one of these, or in `unavailable`, after which it is asked again. */
export type RuntimeEvent =
  | { readonly kind: "listed"; readonly containers: readonly Listed[] }
  | {
      readonly kind: "started";
      readonly key: AttemptKey;
      readonly containerId: string;
      readonly hostPorts: readonly HostPort[];
      readonly startedAt: WallTime;
      /** Its first process; null when it could not be found. */
      readonly process: ProcessMark | null;
    }
  | {
      readonly kind: "startFailed";
      readonly key: AttemptKey;
      readonly code: StartFailure;
      readonly reason: string;
    }
  /** The attempt's process has ended, asked to or not. Told at least once for every attempt that was started. */
  | {
      readonly kind: "exited";
      readonly key: AttemptKey;
      readonly exitCode: number | null;
      readonly finishedAt: WallTime;
      readonly reason: string | null;
    }
  | { readonly kind: "removed"; readonly key: AttemptKey }
  | {
      readonly kind: "unavailable";
      readonly verb: RuntimeVerb;
      readonly key: AttemptKey | null;
      readonly reason: string;
    };

/** Requests of the book's worker API. Writes are for a worker that no manager owns. */
export type WorkerRequest =
  | { readonly kind: "listAttempts" }
  | { readonly kind: "getStats" }
  /** `attempt` null: the newest that runs. */
  | { readonly kind: "findRunning"; readonly taskId: TaskId; readonly attempt: number | null }
  | { readonly kind: "startTask"; readonly taskId: TaskId; readonly spec: TaskSpec }
  | { readonly kind: "stopTask"; readonly taskId: TaskId };

export type WorkerEvent =
  | { readonly kind: "synced"; readonly request: number; readonly sync: Sync }
  /** Nobody waits for that sync's answer any more: its connection closed. */
  | { readonly kind: "abandoned"; readonly request: number }
  | { readonly kind: "runtime"; readonly event: RuntimeEvent }
  /** What came of a probe. */
  | { readonly kind: "probed"; readonly result: ProbeResult }
  | { readonly kind: "measured"; readonly stats: NodeStats }
  /** The answer to `askGuard`: what the watchdog holds for a worker that was here before. Null: there was no watchdog,
   * or it holds nothing. */
  | { readonly kind: "guardFound"; readonly notice: GuardNotice | null }
  | { readonly kind: "request"; readonly request: number; readonly body: WorkerRequest };

export type WorkerReply =
  | { readonly kind: "attempts"; readonly node: NodeInfo; readonly attempts: readonly AttemptReport[] }
  | { readonly kind: "stats"; readonly stats: NodeStats | null; readonly tasks: number }
  | { readonly kind: "running"; readonly key: AttemptKey; readonly spec: TaskSpec }
  | { readonly kind: "accepted"; readonly taskId: TaskId }
  | {
      readonly kind: "refused";
      readonly code: "owned" | "task-unknown" | "task-exists" | "task-not-running";
      readonly message: string;
    };

export type WorkerEffect =
  | { readonly kind: "answer"; readonly request: number; readonly answer: Answer }
  | { readonly kind: "reply"; readonly request: number; readonly reply: WorkerReply }
  | { readonly kind: "list" }
  | { readonly kind: "start"; readonly assignment: Assignment }
  | { readonly kind: "stop"; readonly key: AttemptKey; readonly graceMs: number }
  | { readonly kind: "remove"; readonly key: AttemptKey }
  | { readonly kind: "probe"; readonly probe: LocalProbe }
  /** At boot, before anything else: answered by `guardFound`, exactly once. A watchdog is started if none runs. */
  | { readonly kind: "askGuard" }
  /** For the watchdog, which holds the newest one only. */
  | { readonly kind: "guard"; readonly notice: GuardNotice }
  /** For the runtime: the latest instant of the machine's clock at which it may start a fenced container. */
  | { readonly kind: "allowStarts"; readonly until: Instant }
  /** SIGKILL, now, without asking the engine, to each that is still the process that was noted, and to whatever runs
   * for the attempts in `starting`. */
  | {
      readonly kind: "kill";
      readonly processes: readonly NotedProcess[];
      readonly starting: readonly AttemptKey[];
    };

/** A fenced attempt whose container may run. */
export interface FencedRecord {
  readonly key: AttemptKey;
  /** Null until its start was told. */
  readonly process: ProcessMark | null;
}

/** What a worker keeps on its own disk. */
export interface WorkerRecord {
  readonly nodeId: string;
  /** Null until a manager has taken it over. */
  readonly clusterId: string | null;
  readonly term: number;
  /** Starts of the worker so far. */
  readonly session: number;
  /** Written before each is started, and again when its process is known. */
  readonly fenced: readonly FencedRecord[];
}

/** Its only change: the record, whole. */
export interface WorkerChange {
  readonly kind: "workerRecorded";
  readonly record: WorkerRecord;
}
