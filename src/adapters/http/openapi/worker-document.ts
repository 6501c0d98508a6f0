// The description of a worker's API. The manager's sync is in it by name only: it is a talk between two
// programs of ours.

import { z } from "zod";
import type { createDocument } from "zod-openapi";
import { EXEC } from "../exec-schema.ts";
import { LOG_QUERY } from "../log-routes.ts";
import { SUBMISSION } from "../task-schema.ts";
import { INFO_VIEW, REPORT_VIEW, STATS_VIEW, TASK_ID } from "../view-schemas.ts";
import { EXEC_ANSWER, operation } from "./endpoint.ts";
import { API_VERSION, annotated, SECURITY } from "./manager-document.ts";

const tag = "worker";
const path = { id: "The task's id" };
const count = z.int().min(0);

const TASK_PATHS = {
  "/tasks": {
    post: operation({
      id: "startTask",
      tag,
      summary: "Start a task by hand, while no manager owns the worker",
      body: SUBMISSION,
      answers: { 201: { meaning: "It will be started", json: z.object({ id: TASK_ID }) } },
      refusals: { 409: ["owned", "task-exists"] },
    }),
    get: operation({
      id: "listTasks",
      tag,
      summary: "List what the worker holds",
      answers: {
        200: { meaning: "All attempts", json: z.object({ node: INFO_VIEW, tasks: z.array(REPORT_VIEW) }) },
      },
    }),
  },
  "/tasks/{id}": {
    get: operation({
      id: "getTask",
      tag,
      summary: "Look at a task's attempts here",
      path,
      answers: { 200: { meaning: "Its attempts", json: z.object({ tasks: z.array(REPORT_VIEW) }) } },
      refusals: { 404: ["task-unknown"] },
    }),
    delete: operation({
      id: "stopTask",
      tag,
      summary: "Stop a task that was started by hand",
      path,
      answers: { 204: { meaning: "It is to stop" } },
      refusals: { 404: ["task-unknown"], 409: ["owned"] },
    }),
  },
  "/tasks/{id}/logs": {
    get: operation({
      id: "readTaskLogs",
      tag,
      summary: "Read what an attempt has written",
      path,
      query: LOG_QUERY,
      answers: { 200: { meaning: "The output", other: { "text/plain": "stdout and stderr as they came" } } },
      refusals: { 404: ["task-unknown", "logs-gone"], 502: ["runtime-unavailable"] },
    }),
  },
  "/tasks/{id}/exec": {
    post: operation({
      id: "execInTask",
      tag,
      summary: "Run a command beside an attempt, in its own surroundings",
      path,
      body: EXEC,
      answers: { 200: EXEC_ANSWER },
      refusals: { 404: ["task-unknown"], 409: ["task-not-running"], 502: ["runtime-unavailable"] },
    }),
  },
};

const OTHER_PATHS = {
  "/stats": {
    get: operation({
      id: "getStats",
      tag,
      summary: "Read the last measurement of the machine",
      answers: {
        200: {
          meaning: "It, and how many tasks run",
          json: z.object({ stats: STATS_VIEW.nullable(), tasks: count }),
        },
      },
    }),
  },
  "/healthz": {
    get: operation({
      id: "getHealth",
      tag,
      summary: "Ask whether the worker works",
      answers: { 200: { meaning: "Its machine has answered", json: z.object({ ok: z.literal(true) }) } },
    }),
  },
  "/sync": {
    post: operation({
      id: "sync",
      tag,
      summary: "The manager's talk with its worker; not for others",
      body: z.record(z.string(), z.unknown()),
      answers: { 200: { meaning: "The worker's answer", json: z.record(z.string(), z.unknown()) } },
    }),
  },
  "/openapi.json": {
    get: operation({
      id: "getDescription",
      tag,
      summary: "Read this description",
      answers: { 200: { meaning: "OpenAPI 3.1", json: z.record(z.string(), z.unknown()) } },
    }),
  },
};

type Document = ReturnType<typeof createDocument>;
let made: Document | null = null;

/** Made once, when it is first asked for. */
export function workerDocument(): Document {
  made ??= annotated({
    openapi: "3.1.0",
    info: {
      title: "Wavetank worker",
      version: API_VERSION,
      description:
        "What runs on one machine. Its manager tells it what to run; by hand only while it has none.",
      license: { name: "MIT", identifier: "MIT" },
    },
    ...SECURITY,
    tags: [{ name: "worker", description: "One machine" }],
    paths: { ...TASK_PATHS, ...OTHER_PATHS },
  });
  return made;
}
