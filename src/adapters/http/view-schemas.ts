// What the API shows, as schemas: they describe answers and check nothing live. The compiler keeps each in step with the type
// of what is sent; the texts are what the API's description says of the fields.

import { z } from "zod";
import type { StatusView } from "../../core/manager/events.ts";
import type { DrainView, JobView, NodeView, RolloutView, TaskView } from "../../core/manager/views.ts";
import type { TaskEvent } from "../../core/task/event.ts";
import type { ProblemBody } from "./problem.ts";
import { HEALTH, NODE_INFO, REPORT, SPEC, STATS } from "./sync-schema.ts";

const count = z.int().min(0);
export const WALL_TIME = z.int().describe("Milliseconds since 1970");
export const wallTimeOrNull = (meaning: string) => z.int().nullable().describe(`${meaning}, ms since 1970`);
export const textOrNull = (meaning: string) => z.string().nullable().describe(meaning);
export const TASK_ID = z.string().describe("The task's id, a uuid");

export const TASK_STATE = z.enum(["Pending", "Scheduled", "Running", "Completed", "Failed"]).meta({
  id: "TaskState",
  description: "Pending waits for a node, Scheduled has one, the last two have ended",
});

export const HEALTH_VIEW = HEALTH.meta({ id: "Health", description: "What the probes have come to" });
export const SPEC_VIEW = SPEC.meta({
  id: "TaskSpec",
  description: "A task as it is stored: every field is there",
});
export const REPORT_VIEW = REPORT.meta({
  id: "AttemptReport",
  description: "What a worker knows of an attempt",
});
export const INFO_VIEW = NODE_INFO.meta({
  id: "NodeInfo",
  description: "What a worker tells of its machine",
});
export const STATS_VIEW = STATS.meta({ id: "NodeStats", description: "A measurement of a machine" });

export const HOST_PORT = z
  .object({ containerPort: count, hostPort: count, protocol: z.enum(["tcp", "udp"]) })
  .meta({ id: "HostPort", description: "A port of the container and where the node reaches it" });

export const TASK_VIEW: z.ZodType<TaskView> = z
  .object({
    id: TASK_ID,
    serial: count.describe("Order of submission; the cursor of task listings"),
    name: z.string(),
    job: textOrNull("The job it belongs to"),
    state: TASK_STATE,
    wanted: z.enum(["run", "stop"]).describe("stop is for ever"),
    reason: textOrNull("Why it is in its state, for people"),
    health: HEALTH_VIEW.nullable().describe("Of the running attempt; null without a health check"),
    spec: SPEC_VIEW,
    attempt: count.describe("The current attempt's number; 0 before the first"),
    containerId: textOrNull("Of the current attempt"),
    nodeId: textOrNull("Where the current attempt is, or was"),
    node: textOrNull("That node's name"),
    hostPorts: z.array(HOST_PORT),
    restartCount: count.describe("Restarts granted so far"),
    submittedAt: WALL_TIME,
    startTime: wallTimeOrNull("When the current attempt started"),
    finishTime: wallTimeOrNull("When it ended"),
    exitCode: z.int().nullable(),
  })
  .meta({ id: "Task", description: "A task: what is wanted, and what has become of it" });

const DRAIN_VIEW: z.ZodType<DrainView> = z
  .object({
    deadline: WALL_TIME,
    maxParallel: count,
    left: count.describe("Attempts that are not known ended"),
    stuck: textOrNull("Why some find no other place"),
  })
  .meta({ id: "DrainState", description: "How a node is being emptied" });

const AMOUNTS = z
  .record(z.string(), z.int())
  .describe("Amounts by resource: cpu in millicores, others in bytes");

export const NODE_VIEW: z.ZodType<NodeView> = z
  .object({
    index: count.describe("Dense, never used again; the cursor of node listings is one more"),
    id: textOrNull("Null until its worker has answered once"),
    name: z.string(),
    address: textOrNull("Where its worker is dialled, host:port"),
    availability: z.enum(["active", "cordoned", "draining"]).describe("Set by a user"),
    liveness: z.enum(["unknown", "ready", "suspect", "down"]).describe("Found by the manager"),
    runtime: z.enum(["ok", "unavailable"]).describe("Does its container engine answer?"),
    capacity: AMOUNTS,
    free: AMOUNTS,
    gpus: z.array(z.object({ model: z.string() })),
    labels: z.record(z.string(), z.string()),
    tasks: count.describe("Attempts that hold a reservation on it"),
    stats: STATS_VIEW.nullable(),
    drain: DRAIN_VIEW.nullable(),
    trouble: textOrNull("Why the last exchange with its worker failed"),
  })
  .meta({ id: "Node", description: "A machine with a worker" });

const ROLLOUT_VIEW: z.ZodType<RolloutView> = z
  .object({
    order: z.enum(["start-first", "stop-first"]),
    maxParallel: count,
    minHealthyMs: count,
    deadlineMs: count,
    failuresMax: count,
    onFailure: z.enum(["pause", "rollback"]),
    state: z.enum(["rolling", "rolling-back", "done", "rolled-back", "paused"]),
    startedAt: WALL_TIME,
    reason: textOrNull("Why it is over, or rolls back"),
    updated: count.describe("Tasks that are wanted and have the job's spec"),
    outdated: count.describe("Tasks that are wanted and have another"),
    previousImage: z.string().describe("What it was updated from; while it rolls back, what failed"),
    image: z.string(),
  })
  .meta({ id: "Rollout", description: "How a job is brought to another spec" });

export const JOB_VIEW: z.ZodType<JobView> = z
  .object({
    name: z.string(),
    count: count.describe("Tasks wanted"),
    gang: z.boolean().describe("Placed all at once or not at all"),
    submittedAt: WALL_TIME,
    completed: count,
    failed: count,
    serving: count.describe("Tasks that run now, and are healthy if they have a health check"),
    stopped: count.describe("How many of the completed ones were stopped, by scaling or by a user"),
    live: count.describe("Tasks that have not ended for good"),
    state: z.enum(["active", "stopping", "ended"]),
    version: count.describe("1 until the first update; each one, and each way back, raises it"),
    rollout: ROLLOUT_VIEW.nullable().describe("The last update; null before the first"),
  })
  .meta({ id: "Job", description: "A group of equal tasks with a name" });

export const TASK_EVENT: z.ZodType<TaskEvent> = z
  .object({
    id: count.describe("1, 2, 3, … over all tasks; the cursor of events"),
    taskId: TASK_ID,
    attempt: count.describe("The attempt that was current, 0 when there was none yet"),
    state: TASK_STATE,
    timestamp: WALL_TIME,
    reason: textOrNull("Why, for people"),
  })
  .meta({ id: "TaskEvent", description: "One change of a task's state" });

export const STATUS_VIEW: z.ZodType<StatusView> = z
  .object({
    clusterId: z.string(),
    term: count.describe("Counts the manager's starts"),
    nodes: z.object({ unknown: count, ready: count, suspect: count, down: count }),
    tasks: z.object({ Pending: count, Scheduled: count, Running: count, Completed: count, Failed: count }),
  })
  .meta({ id: "Status", description: "The cluster in numbers" });

export const PROBLEM: z.ZodType<ProblemBody> = z
  .object({
    error: z.object({
      code: z.string().describe("Stable, for machines"),
      message: z.string().describe("For people: what was asked for, what was given, what is accepted"),
      field: z.string().exactOptional().describe("The field it is about"),
    }),
  })
  .meta({ id: "Problem", description: "Why a request was not served" });

export const NEXT = z.int().nullable().describe("The cursor of the next page; null: that was all");
