// `wavetank events`: what has happened to tasks, and with --follow what happens. A stream that breaks is taken up again where
// it was.

import type { Command } from "commander";
import { Option } from "commander";
import type { TaskEvent } from "../../core/task/event.ts";
import { allPages } from "../all-pages.ts";
import { ApiClient, Unreachable } from "../api-client.ts";
import { Failure } from "../exit.ts";
import { managerOption, wholeNumber } from "../options.ts";
import { tableLines } from "../table.ts";
import { shortId, taskIdOf } from "../task-ids.ts";
import type { Io } from "../terminal.ts";
import { EVENT_HEADINGS, eventRow } from "../views-table.ts";

interface EventOptions {
  readonly manager: string;
  readonly follow?: true;
  readonly task?: string;
  readonly job?: string;
  readonly state?: string;
  readonly after?: number;
  readonly json?: true;
}

const STATES = ["Pending", "Scheduled", "Running", "Completed", "Failed"];

export function addEventsCommand(program: Command, io: Io): void {
  program
    .command("events")
    .description("show what has happened to tasks")
    .option("-f, --follow", "go on with what happens; from now on, unless --after says where to begin")
    .option("--task <task>", "of this task only (its name, its id or how that begins)")
    .option("--job <name>", "of tasks of this job only")
    .addOption(new Option("--state <state>", "events that led to this state only").choices(STATES))
    .option(
      "--after <id>",
      "events after this one only; 0: from the oldest",
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
    )
    .option("--json", "as JSON, an event a line")
    .addOption(managerOption())
    .action((options: EventOptions) => (options.follow ? follow(io, options) : list(io, options)));
}

async function filtersOf(
  api: ApiClient,
  { task: named, job, state }: EventOptions,
): Promise<Record<string, string>> {
  const task = named === undefined ? undefined : await taskIdOf(api, named);
  const given = Object.entries({ task, job, state }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Record<string, string>;
}

async function list(io: Io, options: EventOptions): Promise<void> {
  const api = new ApiClient(options.manager);
  const filters = await filtersOf(api, options);
  const events = await allPages<TaskEvent>(api, "/events", "events", filters, options.after);
  if (options.json) for (const event of events) io.out(`${JSON.stringify(event)}\n`);
  else if (events.length === 0) io.out("no events\n");
  else io.out(`${tableLines(io, HEADINGS, events.map(row)).join("\n")}\n`);
}

const HEADINGS = ["ID", "TASK", ...EVENT_HEADINGS];

const row = (event: TaskEvent) => [
  { text: String(event.id), colour: null },
  { text: shortId(event.taskId), colour: null },
  ...eventRow(event),
];

/** How often a stream that broke is asked for again, milliseconds; and how often in a row, before that is a failure. */
const AGAIN_MS = 1_000;
const TRIES = 30;

async function follow(io: Io, options: EventOptions): Promise<void> {
  const api = new ApiClient(options.manager);
  const filters = await filtersOf(api, options);
  let after = options.after ?? null;
  for (let tries = 0; tries < TRIES; tries++) {
    const query = new URLSearchParams(filters);
    if (after !== null) query.set("after", String(after));
    const stream = await opened(api, `/events?${query}`, tries);
    if (stream !== null) {
      for await (const message of messagesOf(stream)) {
        tries = 0;
        after = message.id ?? after;
        show(io, options, message);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
  throw new Failure(`The stream of events of ${options.manager} broke and does not come back`);
}

/** Null when the manager is away for now; at the first try that is a failure, and so is a refusal at any. */
async function opened(api: ApiClient, path: string, tries: number): Promise<AsyncIterable<string> | null> {
  try {
    return await api.stream(path, { accept: "text/event-stream" });
  } catch (error) {
    if (tries === 0 || !(error instanceof Unreachable)) throw error;
    return null;
  }
}

interface Message {
  readonly id: number | null;
  readonly event: string;
  readonly data: string;
}

/** The messages of a stream of server-sent events; it ends when the stream does, however it does. */
async function* messagesOf(stream: AsyncIterable<string>): AsyncIterable<Message> {
  let rest = "";
  try {
    for await (const text of stream) {
      const blocks = `${rest}${text}`.split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) yield messageIn(block);
    }
  } catch {
    // it broke: whoever follows asks again
  }
}

function messageIn(block: string): Message {
  const field = (name: string): string | null => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? null;
  const id = field("id");
  return { id: id === null ? null : Number(id), event: field("event") ?? "", data: field("data") ?? "" };
}

function show(io: Io, options: EventOptions, { event, data }: Message): void {
  if (event === "problem") {
    const { error } = JSON.parse(data) as { error: { message: string } };
    throw new Failure(error.message);
  }
  if (event !== "task") return;
  const told: TaskEvent = JSON.parse(data);
  if (options.json) io.out(`${data}\n`);
  else
    io.out(
      `${row(told)
        .map(({ text }) => text)
        .join("  ")
        .trimEnd()}\n`,
    );
}
