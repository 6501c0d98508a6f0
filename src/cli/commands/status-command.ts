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
import type { Io } from "../terminal.ts";
import { EVENT_HEADINGS, eventRow, JOB_HEADINGS, jobRow, TASK_HEADINGS, taskRow } from "../views-table.ts";
import { watching, watchOption } from "../watching.ts";

interface StatusOptions {
  readonly manager: string;
  readonly json?: true;
  readonly state?: string;
  readonly job?: string;
  readonly watch?: number;
}

export function addStatusCommand(program: Command, io: Io): void {
  const states = ["Pending", "Scheduled", "Running", "Completed", "Failed"];
  program
    .command("status")
    .description("show the cluster and its tasks, or one task with its history")
    .argument("[task]", "a task id")
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
  if (jobs.length > 0)
    lines.push(
      "",
      ...tableLines(
        io,
        JOB_HEADINGS,
        jobs.map((job) => jobRow(job, now)),
      ),
    );
  if (tasks.length > 0)
    lines.push(
      "",
      ...tableLines(
        io,
        TASK_HEADINGS,
        tasks.map((task) => taskRow(task, now)),
      ),
    );
  return `${lines.join("\n")}\n`;
}

async function taskText(io: Io, id: string, options: StatusOptions): Promise<string> {
  const api = new ApiClient(options.manager);
  const path = `/tasks/${encodeURIComponent(id)}`;
  const task = await api.get<TaskView>(path);
  const { events } = await api.get<{ events: TaskEvent[] }>(`${path}/events?limit=1000`);
  if (options.json) return `${JSON.stringify({ task, events }, null, 2)}\n`;
  const lines = tableLines(io, TASK_HEADINGS, [taskRow(task, Date.now())]);
  lines.push(`image      ${task.spec.image}`, `container  ${task.containerId ?? "-"}`);
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
