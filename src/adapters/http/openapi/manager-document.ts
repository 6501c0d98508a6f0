// The description of the manager's API: OpenAPI 3.1, made from the schemas that check what comes in and from those of what
// goes out. docs/openapi.json is a copy for readers and generators of clients.

import { createDocument } from "zod-openapi";
import { annotate } from "./field-notes.ts";
import { JOB_PATHS } from "./job-paths.ts";
import { NODE_PATHS } from "./node-paths.ts";
import { STATUS_PATHS } from "./status-paths.ts";
import { TASK_PATHS } from "./task-paths.ts";
import { WHY_PATHS } from "./why-paths.ts";

/** Raised when an answer loses a field or a request needs one more. */
export const API_VERSION = "1.0.0";

/** What both APIs say of tokens. */
export const SECURITY = {
  security: [{ bearer: [] }, {}],
  components: {
    securitySchemes: {
      bearer: {
        type: "http" as const,
        scheme: "bearer",
        description: "Needed wherever the API listens beyond loopback; on loopback, if one is set",
      },
    },
  },
};

type Document = ReturnType<typeof createDocument>;
let made: Document | null = null;

/** With notes on the fields of components, and without what a job's template need not say. */
export function annotated(input: Parameters<typeof createDocument>[0]): Document {
  const document = createDocument(input);
  const schemas = document.components?.schemas ?? {};
  annotate(schemas);
  const template = schemas.TaskTemplate;
  if (template !== undefined && "required" in template)
    template.required = template.required?.filter((name) => name !== "name");
  return document;
}

/** Made once, when it is first asked for. */
export function managerDocument(): Document {
  made ??= annotated({
    openapi: "3.1.0",
    info: {
      title: "Wavetank manager",
      version: API_VERSION,
      description:
        "Tasks, jobs and nodes of a cluster. Times are in milliseconds, amounts of memory in bytes.",
      license: { name: "MIT", identifier: "MIT" },
    },
    ...SECURITY,
    tags: [
      { name: "tasks", description: "Single tasks, those of jobs included" },
      { name: "jobs", description: "Groups of equal tasks" },
      { name: "nodes", description: "Machines with a worker" },
      { name: "cluster", description: "The cluster as a whole, and the manager itself" },
    ],
    paths: { ...TASK_PATHS, ...JOB_PATHS, ...NODE_PATHS, ...WHY_PATHS, ...STATUS_PATHS },
  });
  return made;
}
