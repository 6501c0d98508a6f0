// `wavetank stop`: says that tasks or jobs are to end. That they have, `status` tells, or --wait; of one that had ended
// before it was asked this says so.

import type { Command } from "commander";
import type { JobView, TaskView } from "../../core/manager/views.ts";
import { counted } from "../amount-text.ts";
import { ApiClient } from "../api-client.ts";
import { Misuse } from "../exit.ts";
import { managerOption, several } from "../options.ts";
import { taskIdOf } from "../task-ids.ts";
import type { Io } from "../terminal.ts";
import { requireWait, timeoutOption, type WaitOptions, waitUntil } from "../waiting.ts";

interface StopOptions extends WaitOptions {
  readonly manager: string;
  readonly job?: readonly string[];
}

export function addStopCommand(program: Command, io: Io): void {
  program
    .command("stop")
    .description("stop tasks, or all tasks of a job")
    .argument("[task...]", "tasks: their names, their ids or how these begin")
    .option("--job <name>", "a job (repeatable)", several)
    .option("--wait", "until they have ended")
    .addOption(timeoutOption())
    .addOption(managerOption())
    .action((tasks: string[], options: StopOptions) => stop(io, tasks, options));
}

async function stop(io: Io, tasks: readonly string[], options: StopOptions): Promise<void> {
  const { manager, job = [], wait } = options;
  requireWait(options);
  if (tasks.length + job.length === 0) throw new Misuse("Nothing to stop: give tasks or --job NAME");
  const api = new ApiClient(manager);
  const ids: string[] = [];
  for (const task of tasks) ids.push(await taskIdOf(api, task));
  for (const id of ids) io.out(`${await stopTask(api, `/tasks/${id}`, id)}\n`);
  for (const name of job) {
    io.out(`${await stopJob(api, name)}\n`);
  }
  if (!wait) return;
  await waitUntil(io, api, options, () => notEnded(api, ids, job));
  io.out("all have ended\n");
}

/** What has not ended yet, in words; null when all has. */
async function notEnded(
  api: ApiClient,
  tasks: readonly string[],
  jobs: readonly string[],
): Promise<string | null> {
  const left: string[] = [];
  for (const id of tasks) {
    const { state, node } = await api.get<TaskView>(`/tasks/${id}`);
    if (state !== "Completed" && state !== "Failed")
      left.push(`task ${id} is ${state} on ${node ?? "no node"}`);
  }
  for (const name of jobs) {
    const { state, live } = await api.get<JobView>(`/jobs/${encodeURIComponent(name)}`);
    if (state !== "ended")
      left.push(`${counted(live, "task")} of job ${name} ${live === 1 ? "is" : "are"} to end`);
  }
  return left.length === 0 ? null : left.join(", ");
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
