// The request of the book: a task event {ID, State, Timestamp, Task} with capitalised fields. One that wants Completed stops
// its task, any other submits it. Fields that only a worker can know are accepted and left aside.

import { z } from "zod";
import type { Submission } from "../../core/manager/events.ts";
import type { TaskId } from "../../core/task/attempt.ts";
import type { PortBinding } from "../../core/task/spec.ts";
import { NAME, oneOf, PORT, pattern, UUID, wholeNumber } from "./field-schemas.ts";
import { strictFields } from "./parse-body.ts";
import { SUBMISSION } from "./task-schema.ts";

export type BookRequest =
  | { readonly kind: "submit"; readonly submission: Submission }
  | { readonly kind: "stop"; readonly taskId: TaskId };

/** The book's states, by their numbers there. */
const STATES = ["Pending", "Scheduled", "Running", "Completed", "Failed"] as const;

const STATE = z.preprocess(
  (written) => (typeof written === "number" ? (STATES[written] ?? written) : written),
  oneOf(STATES),
);

const PORT_KEY = pattern(/^\d{1,5}(\/(tcp|udp))?$/, 'a container port: "7777/tcp"');
const IGNORED = z.unknown().optional();

const HOST_PORT = z.preprocess(
  (written) => (typeof written === "string" && /^\d+$/.test(written) ? Number(written) : written),
  PORT,
);

const BOOK_TASK = strictFields({
  ID: UUID,
  Name: NAME.optional(),
  Image: z.string("an image name").optional(),
  Cpu: z.number("a number of cores ≥ 0").min(0, "a number of cores ≥ 0").default(0),
  Memory: wholeNumber(0, Number.MAX_SAFE_INTEGER).default(0),
  Disk: wholeNumber(0, Number.MAX_SAFE_INTEGER).default(0),
  ExposedPorts: z.record(PORT_KEY, IGNORED, 'an object: {"7777/tcp": {}}').nullable().default({}),
  PortBindings: z.record(PORT_KEY, HOST_PORT, 'an object: {"7777/tcp": "7777"}').nullable().default({}),
  RestartPolicy: oneOf(["", "no", "always", "unless-stopped", "on-failure"]).default(""),
  HealthCheck: pattern(
    /^(\/[!-~]{0,2047})?$/,
    'a path of the first published port: "/health"; or ""',
  ).default(""),
  ContainerID: IGNORED,
  State: IGNORED,
  StartTime: IGNORED,
  FinishTime: IGNORED,
  HostPorts: IGNORED,
  RestartCount: IGNORED,
});

type BookTask = z.output<typeof BOOK_TASK>;

/** Is this body the book's and not ours? */
export function isBookBody(body: unknown): boolean {
  return typeof body === "object" && body !== null && Object.hasOwn(body, "Task");
}

export const BOOK_REQUEST: z.ZodType<BookRequest> = strictFields({
  ID: z.string("a text").optional(),
  State: STATE.default("Running"),
  Timestamp: IGNORED,
  Task: BOOK_TASK,
})
  .transform(({ State, Task }, context): BookRequest => {
    if (State === "Completed") return { kind: "stop", taskId: Task.ID };
    const parsed = SUBMISSION.safeParse(submissionOf(Task), { reportInput: true });
    if (parsed.success) return { kind: "submit", submission: parsed.data };
    for (const issue of parsed.error.issues)
      context.addIssue({ ...issue, path: ["Task", ...bookPath(issue.path)] });
    return z.NEVER;
  })
  .meta({ id: "BookEvent", description: "A task event as in the book; State may be a name or its number" });

/** The book's task in our fields; what is missing is for our schema to say. */
function submissionOf(task: BookTask): Record<string, unknown> {
  return {
    id: task.ID,
    name: task.Name,
    image: task.Image,
    resources: amounts({ cpu: Math.round(task.Cpu * 1000), memory: task.Memory, disk: task.Disk }),
    exposedPorts: Object.keys(task.ExposedPorts ?? {}).map((key) => portOf(key).containerPort),
    portBindings: Object.entries(task.PortBindings ?? {}).map(([key, hostPort]) => ({
      ...portOf(key),
      hostPort,
    })),
    restartPolicy: policyOf(task.RestartPolicy),
    healthCheck: checkOf(task),
  };
}

/** The book asks the first published port, from the manager; anything but 200 is unhealthy. */
function checkOf({ HealthCheck: path, PortBindings: ports }: BookTask): object | null {
  if (path === "") return null;
  const published = Object.keys(ports ?? {}).map(portOf);
  const port = published.find(({ protocol }) => protocol === "tcp")?.containerPort;
  return { kind: "http", path, port };
}

/** The book writes 0 where nothing is asked for. */
function amounts(all: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(all).filter(([, amount]) => amount > 0));
}

function portOf(key: string): Pick<PortBinding, "containerPort" | "protocol"> {
  const [port, protocol] = key.split("/");
  return { containerPort: Number(port), protocol: protocol === "udp" ? "udp" : "tcp" };
}

/** Docker's policies: a service that exits is restarted by every one of them but "no". */
const policyOf = (name: BookTask["RestartPolicy"]): "never" | null => (name === "no" ? "never" : null);

const BOOK_NAMES: Readonly<Record<string, string>> = {
  id: "ID",
  name: "Name",
  image: "Image",
  exposedPorts: "ExposedPorts",
  portBindings: "PortBindings",
  healthCheck: "HealthCheck",
};

const bookPath = (path: readonly PropertyKey[]): PropertyKey[] =>
  path.slice(0, 1).map((step) => BOOK_NAMES[String(step)] ?? step);
