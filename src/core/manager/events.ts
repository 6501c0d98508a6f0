// What a manager can hear and do. Requests come from people (through HTTP, or the tank's clients) and carry a
// number under which their reply is sent; syncs and answers are the talk with workers.

import type { Availability, Node } from "../node/node.ts";
import type { RolloutPlan } from "../store/rollout.ts";
import type { Answer, Sync } from "../sync/messages.ts";
import type { TaskId } from "../task/attempt.ts";
import type { TaskEvent } from "../task/event.ts";
import type { NetworkProbe, ProbeResult } from "../task/probe.ts";
import type { TaskRequest } from "../task/spec.ts";
import type { TaskState } from "../task/transitions.ts";
import type { EndpointView } from "./discovery.ts";
import type { PlanView } from "./dry-run.ts";
import type { EventFilter, JobFilter, NodeFilter, TaskFilter } from "./filters.ts";
import type { Refusal } from "./refusals.ts";
import type { JobView, NodeView, TaskView } from "./views.ts";
import type { WhyView } from "./why.ts";

/** Given by the transport; unique among the requests it waits for. */
export type RequestNumber = number;

/** Makes a write repeatable: the same key with the same body is answered as the first time. */
export interface Idempotency {
  readonly key: string;
  readonly fingerprint: string;
}

export interface Submission {
  readonly spec: TaskRequest;
  /** The task's id, chosen by the client (a uuid); null: the manager chooses. */
  readonly id: TaskId | null;
}

/** A page of a listing: at most `limit` (1..1000) entries after `after` in the listing's order. */
export interface Page {
  readonly after: number;
  readonly limit: number;
}

/** Every write may be made repeatable; absent or null: it is not. */
interface Repeatable {
  readonly idempotency?: Idempotency | null;
}

export type Command = Write & Repeatable;

type Write =
  | { readonly kind: "submitTask"; readonly submission: Submission }
  | {
      readonly kind: "submitJob";
      readonly name: string;
      readonly count: number;
      readonly spec: TaskRequest;
      /** All at once or not at all; absent: one by one. */
      readonly gang?: boolean;
    }
  | { readonly kind: "stopTask"; readonly taskId: TaskId }
  | { readonly kind: "stopJob"; readonly name: string }
  | { readonly kind: "addNode"; readonly address: string }
  /** Gives the node new work again, or none; a drain that is under way is over. `node` is a name, an id, or the address
   * of a worker that has not been met. */
  | {
      readonly kind: "setAvailability";
      readonly node: string;
      readonly availability: Exclude<Availability, "draining">;
    }
  /** Empties the node until `lengthMs` from now, at most; again with other values: those hold from now on. */
  | {
      readonly kind: "drainNode";
      readonly node: string;
      readonly lengthMs: number;
      readonly maxParallel: number;
    }
  /** Gives a draining node new work again; what has not started elsewhere stays. */
  | { readonly kind: "undrainNode"; readonly node: string }
  /** Forgets the node. `force`: also when it is down and what it held is not known ended. */
  | { readonly kind: "removeNode"; readonly node: string; readonly force: boolean }
  /** Brings the job's tasks to another spec, by the plan. */
  | {
      readonly kind: "updateJob";
      readonly name: string;
      readonly spec: TaskRequest;
      readonly plan: RolloutPlan;
    }
  /** Back to the spec before the last update. */
  | { readonly kind: "rollbackJob"; readonly name: string }
  | { readonly kind: "scaleJob"; readonly name: string; readonly count: number };

