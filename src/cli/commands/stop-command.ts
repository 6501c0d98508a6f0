// `wavetank stop`: says that tasks or jobs are to end. That they have, `status` tells; of a task that had ended before
// it was asked this says so.

import type { Command } from "commander";
import type { TaskView } from "../../core/manager/views.ts";
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
    await api.delete(`/jobs/${encodeURIComponent(name)}`);
    io.out(`stopping job ${name}\n`);
  }
}

/** Stops a task; resolves with what there is to say. */
async function stopTask(api: ApiClient, path: string, id: string): Promise<string> {
  const { state } = await api.get<TaskView>(path);
  if (state === "Completed" || state === "Failed") return `task ${id} has ended already: ${state}`;
  await api.delete(path);
  return `stopping task ${id}`;
}
