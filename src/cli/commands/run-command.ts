// `wavetank run`: submits tasks and jobs from files, or one from flags. What is wrong in files is told before anything is
// submitted; of flags the manager says what is a valid task.

import type { Command } from "commander";
import type { JobView, TaskView } from "../../core/manager/views.ts";
import { allPages } from "../all-pages.ts";
import { allTasks } from "../all-tasks.ts";
import { counted } from "../amount-text.ts";
import { ApiClient } from "../api-client.ts";
import { Failure, Misuse } from "../exit.ts";
import { envFromFile } from "../files/env-file.ts";
import { type FileRequest, requestsIn } from "../files/requests.ts";
import { constraints, keyValue, managerOption, ports, several, wholeNumber } from "../options.ts";
import { settledTask } from "../settled-task.ts";
import type { Io } from "../terminal.ts";
import { requireWait, timeoutOption, type WaitOptions } from "../waiting.ts";

interface RunOptions extends WaitOptions {
  readonly manager: string;
  readonly image?: string;
  readonly name?: string;
  readonly count?: number;
  readonly batch?: true;
  readonly cpu?: string;
  readonly memory?: string;
  readonly env?: Record<string, string>;
  readonly envFile?: readonly string[];
  readonly port?: string[];
  readonly constraint?: string[];
  readonly key?: string;
  readonly json?: true;
}

/** Options that would change nothing in a file. */
const ONLY_WITH_IMAGE = [
  "name",
  "count",
  "batch",
  "cpu",
  "memory",
  "env",
  "envFile",
  "port",
  "constraint",
] as const;

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export function addRunCommand(program: Command, io: Io): void {
  program
    .command("run")
    .description("submit tasks and jobs from YAML or JSON files, or one from flags")
    .argument(
      "[args...]",
      "files (-: standard input); with --image: the command and its arguments (after --)",
    )
    .option("--image <image>", "submit one task of this image instead of files")
    .option("--name <name>", "its name (default: from the image)")
    .option("--count <count>", "submit a job of so many tasks", wholeNumber(1, 10_000))
    .option("--batch", "it runs until it exits 0 (default: until stopped)")
    .option("--cpu <amount>", 'like "500m" or "1.5 cores"')
    .option("--memory <amount>", 'like "256MiB"')
    .option("--env <key=value>", "an environment variable (repeatable)", keyValue)
    .option("--env-file <file>", "variables from a file of lines NAME=VALUE (repeatable)", several)
    .option("--port <port>", 'a port like "80" or "8080:80" (repeatable)', ports)
    .option("--constraint <text>", 'like "zone=a" or "zone!=b,c" (repeatable)', constraints)
    .option("--key <key>", "an idempotency key: submitting again with it changes nothing")
    .option("--wait", "until it runs (a service; healthy where that is asked) or has ended (a batch task)")
    .addOption(timeoutOption())
    .option("--json", "show what was made as JSON")
    .addOption(managerOption())
    .action((args: string[], options: RunOptions) => run(io, args, options));
}

async function run(io: Io, args: readonly string[], options: RunOptions): Promise<void> {
  requireWait(options);
  const requests =
    options.image === undefined ? fromFiles(io, args, options) : [fromFlags(io, args, options)];
  if (requests.length === 0) throw new Misuse("Nothing to run: give YAML or JSON files, or --image IMAGE");
  if (options.key !== undefined && requests.length > 1) throw new Misuse("--key is for one task or job");
  const api = new ApiClient(options.manager);
  if (requests.length > 1) await refuseTaken(api, requests);
  const made: Made[] = [];
  for (const { body, kind, place } of requests) {
    const ids = await submit(io, api, { kind, body }, options).catch((error) => blame(place, error));
    made.push({ what: kind === "job" ? `job ${body.name}` : `task ${body.name}`, ids });
  }
  if (!options.wait) return;
  const since = performance.now();
  for (const each of made) await settle(io, api, each, options, since);
}