export type Query =
  | { readonly kind: "getTask"; readonly taskId: TaskId }
  | ({ readonly kind: "listTasks"; readonly page: Page } & TaskFilter)
  | ({ readonly kind: "listNodes" } & NodeFilter)
  /** By id or name. */
  | { readonly kind: "getNode"; readonly node: string }
  | ({ readonly kind: "listJobs" } & JobFilter)
  | { readonly kind: "getJob"; readonly name: string }
  /** Where the tasks of the job that serve are reached. */
  | { readonly kind: "listEndpoints"; readonly name: string; readonly page: Page }
  /** Why the task is where it is; `nodes`: with what is said of every node. */
  | { readonly kind: "getWhy"; readonly taskId: TaskId; readonly nodes: boolean }
  /** A dry run: where `count` of these would go now. */
  | {
      readonly kind: "getPlan";
      readonly spec: TaskRequest;
      readonly job: string | null;
      readonly count: number;
      readonly gang: boolean;
      readonly nodes: boolean;
    }
  | ({ readonly kind: "listEvents"; readonly page: Page } & EventFilter)
  | { readonly kind: "getStatus" }
  | { readonly kind: "getMetrics" };

export type ManagerEvent =
  | { readonly kind: "request"; readonly request: RequestNumber; readonly body: Command | Query }
  | { readonly kind: "answered"; readonly node: number; readonly answer: Answer }
  /** The sync could not be delivered: a fact about the way, not yet about the node. */
  | { readonly kind: "unreachable"; readonly node: number; readonly seq: number; readonly reason: string }
  /** What came of a probe. */
  | { readonly kind: "probed"; readonly result: ProbeResult };

/** Counts for a status line. */
export interface StatusView {
  readonly clusterId: string;
  readonly term: number;
  readonly nodes: Readonly<Record<Node["liveness"], number>>;
  readonly tasks: Readonly<Record<TaskState, number>>;
}

/** The same and more, for machines that watch the manager. */
export interface MetricsView extends StatusView {
  readonly jobs: number;
  /** Pending tasks by what they wait for: a filter's name, or "restart-delay", "gang", … */
  readonly pendingBy: Readonly<Record<string, number>>;
  /** Waiting tasks at which a submission is refused. */
  readonly pendingMax: number;
}

/** A page of events. `next` is where to go on, also when a bounded look found fewer than asked for; null: that was all for
 * now. `newest` is the last event there is, 0 before the first. */
export interface EventsReply {
  readonly kind: "events";
  readonly events: readonly TaskEvent[];
  readonly next: number | null;
  readonly newest: number;
}

export interface EndpointsReply {
  readonly kind: "endpoints";
  readonly job: string;
  readonly endpoints: readonly EndpointView[];
  readonly next: number | null;
}

/** A page of a listing with the cursor of the next one; null: that was all. */
export type Reply =
  /** Of a job's tasks the first few. */
  | { readonly kind: "submitted"; readonly tasks: readonly TaskView[]; readonly job: JobView | null }
  /** A job was scaled or stopped: how many of its tasks were added, how many are to stop that were not before. */
  | { readonly kind: "job"; readonly job: JobView; readonly added: number; readonly stopping: number }
  | { readonly kind: "stopping"; readonly tasks: readonly TaskView[] }
  | { readonly kind: "task"; readonly task: TaskView }
  | { readonly kind: "tasks"; readonly tasks: readonly TaskView[]; readonly next: number | null }
  | { readonly kind: "node"; readonly node: NodeView }
  | { readonly kind: "nodes"; readonly nodes: readonly NodeView[]; readonly next: number | null }
  | { readonly kind: "jobs"; readonly jobs: readonly JobView[]; readonly next: number | null }
  | EventsReply
  | { readonly kind: "status"; readonly status: StatusView }
  | { readonly kind: "metrics"; readonly metrics: MetricsView }
  | EndpointsReply
  | { readonly kind: "why"; readonly why: WhyView }
  | { readonly kind: "plan"; readonly plan: PlanView }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export type ManagerEffect =
  | { readonly kind: "reply"; readonly request: RequestNumber; readonly reply: Reply }
  | { readonly kind: "sync"; readonly node: number; readonly address: string; readonly sync: Sync }
  | { readonly kind: "probe"; readonly probe: NetworkProbe };
