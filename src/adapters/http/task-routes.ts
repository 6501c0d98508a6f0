// Tasks over HTTP: submitted, listed, looked at, stopped. What is not a task's own (logs, events) has a file of its own.
// Nothing is answered from here.

import type { Express, Request, Response } from "express";
import type { Command } from "../../core/manager/events.ts";
import type { Ask } from "./ask-manager.ts";
import { BOOK_REQUEST, type BookRequest, isBookBody } from "./book-schema.ts";
import { parseBody } from "./parse-body.ts";
import { Problem } from "./problem.ts";
import { idempotencyOf, pageOf, repeatable, taskFilterOf } from "./request-fields.ts";
import { SUBMISSION } from "./task-schema.ts";

export function taskRoutes(app: Express, ask: Ask): void {
  app.post("/tasks", async (request, response) => {
    const asked = taskRequestOf(request);
    if (asked.kind === "stop") await stopTask(ask, asked.taskId, request, response);
    else {
      const { submission } = asked;
      const command: Command = { kind: "submitTask", submission, idempotency: idempotencyOf(request) };
      const [task] = (await ask(command, "submitted")).tasks;
      if (task === undefined) throw taskForgotten();
      response.status(201).location(`/tasks/${task.id}`).json(task);
    }
  });
  app.get("/tasks", async (request, response) => {
    const { tasks, next } = await ask({ kind: "listTasks", ...taskFilterOf(request) }, "tasks");
    response.json({ tasks, next });
  });
  app.get("/tasks/:id", async (request, response) => {
    response.json((await ask({ kind: "getTask", taskId: request.params.id }, "task")).task);
  });
  app.delete("/tasks/:id", (request, response) => stopTask(ask, request.params.id, request, response));
  app.get("/tasks/:id/events", async (request, response) => {
    const query = { kind: "listEvents", taskId: request.params.id, page: pageOf(request) } as const;
    const { events, next } = await ask(query, "events");
    response.json({ events, next });
  });
}

/** An idempotency key may outlive the task that it was given for. */
const taskForgotten = (): Problem =>
  new Problem(410, "task-forgotten", "This key was used for a task that has ended and is forgotten");

function taskRequestOf(request: Request): BookRequest {
  if (isBookBody(request.body)) return parseBody(BOOK_REQUEST, request.body);
  return { kind: "submit", submission: parseBody(SUBMISSION, request.body) };
}

/** 204, as in the book: that it is to stop is on disk; that it has stopped, its state tells. */
async function stopTask(ask: Ask, taskId: string, request: Request, response: Response): Promise<void> {
  await ask({ kind: "stopTask", taskId, ...repeatable(request) }, "stopping");
  response.status(204).end();
}
