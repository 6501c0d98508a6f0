// What the manager's API says of its paths about tasks. It is kept beside the routes, not made of them: a test holds
// one against the other.

import { z } from "zod";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import { BOOK_REQUEST } from "../book-schema.ts";
import { EXEC } from "../exec-schema.ts";
import { LOG_QUERY } from "../log-routes.ts";
import { TASK_EVENT_QUERY, TASK_QUERY } from "../request-fields.ts";
import { SUBMISSION } from "../task-schema.ts";
import { NEXT, TASK_EVENT, TASK_VIEW } from "../view-schemas.ts";
import { EXEC_ANSWER, operation } from "./endpoint.ts";

const tag = "tasks";
const path = { id: "The task's id" };
const unknown = { 404: ["task-unknown"] };

const TASKS = z.object({ tasks: z.array(TASK_VIEW), next: NEXT });
const EVENTS = z.object({ events: z.array(TASK_EVENT), next: NEXT });

export const TASK_PATHS: ZodOpenApiPathsObject = {
  "/tasks": {
    post: operation({
      id: "submitTask",
      tag,
      summary: "Submit a task, or stop one by the book's event",
      description:
        "Takes a task, or the envelope of the book (`{ID, State, Task}`): one that wants Completed stops its task, any other submits it.",
      body: z.union([SUBMISSION, BOOK_REQUEST]),
      write: true,
      answers: {
        201: { meaning: "Submitted, and durable", json: TASK_VIEW },
        204: { meaning: "The book's event: it is to stop" },
      },
      refusals: {
        404: ["task-unknown"],
        409: ["task-exists"],
        410: ["task-forgotten"],
        429: ["queue-full"],
      },
    }),
    get: operation({
      id: "listTasks",
      tag,
      summary: "List tasks in order of submission",
      query: TASK_QUERY,
      answers: { 200: { meaning: "A page", json: TASKS } },
    }),
  },
  "/tasks/{id}": {
    get: operation({
      id: "getTask",
      tag,
      summary: "Look at a task",
      path,
      answers: { 200: { meaning: "The task", json: TASK_VIEW } },
      refusals: unknown,
    }),
    delete: operation({
      id: "stopTask",
      tag,
      summary: "Stop a task, for good",
      path,
      write: true,
      answers: { 204: { meaning: "It is to stop: its state tells when it has" } },
      refusals: unknown,
    }),
  },
  "/tasks/{id}/events": {
    get: operation({
      id: "listTaskEvents",
      tag,
      summary: "List what has happened to a task",
      path,
      query: TASK_EVENT_QUERY,
      answers: { 200: { meaning: "A page, oldest first", json: EVENTS } },
      refusals: { 410: ["cursor-expired"] },
    }),
  },
  "/tasks/{id}/logs": {
    get: operation({
      id: "readTaskLogs",
      tag,
      summary: "Read what a task has written",
      path,
      query: LOG_QUERY,
      answers: { 200: { meaning: "The output", other: { "text/plain": "stdout and stderr as they came" } } },
      refusals: {
        404: ["task-unknown", "logs-none", "logs-gone"],
        502: ["node-unreachable", "node-failed", "runtime-unavailable"],
      },
    }),
  },
  "/tasks/{id}/exec": {
    post: operation({
      id: "execInTask",
      tag,
      summary: "Run a command beside a task, in its own surroundings",
      description:
        "The answer comes while the command runs: a JSON object on each line, the last of which holds the exit code or why it was cut off. No Idempotency-Key: a command runs each time it is asked for.",
      path,
      body: EXEC,
      answers: { 200: EXEC_ANSWER },
      refusals: {
        404: ["task-unknown"],
        409: ["task-not-running"],
        502: ["node-unreachable", "node-failed", "runtime-unavailable"],
      },
    }),
  },
};
