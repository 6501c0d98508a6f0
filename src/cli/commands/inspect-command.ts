// `wavetank inspect`: everything that is known of a task, a node or a job, as the manager tells it. It works nothing out by
// itself; `status` and `nodes` are the short forms.

import { type Command, Option } from "commander";
import type { JobView, NodeView, TaskView } from "../../core/manager/views.ts";
import type { TaskEvent } from "../../core/task/event.ts";
import { allPages } from "../all-pages.ts";
import { allTasks } from "../all-tasks.ts";
import { ApiClient } from "../api-client.ts";
import { Failure, Misuse } from "../exit.ts";
import { fieldLines } from "../field-lines.ts";
import { managerOption } from "../options.ts";
import { tableLines } from "../table.ts";
import { taskIdOf } from "../task-ids.ts";
import type { Io } from "../terminal.ts";
import { EVENT_HEADINGS, eventRow, TASK_HEADINGS, taskRow } from "../views-table.ts";

const KINDS = ["task", "node", "job"] as const;
type Kind = (typeof KINDS)[number];

interface InspectOptions {
  readonly manager: string;
  readonly kind?: Kind;
  readonly json?: true;
}

/** What is known: its own fields, and what belongs to it. */
type Known =
  | { readonly kind: "task"; readonly thing: TaskView; readonly events: readonly TaskEvent[] }
  | {
      readonly kind: "node" | "job";
      readonly thing: NodeView | JobView;
      readonly tasks: readonly TaskView[];
    };

const TASK_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function addInspectCommand(program: Command, io: Io): void {
  program
    .command("inspect")
    .description("show everything that is known of a task, a node or a job")
    .argument("<name>", "a node, a job or a task: its name or its id")
    .addOption(
      new Option("--kind <kind>", "what it names, where a node and a job have the same").choices(KINDS),
    )
    .option("--json", "as JSON")
    .addOption(managerOption())
    .action(async (name: string, options: InspectOptions) => {
      const known = await find(new ApiClient(options.manager), name, options.kind);
      io.out(options.json ? `${JSON.stringify(known, null, 2)}\n` : `${textOf(io, known)}\n`);
    });
}

async function find(api: ApiClient, name: string, kind: Kind | undefined): Promise<Known> {
  if (kind === "task" || (kind === undefined && TASK_ID.test(name)))
    return taskOf(api, await taskIdOf(api, name));
  const node = kind === "job" ? null : await nodeOf(api, name);
  const job = kind === "node" ? null : await jobOf(api, name);
  if (node !== null && job !== null)
    throw new Misuse(`Cannot tell what ${name} is: a node and a job have that name; give --kind node or job`);
  const found = node ?? job;
  if (found !== null) return found;
  if (kind !== undefined) throw new Failure(`Cannot inspect ${name}: no ${kind} has that name`);
  return taskOf(api, await taskIdOf(api, name, "node, job or task"));
}

async function taskOf(api: ApiClient, id: string): Promise<Known> {
  const path = `/tasks/${id}`;
  const thing = await api.get<TaskView>(path);
  const { events } = await api.get<{ events: TaskEvent[] }>(`${path}/events?limit=1000`);
  return { kind: "task", thing, events };
}

async function nodeOf(api: ApiClient, name: string): Promise<Known | null> {
  const all = await allPages<NodeView>(api, "/nodes", "nodes");
  const thing = all.find((node) => node.name === name || node.id === name);
  if (thing === undefined) return null;
  const live = (task: TaskView): boolean => task.state === "Scheduled" || task.state === "Running";
  const tasks = (await allTasks(api)).filter((task) => task.node === thing.name && live(task));
  return { kind: "node", thing, tasks };
}

async function jobOf(api: ApiClient, name: string): Promise<Known | null> {
  const all = await allPages<JobView>(api, "/jobs", "jobs");
  const thing = all.find((job) => job.name === name);
  return thing === undefined ? null : { kind: "job", thing, tasks: await allTasks(api, { job: name }) };
}

function textOf(io: Io, known: Known): string {
  const now = Date.now();
  const table =
    known.kind === "task"
      ? tableLines(io, EVENT_HEADINGS, known.events.map(eventRow))
      : tableLines(
          io,
          TASK_HEADINGS,
          known.tasks.map((task) => taskRow(task, now)),
        );
  const empty = known.kind !== "task" && known.tasks.length === 0;
  return [...fieldLines({ kind: known.kind, ...known.thing }), "", ...(empty ? ["no tasks"] : table)].join(
    "\n",
  );
}
