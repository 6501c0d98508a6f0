// What the manager's API says of its questions about placement. It is kept beside the routes, not made of them: a test holds
// one against the other.

import { z } from "zod";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import { JOB } from "../job-schema.ts";
import { SUBMISSION } from "../task-schema.ts";
import { NODES_QUERY, PLAN_VIEW, WHY_VIEW } from "../why-schemas.ts";
import { operation } from "./endpoint.ts";

export const WHY_PATHS: ZodOpenApiPathsObject = {
  "/tasks/{id}/why": {
    get: operation({
      id: "explainTask",
      tag: "tasks",
      summary: "Ask why a task is where it is, or why it is not anywhere",
      path: { id: "The task's id" },
      query: NODES_QUERY,
      answers: { 200: { meaning: "One sentence, and what it rests on", json: WHY_VIEW } },
      refusals: { 404: ["task-unknown"] },
    }),
  },
  "/plan": {
    post: operation({
      id: "plan",
      tag: "cluster",
      summary: "Ask where a task or a job would go, and why not elsewhere",
      description: "A dry run: the body is that of a submission, and nothing is changed.",
      query: NODES_QUERY,
      body: z.union([SUBMISSION, JOB]),
      answers: { 200: { meaning: "The plan", json: PLAN_VIEW } },
    }),
  },
};
