// What a user asks for when they submit a task. A spec never changes after submission; tasks of one job share one.
// It must not hold anything that is found out later: that belongs to the task and its attempts.

import type { RestartPolicy } from "./restart-policy.ts";

/** `service` runs until stopped (exit 0 is a failure); `batch` runs until it exits 0. */
export type TaskKind = "service" | "batch";

/** What happens to a task whose node the manager can't reach: `keep` it and replace it as soon as the node is
 * down, or fence it (`stop`) so that it never runs twice. */
export type OnDisconnect = "keep" | "stop";

export type Protocol = "tcp" | "udp";

/** GPUs asked for: `count` devices, `milli` thousandths of each (1..1000; below 1000 only when count is 1). */
export interface GpuRequest {
  readonly count: number;
  readonly milli: number;
  /** Device models allowed; empty allows any. */
  readonly models: readonly string[];
}

/** A container port made reachable on the node. `hostPort` null: the runtime chooses a free one. */
export interface PortBinding {
  readonly containerPort: number;
  readonly hostPort: number | null;
  readonly protocol: Protocol;
}

/** A path of the node, or a named volume, made visible in the container. */
export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** A node label that must (`in`) or must not (`not-in`) have one of the values. */
export interface Constraint {
  readonly label: string;
  readonly operator: "in" | "not-in";
  readonly values: readonly string[];
}

/** When a task is asked how it is, and how often it must say the same to be believed. */
export interface CheckTiming {
  /** Milliseconds from one probe to the next: 100..86,400,000. */
  readonly intervalMs: number;
  /** A probe without an answer for this long has failed, milliseconds: 100..intervalMs. */
  readonly timeoutMs: number;
  /** Failures in a row that make it unhealthy: 1..100. */
  readonly failures: number;
  /** Successes in a row that make it healthy: 1..100. */
  readonly successes: number;
  /** Failures do not count this long after the start, milliseconds ≥ 0; the first success ends it. */
  readonly startPeriodMs: number;
}

/** Who probes: the manager, through the port's host port, as in the book; or the node's worker. */
export type ProbedFrom = "manager" | "worker";

/** GET this path on this container port; an answer with another status than the expected ones is a failure. */
export interface HttpCheck extends CheckTiming {
  readonly kind: "http";
  readonly path: string;
  readonly port: number;
  readonly expectedCodes: readonly number[];
  readonly from: ProbedFrom;
}

/** Connect to this container port. */
export interface TcpCheck extends CheckTiming {
  readonly kind: "tcp";
  readonly port: number;
  readonly from: ProbedFrom;
}

/** Run this in the container; anything but exit code 0 is a failure. */
export interface CommandCheck extends CheckTiming {
  readonly kind: "command";
  readonly command: readonly string[];
  readonly from: "worker";
}

export type HealthCheck = HttpCheck | TcpCheck | CommandCheck;

/** Amounts by resource name: integers ≥ 0. `cpu` in millicores, `memory` and `disk` in bytes; other names as the
 * nodes declare them. A resource that is not named is not asked for. */
export type Resources = Readonly<Record<string, number>>;

export interface TaskSpec {
  /** For people: 1..63 of a–z, 0–9 and '-'. */
  readonly name: string;
  readonly image: string;
  /** What the node's worker calls the credentials that its image is fetched with; absent: it needs none. The credentials
   * themselves are the worker's alone. */
  readonly registry?: string | undefined;
  /** Null: the image's own. */
  readonly entrypoint: readonly string[] | null;
  /** Null: the image's own. */
  readonly command: readonly string[] | null;
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string | null;
  readonly user: string | null;
  readonly mounts: readonly Mount[];
  readonly resources: Resources;
  readonly gpus: GpuRequest | null;
  readonly exposedPorts: readonly number[];
  readonly portBindings: readonly PortBinding[];
  readonly restartPolicy: RestartPolicy;
  readonly healthCheck: HealthCheck | null;
  /** Higher goes first among waiting tasks: 0..1000. */
  readonly priority: number;
  /** How long an attempt holds its place, by the user's estimate: image pull, start and run, milliseconds ≥ 0. Null:
   * not told. It decides turns, not places: no part of the signature. */
  readonly estimateMs: number | null;
  /** Whom its share of the cluster is charged to: a user, a team. Null: to those who have not said, together. */
  readonly owner: string | null;
  readonly constraints: readonly Constraint[];
  /** Where it would rather be: of these as many as can be are met, the first before the others. Absent: anywhere. */
  readonly affinity?: readonly Constraint[] | undefined;
  /** A node label over whose values the tasks of its job are spread as evenly as they fit. Absent: none. */
  readonly spread?: string | undefined;
  readonly kind: TaskKind;
  /** Milliseconds between asking a container to end and killing it. */
  readonly stopGraceMs: number;
  readonly onDisconnect: OnDisconnect;
}

/** A task as it is asked for: what it leaves out of its restart policy is as the manager's policy says for its kind. */
export interface TaskRequest extends Omit<TaskSpec, "restartPolicy"> {
  readonly restartPolicy: Partial<RestartPolicy> | null;
}

/** Everything that decides where a task may go and how good a place is: equal signatures are placed as one group. */
export function signatureOf(spec: TaskSpec, jobId: string | null): string {
  const ports = spec.portBindings.filter((binding) => binding.hostPort !== null);
  const all = [spec.resources, spec.gpus, ports, spec.constraints, spec.priority, jobId];
  const wishes = spec.affinity === undefined && spec.spread === undefined ? [] : [spec.affinity, spec.spread];
  return JSON.stringify([...all, ...wishes]);
}

/** What decides where a task may go and how good a place is, whatever its priority and job: for scores that are kept. */
export function shapeOf(spec: TaskSpec): string {
  const ports = spec.portBindings.filter((binding) => binding.hostPort !== null);
  return JSON.stringify([spec.resources, spec.gpus, ports, spec.constraints]);
}