interface Made {
  /** For people. */
  readonly what: string;
  readonly ids: readonly string[];
}

/** Waits until all of it runs, or has ended well, and says so. The time for that, of all together, began with `since`. */
async function settle(
  io: Io,
  api: ApiClient,
  { what, ids }: Made,
  { json, timeout }: RunOptions,
  since: number,
): Promise<void> {
  const tasks: TaskView[] = [];
  for (const id of ids) tasks.push(await settledTask(io, api, id, { timeout, since }));
  if (json || tasks.length === 0) return;
  const over = tasks.every(({ state }) => state === "Completed") ? "completed" : "running";
  io.out(`${what}: ${what.startsWith("job") ? `${tasks.length} ` : ""}${over}\n`);
}

function fromFiles(io: Io, files: readonly string[], options: RunOptions): FileRequest[] {
  const only = ONLY_WITH_IMAGE.find((name) => options[name] !== undefined);
  if (only !== undefined) throw new Misuse(`--${kebab(only)} is for --image; in a file it is a field`);
  return requestsIn(files, io.env);
}

/** What the manager finds wrong all the same is told with its place too. */
function blame(place: string, error: unknown): never {
  if (error instanceof Misuse) throw new Misuse(`${place}${error.message}`);
  throw error instanceof Failure ? new Failure(`${place}${error.message}`) : error;
}

/** Of several, none is submitted when the name of one is taken. */
async function refuseTaken(api: ApiClient, requests: readonly FileRequest[]): Promise<void> {
  if (!requests.some(({ kind }) => kind === "job")) return;
  const jobs = await allPages<JobView>(api, "/jobs", "jobs");
  const taken = new Set(jobs.filter(({ state }) => state !== "ended").map(({ name }) => name));
  const found = requests.find(({ kind, body }) => kind === "job" && taken.has(String(body.name)));
  if (found === undefined) return;
  throw new Failure(`${found.place}Job ${found.body.name} exists already; nothing was submitted`);
}

/** Submits one body; resolves with the ids of its tasks. */
async function submit(
  io: Io,
  api: ApiClient,
  { kind, body }: Pick<FileRequest, "kind" | "body">,
  options: RunOptions,
): Promise<string[]> {
  const headers: Record<string, string> = options.key === undefined ? {} : { "idempotency-key": options.key };
  if (kind === "job") {
    const made = await api.post<{ job: JobView; tasks: string[] }>("/jobs", body, headers);
    io.out(
      options.json
        ? `${JSON.stringify(made)}\n`
        : `job ${made.job.name}: ${counted(made.job.count, "task")}\n`,
    );
    if (!options.wait || made.tasks.length === made.job.count) return made.tasks; // of many the first are told
    return (await allTasks(api, { job: made.job.name })).map((task) => task.id);
  }
  const task = await api.post<TaskView | null>("/tasks", body, headers);
  if (task === null) return []; // the book's event that stops a task
  io.out(options.json ? `${JSON.stringify(task)}\n` : `task ${task.id}: ${task.name}\n`);
  return [task.id];
}

function fromFlags(io: Io, command: readonly string[], options: RunOptions): FileRequest {
  const { image = "", count, cpu, memory, port, constraint } = options;
  const env = envFromFlags(io, options);
  const name = options.name ?? nameFrom(image);
  const task = {
    image,
    kind: options.batch ? "batch" : "service",
    ...(command.length > 0 ? { command } : {}),
    ...present({ cpu, memory, env, portBindings: port, constraints: constraint }),
  };
  if (count === undefined) return { kind: "task", body: { name, ...task }, place: "" };
  return { kind: "job", body: { name, count, task }, place: "" };
}

/** What a flag says wins over what a file says. */
function envFromFlags(io: Io, { env, envFile }: RunOptions): Record<string, string> | undefined {
  if (envFile === undefined) return env;
  return Object.assign({}, ...envFile.map((file) => envFromFile(file, io.env)), env);
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
