// `wavetank stop`: says that tasks or jobs are to end. That they have, `status` tells; of one that had ended before it
// was asked this says so.

import type { Command } from "commander";
import type { JobView, TaskView } from "../../core/manager/views.ts";
import { ApiClient } from "../api-client.ts";
import { Misuse } from "../exit.ts";
import { managerOption, several } from "../options.ts";
import type { Io } from "../terminal.ts";

interface StopOptions {
  readonly manager: string;
  readonly job?: readonly string[];
}

export function addStopCommand(program: Command, io: Io): void {
  program
    .command("stop")
    .description("stop tasks, or all tasks of a job")
    .argument("[task...]", "task ids")
    .option("--job <name>", "a job (repeatable)", several)
    .addOption(managerOption())
    .action((tasks: string[], options: StopOptions) => stop(io, tasks, options));
}

async function stop(io: Io, tasks: readonly string[], { manager, job = [] }: StopOptions): Promise<void> {
  if (tasks.length + job.length === 0) throw new Misuse("Nothing to stop: give task ids or --job NAME");
  const api = new ApiClient(manager);
  for (const id of tasks) {
    io.out(`${await stopTask(api, `/tasks/${encodeURIComponent(id)}`, id)}\n`);
  }
  for (const name of job) {
    io.out(`${await stopJob(api, name)}\n`);
  }
}

/** Stops a task; resolves with what there is to say. */
async function stopTask(api: ApiClient, path: string, id: string): Promise<string> {
  const { state } = await api.get<TaskView>(path);
  if (state === "Completed" || state === "Failed") return `task ${id} has ended already: ${state}`;
  await api.delete(path);
  return `stopping task ${id}`;
}

/** Stops a job; resolves with what there is to say. */
async function stopJob(api: ApiClient, name: string): Promise<string> {
  const path = `/jobs/${encodeURIComponent(name)}`;
  const stopped = await api.delete<{ job: JobView; stopping: number }>(path);
  if (stopped === null || stopped.job.state !== "ended") return `stopping job ${name}`;
  const { completed, failed } = stopped.job;
  return stopped.stopping > 0
    ? `stopped job ${name}`
    : `job ${name} has ended already: ${completed} completed, ${failed} failed`;
}
