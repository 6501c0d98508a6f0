// `wavetank logs`: what a task has written, as it is, on stdout. Whoever follows one that has not begun waits for that; all else
// the manager knows.

import type { Command } from "commander";
import type { TaskView } from "../../core/manager/views.ts";
import { ApiClient } from "../api-client.ts";
import { managerOption, wholeNumber } from "../options.ts";
import { whyItWaits } from "../settled-task.ts";
import { TASK_ARGUMENT, taskIdOf } from "../task-ids.ts";
import type { Io } from "../terminal.ts";
import { type Missing, waitUntil } from "../waiting.ts";

interface LogOptions {
  readonly manager: string;
  readonly follow?: true;
  readonly tail?: number;
  readonly attempt?: number;
}

export function addLogsCommand(program: Command, io: Io): void {
  program
    .command("logs")
    .description("show what a task has written")
    .argument("<task>", TASK_ARGUMENT)
    .option("-f, --follow", "go on until it ends; wait for its first attempt to begin")
    .option("--tail <lines>", "begin with this many of the last lines", wholeNumber(0, 1_000_000))
    .option("--attempt <number>", "of this attempt (default: the current one)", wholeNumber(1, 1_000_000_000))
    .addOption(managerOption())
    .action((task: string, options: LogOptions) => showLogs(io, task, options));
}

async function showLogs(io: Io, task: string, { manager, follow, tail, attempt }: LogOptions): Promise<void> {
  const query = new URLSearchParams();
  if (follow === true) query.set("follow", "true");
  if (tail !== undefined) query.set("tail", `${tail}`);
  if (attempt !== undefined) query.set("attempt", `${attempt}`);
  const api = new ApiClient(manager);
  const id = await taskIdOf(api, task);
  if (follow && attempt === undefined) await waitUntil(io, api, {}, () => notThereYet(api, id));
  const output = await api.stream(`/tasks/${id}/logs?${query}`);
  for await (const text of output) io.out(text);
}

/** Why there is nothing to follow, in words; null once there is, or was. */
async function notThereYet(api: ApiClient, id: string): Promise<Missing | null> {
  const task = await api.get<TaskView>(`/tasks/${id}`);
  const waits = task.state === "Pending" && task.attempt === 0;
  if (!waits && task.state !== "Scheduled") return null;
  return whyItWaits(task);
}
