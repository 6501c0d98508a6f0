// What is asked about placement, and how the answers look: why a task is where it is, and where something would go. The views
// describe answers and check nothing live.

import { z } from "zod";
import type { NodeVerdict, PlannedPlace, PlanView } from "../../core/manager/dry-run.ts";
import type { Query } from "../../core/manager/events.ts";
import type { PlaceView, WhyView } from "../../core/manager/why.ts";
import { FLAG } from "./field-schemas.ts";
import { JOB } from "./job-schema.ts";
import { parseBody, strictFields } from "./parse-body.ts";
import { SUBMISSION } from "./task-schema.ts";
import { TASK_ID, TASK_STATE, textOrNull, WALL_TIME, wallTimeOrNull } from "./view-schemas.ts";

export const NODES_QUERY = strictFields({
  nodes: FLAG.default(false).describe("Tell of every node what the strategy says of it"),
});

type PlanQuery = Omit<Extract<Query, { kind: "getPlan" }>, "nodes">;

/** A task or a job, as either is submitted. */
export function planOf(body: unknown): PlanQuery {
  const isJob = typeof body === "object" && body !== null && ("task" in body || "count" in body);
  if (!isJob) {
    const { spec } = parseBody(SUBMISSION, body);
    return { kind: "getPlan", spec, job: null, count: 1, gang: false };
  }
  const { name, count, spec, gang } = parseBody(JOB, body);
  return { kind: "getPlan", spec, job: name, count, gang };
}

const count = z.int().min(0);
const scoreOrNull = z.number().nullable().describe("Higher is better; null: it cannot take one");

const NODE_VERDICT: z.ZodType<NodeVerdict> = z
  .object({
    node: z.string(),
    refusedBy: textOrNull("The first filter that refuses it"),
    why: textOrNull("What it is short of"),
    score: scoreOrNull,
    scores: z.record(z.string(), z.number()).describe("By scorer; their sum is the score"),
  })
  .meta({ id: "NodeVerdict", description: "What the strategy says of one node" });

const PLANNED: z.ZodType<PlannedPlace> = z
  .object({ node: z.string(), count, score: scoreOrNull })
  .meta({ id: "PlannedPlace", description: "How many would go to a node" });

const NODES = z
  .array(NODE_VERDICT)
  .nullable()
  .describe("Those that could take one first, the best of them first; null unless asked for");

export const PLAN_VIEW: z.ZodType<PlanView> = z
  .object({
    strategy: z.string(),
    placed: z.array(PLANNED),
    unplaced: count,
    reason: textOrNull("Why some stay unplaced"),
    refusals: z.array(
      z.object({ filter: z.string(), nodes: count.describe("How many it refuses"), why: z.string() }),
    ),
    waiting: count.describe("Tasks that wait already, of which some may go first"),
    nodes: NODES,
  })
  .meta({ id: "Plan", description: "Where something would go now; nothing is reserved" });

const PLACE: z.ZodType<PlaceView> = z
  .object({
    node: z.string(),
    attempt: count,
    since: WALL_TIME,
    phase: z.enum(["assigned", "starting", "running", "ended"]).describe("What its worker says of it"),
    because: textOrNull("What ended the attempt before"),
    strategy: z.string(),
    rule: textOrNull("What the strategy chooses"),
  })
  .meta({ id: "Place", description: "Where the current attempt is" });

export const WHY_VIEW: z.ZodType<WhyView> = z
  .object({
    taskId: TASK_ID,
    name: z.string(),
    state: TASK_STATE,
    summary: z.string().describe("The answer in one sentence"),
    place: PLACE.nullable().describe("Null while it waits, and once it has ended"),
    notBefore: wallTimeOrNull("Not placed before this moment, because a restart is delayed"),
    plan: PLAN_VIEW.nullable().describe("Where it would go now; null unless it waits for a node"),
    nodes: NODES,
  })
  .meta({ id: "Why", description: "Why a task is where it is, or not anywhere" });
