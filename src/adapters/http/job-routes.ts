// Jobs over HTTP: submitted, listed, scaled, updated, stopped. Nothing is answered from here: what the machine replies is
// passed on.

import type { Express } from "express";
import type { Command } from "../../core/manager/events.ts";
import type { Ask } from "./ask-manager.ts";
import { JOB } from "./job-schema.ts";
import { countOf } from "./operation-schemas.ts";
import { parseBody } from "./parse-body.ts";
import { idempotencyOf, jobFilterOf, repeatable } from "./request-fields.ts";
import { updateOf } from "./update-schema.ts";

export function jobRoutes(app: Express, ask: Ask): void {
  app.post("/jobs", async (request, response) => {
    const job = parseBody(JOB, request.body);
    const reply = await ask({ kind: "submitJob", ...job, idempotency: idempotencyOf(request) }, "submitted");
    const tasks = reply.tasks.map((task) => task.id);
    response.status(201).location(`/jobs/${job.name}`).json({ job: reply.job, tasks });
  });
  app.get("/jobs", async (request, response) => {
    const { jobs, next } = await ask({ kind: "listJobs", ...jobFilterOf(request) }, "jobs");
    response.json({ jobs, next });
  });
  app.get("/jobs/:name", async (request, response) => {
    const { job } = await ask({ kind: "getJob", name: request.params.name }, "job");
    response.json(job);
  });
  app.post("/jobs/:name/scale", async (request, response) => {
    const { name } = request.params;
    const command: Command = { kind: "scaleJob", name, count: countOf(request), ...repeatable(request) };
    const { job, added, stopping } = await ask(command, "job");
    response.json({ job, added, stopping });
  });
  app.post("/jobs/:name/update", async (request, response) => {
    const { name } = request.params;
    const command: Command = {
      kind: "updateJob",
      name,
      ...updateOf(name, request.body),
      ...repeatable(request),
    };
    response.json({ job: (await ask(command, "job")).job });
  });
  app.post("/jobs/:name/rollback", async (request, response) => {
    const command: Command = { kind: "rollbackJob", name: request.params.name, ...repeatable(request) };
    response.json({ job: (await ask(command, "job")).job });
  });
  app.delete("/jobs/:name", async (request, response) => {
    const command: Command = { kind: "stopJob", name: request.params.name, ...repeatable(request) };
    const { job, stopping } = await ask(command, "job");
    response.json({ job, stopping });
  });
}
