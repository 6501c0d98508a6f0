// What the manager's API says of its paths about jobs. It is kept beside the routes, not made of them: a test holds one
// against the other.

import { z } from "zod";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import { ENDPOINTS } from "../discovery-routes.ts";
import { JOB } from "../job-schema.ts";
import { SCALE } from "../operation-schemas.ts";
import { ENDPOINT_QUERY, JOB_QUERY } from "../request-fields.ts";
import { UPDATE } from "../update-schema.ts";
import { JOB_VIEW, NEXT, TASK_ID } from "../view-schemas.ts";
import { operation } from "./endpoint.ts";

const tag = "jobs";
const path = { name: "The job's name" };
const unknown = { 404: ["job-unknown"] };

const count = z.int().min(0);

export const JOB_PATHS: ZodOpenApiPathsObject = {
  "/jobs": {
    post: operation({
      id: "submitJob",
      tag,
      summary: "Submit a job: a number of equal tasks",
      body: JOB,
      write: true,
      answers: {
        201: {
          meaning: "Submitted, and durable",
          json: z.object({ job: JOB_VIEW, tasks: z.array(TASK_ID).describe("The first 100") }),
        },
      },
      refusals: { 400: ["gang-too-large"], 409: ["job-exists", "job-stopping"], 429: ["queue-full"] },
    }),
    get: operation({
      id: "listJobs",
      tag,
      summary: "List jobs in order of submission",
      query: JOB_QUERY,
      answers: { 200: { meaning: "A page", json: z.object({ jobs: z.array(JOB_VIEW), next: NEXT }) } },
    }),
  },
  "/jobs/{name}": {
    get: operation({
      id: "getJob",
      tag,
      summary: "Look at a job",
      path,
      answers: { 200: { meaning: "The job", json: JOB_VIEW } },
      refusals: unknown,
    }),
    delete: operation({
      id: "stopJob",
      tag,
      summary: "Stop all tasks of a job, for good",
      path,
      write: true,
      answers: {
        200: { meaning: "They are to stop", json: z.object({ job: JOB_VIEW, stopping: count }) },
      },
      refusals: unknown,
    }),
  },
  "/jobs/{name}/update": {
    post: operation({
      id: "updateJob",
      tag,
      summary: "Bring a job's tasks to another spec, some at a time",
      description:
        "New tasks replace old ones; each counts once it has served for minHealthyMs. When more than failuresMax fail the rollout stops, or goes back. The job's `rollout` tells how far it is.",
      path,
      body: UPDATE,
      write: true,
      answers: { 200: { meaning: "It has begun, and that is durable", json: z.object({ job: JOB_VIEW }) } },
      refusals: { ...unknown, 409: ["job-stopping", "job-stopped", "job-not-updatable"] },
    }),
  },
  "/jobs/{name}/rollback": {
    post: operation({
      id: "rollbackJob",
      tag,
      summary: "Bring a job's tasks back to the spec before the last update",
      path,
      write: true,
      answers: { 200: { meaning: "It has begun, and that is durable", json: z.object({ job: JOB_VIEW }) } },
      refusals: { ...unknown, 409: ["job-stopping", "job-stopped", "job-not-updatable"] },
    }),
  },
  "/jobs/{name}/scale": {
    post: operation({
      id: "scaleJob",
      tag,
      summary: "Add tasks to a job, or stop those that serve least",
      path,
      body: SCALE,
      write: true,
      answers: {
        200: {
          meaning: "How many were added, how many are to stop",
          json: z.object({ job: JOB_VIEW, added: count, stopping: count }),
        },
      },
      refusals: {
        ...unknown,
        400: ["gang-too-large"],
        409: ["job-stopping", "job-stopped"],
        429: ["queue-full"],
      },
    }),
  },
  "/discovery/{job}": {
    get: operation({
      id: "discoverJob",
      tag,
      summary: "Ask where the tasks of a job that serve are reached",
      description:
        "Tasks that run, are healthy where they have a health check, and are not to stop. Tasks may ask with the token that they are given (WAVETANK_DISCOVERY_TOKEN), which opens nothing else.",
      path: { job: "The job's name" },
      query: ENDPOINT_QUERY,
      answers: { 200: { meaning: "A page", json: ENDPOINTS } },
      refusals: unknown,
    }),
  },
};
