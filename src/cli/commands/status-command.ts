// `wavetank status`: the cluster with its tasks, or one task with its history. It shows what the manager tells and
// works nothing out by itself.

import { type Command, Option } from "commander";
import type { StatusView } from "../../core/manager/events.ts";
import type { JobView, TaskView } from "../../core/manager/views.ts";
import type { Health } from "../../core/task/attempt.ts";
import type { TaskEvent } from "../../core/task/event.ts";
import { allPages } from "../all-pages.ts";
import { allTasks } from "../all-tasks.ts";
import { ApiClient } from "../api-client.ts";
import { managerOption } from "../options.ts";
import { tableLines } from "../table.ts";
import { TASK_ARGUMENT, taskIdOf } from "../task-ids.ts";
import type { Io } from "../terminal.ts";
import { EVENT_HEADINGS, eventRow, JOB_HEADINGS, jobRow, TASK_HEADINGS, taskRow } from "../views-table.ts";
import { watching, watchOption } from "../watching.ts";

interface StatusOptions {
  readonly manager: string;
  readonly json?: true;
  readonly all?: true;
  readonly state?: string;
  readonly job?: string;
  readonly watch?: number;
}

export function addStatusCommand(program: Command, io: Io): void {
  const states = ["Pending", "Scheduled", "Running", "Completed", "Failed"];
  program
    .command("status")
    .description("show the cluster and its tasks, or one task with its history")
    .argument("[task]", TASK_ARGUMENT)
    .option("-a, --all", "also tasks that have completed and jobs that have ended")
    .addOption(new Option("--state <state>", "tasks in this state only").choices(states))
    .option("--job <name>", "tasks of this job only")
    .option("--json", "as JSON")
    .addOption(watchOption())
    .addOption(managerOption())
    .action((task: string | undefined, options: StatusOptions) =>
      watching(io, options.watch, () =>
        task === undefined ? clusterText(io, options) : taskText(io, task, options),
      ),
    );
}

async function clusterText(io: Io, options: StatusOptions): Promise<string> {
  const api = new ApiClient(options.manager);
  const status = await api.get<StatusView>("/status");
  const jobs = await allPages<JobView>(api, "/jobs", "jobs");
  const tasks = await allTasks(api, options);
  if (options.json) return `${JSON.stringify({ status, jobs, tasks }, null, 2)}\n`;
  const now = Date.now();
  const lines = [
    `cluster ${status.clusterId}`,
    `nodes  ${counts(status.nodes)}`,
    `tasks  ${counts(status.tasks)}`,
  ];
  const asked = jobs.filter(({ name }) => options.job === undefined || options.job === name);
  const jobRows = asked.filter((job) => isShown(job, options)).map((job) => jobRow(job, now));
  const taskRows = tasks.filter((task) => isShown(task, options)).map((task) => taskRow(task, now));
  if (jobRows.length > 0) lines.push("", ...tableLines(io, JOB_HEADINGS, jobRows));
  if (taskRows.length > 0) lines.push("", ...tableLines(io, TASK_HEADINGS, taskRows));
  const hidden = asked.length + tasks.length - jobRows.length - taskRows.length;
  if (hidden > 0) lines.push("", "what has completed or ended is not listed: --all");
  return `${lines.join("\n")}\n`;
}

/** What goes well and is over is of interest to who asks for it. */
const isShown = ({ state }: JobView | TaskView, options: StatusOptions): boolean =>
  options.all === true || options.state !== undefined || (state !== "Completed" && state !== "ended");

async function taskText(io: Io, named: string, options: StatusOptions): Promise<string> {
  const api = new ApiClient(options.manager);
  const path = `/tasks/${await taskIdOf(api, named)}`;
  const task = await api.get<TaskView>(path);
  const { events } = await api.get<{ events: TaskEvent[] }>(`${path}/events?limit=1000`);
  if (options.json) return `${JSON.stringify({ task, events }, null, 2)}\n`;
  const lines = tableLines(io, TASK_HEADINGS, [taskRow(task, Date.now())]);
  lines.push(
    `id         ${task.id}`,
    `image      ${task.spec.image}`,
    `container  ${task.containerId ?? "-"}`,
  );
  if (task.health !== null) lines.push(`health     ${healthLine(task.health)}`);
  if (task.exitCode !== null) lines.push(`exit code  ${task.exitCode}`);
  lines.push("", ...tableLines(io, EVENT_HEADINGS, events.map(eventRow)));
  return `${lines.join("\n")}\n`;
}

const healthLine = ({ status, detail }: Health): string =>
  detail === null ? status : `${status}: ${detail}`;

/** "3 ready, 1 down": what there is none of is left out. */
function counts(of: Readonly<Record<string, number>>): string {
  const some = Object.entries(of).filter(([, count]) => count > 0);
  return some.length === 0 ? "none" : some.map(([name, count]) => `${count} ${name}`).join(", ");
}
