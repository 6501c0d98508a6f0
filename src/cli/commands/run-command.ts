// `wavetank run`: submits tasks and jobs from JSON files, or one from flags. What is a valid task the manager says;
// here what is wrong gets the name of its file or flag.

import { readFileSync } from "node:fs";
import type { Command } from "commander";
import type { JobView, TaskView } from "../../core/manager/views.ts";
import { allTasks } from "../all-tasks.ts";
import { ApiClient } from "../api-client.ts";
import { Failure, Misuse } from "../exit.ts";
import { constraints, keyValue, managerOption, ports, wholeNumber } from "../options.ts";
import type { Io } from "../terminal.ts";

interface RunOptions {
  readonly manager: string;
  readonly image?: string;
  readonly name?: string;
  readonly count?: number;
  readonly batch?: true;
  readonly cpu?: string;
  readonly memory?: string;
  readonly env?: Record<string, string>;
  readonly port?: string[];
  readonly constraint?: string[];
  readonly key?: string;
  readonly wait?: true;
  readonly json?: true;
}

export function addRunCommand(program: Command, io: Io): void {
  program
    .command("run")
    .description("submit tasks and jobs from JSON files, or one from flags")
    .argument("[args...]", "files; with --image: the command and its arguments (after --)")
    .option("--image <image>", "submit one task of this image instead of files")
    .option("--name <name>", "its name (default: from the image)")
    .option("--count <count>", "submit a job of so many tasks", wholeNumber(1, 10_000))
    .option("--batch", "it runs until it exits 0 (default: until stopped)")
    .option("--cpu <amount>", 'like "500m" or "1.5 cores"')
    .option("--memory <amount>", 'like "256MiB"')
    .option("--env <key=value>", "an environment variable (repeatable)", keyValue)
    .option("--port <port>", 'a port like "80" or "8080:80" (repeatable)', ports)
    .option("--constraint <text>", 'like "zone=a" or "zone!=b,c" (repeatable)', constraints)
    .option("--key <key>", "an idempotency key: submitting again with it changes nothing")
    .option("--wait", "wait until it runs (a service) or has ended (a batch task)")
    .option("--json", "show what was made as JSON")
    .addOption(managerOption())
    .action((args: string[], options: RunOptions) => run(io, args, options));
}

async function run(io: Io, args: readonly string[], options: RunOptions): Promise<void> {
  const bodies = options.image === undefined ? args.map(fromFile) : [fromFlags(args, options)];
  if (bodies.length === 0) throw new Misuse("Nothing to run: give JSON files, or --image IMAGE");
  if (options.key !== undefined && bodies.length > 1) throw new Misuse("--key is for one file");
  const api = new ApiClient(options.manager);
  for (const { body, file } of bodies) {
    const ids = await submit(io, api, body, options).catch((error) => blame(file, error));
    if (options.wait) for (const id of ids) await settled(io, api, id);
  }
}

/** A request's body, and the file it was read from. */
interface Given {
  readonly body: object;
  readonly file: string | null;
}

/** What the manager finds wrong in a body is told with the name of its file. */
function blame(file: string | null, error: unknown): never {
  throw file !== null && error instanceof Misuse ? new Misuse(`${file}: ${error.message}`) : error;
}

/** Submits one body; resolves with the ids of its tasks. */
async function submit(io: Io, api: ApiClient, body: object, options: RunOptions): Promise<string[]> {
  const headers: Record<string, string> = options.key === undefined ? {} : { "idempotency-key": options.key };
  if (isJob(body)) {
    const made = await api.post<{ job: JobView; tasks: string[] }>("/jobs", body, headers);
    io.out(options.json ? `${JSON.stringify(made)}\n` : `job ${made.job.name}: ${made.job.count} tasks\n`);
    if (!options.wait || made.tasks.length === made.job.count) return made.tasks; // of many the first are told
    return (await allTasks(api, { job: made.job.name })).map((task) => task.id);
  }
  const task = await api.post<TaskView | null>("/tasks", body, headers);
  if (task === null) return []; // the book's event that stops a task
  io.out(options.json ? `${JSON.stringify(task)}\n` : `task ${task.id}\n`);
  return [task.id];
}

const isJob = (body: object): boolean => "task" in body || "count" in body;

function fromFile(file: string): Given {
  const body = parsed(file, contents(file));
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return { body, file };
  const what = Array.isArray(body) ? "a list" : body === null ? "null" : `a ${typeof body}`;
  throw new Misuse(`Cannot run ${file}: it holds ${what}; accepted: an object that is a task or a job`);
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EISDIR: "it is a folder",
  EACCES: "no permission to read it",
};

function contents(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new Misuse(`Cannot read ${file}: ${UNREADABLE[code] ?? message}`);
  }
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Misuse(`Cannot read ${file}: it is not JSON: ${(error as Error).message}`);
  }
}

function fromFlags(command: readonly string[], options: RunOptions): Given {
  const { image = "", count, cpu, memory, env, port, constraint } = options;
  const name = options.name ?? nameFrom(image);
  const task = {
    image,
    kind: options.batch ? "batch" : "service",
    ...(command.length > 0 ? { command } : {}),
    ...present({ cpu, memory, env, portBindings: port, constraints: constraint }),
  };
  return { body: count === undefined ? { name, ...task } : { name, count, task }, file: null };
}

/** "docker.io/library/busybox:1.36" → "busybox". */
const nameFrom = (image: string): string =>
  (image.split("/").at(-1) ?? "")
    .replace(/[:@].*$/, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-");

function present(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

const ASK_EVERY_MS = 200;

/** Resolves when the task runs (a service) or has completed; fails when it has failed. */
async function settled(io: Io, api: ApiClient, id: string): Promise<void> {
  let told: string | null = null;
  for (;;) {
    const task = await api.get<TaskView>(`/tasks/${id}`);
    if (task.state === "Completed") return;
    if (task.state === "Running" && task.spec.kind === "service") return;
    if (task.state === "Failed")
      throw new Failure(`Task ${id} failed: ${task.reason ?? `exit ${task.exitCode}`}`);
    if (task.reason !== null && task.reason !== told) io.err(`task ${id} waits: ${task.reason}\n`);
    told = task.reason;
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}
