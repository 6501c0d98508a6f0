// `wavetank scale`: how many tasks a job is to have. The manager adds and stops them; here is only said how many, and
// waited for.

import type { Command } from "commander";
import { JOB_TASKS_MAX } from "../../adapters/http/job-schema.ts";
import type { JobView, TaskView } from "../../core/manager/views.ts";
import { allTasks } from "../all-tasks.ts";
import { ApiClient } from "../api-client.ts";
import { Failure } from "../exit.ts";
import { managerOption, wholeNumber } from "../options.ts";
import type { Io } from "../terminal.ts";
import { reasonText } from "../views-table.ts";
import { requireWait, timeoutOption, type WaitOptions, waitUntil } from "../waiting.ts";

interface Scaled {
  readonly job: JobView;
  readonly added: number;
  readonly stopping: number;
}

interface ScaleOptions extends WaitOptions {
  readonly manager: string;
}

export function addScaleCommand(program: Command, io: Io): void {
  program
    .command("scale")
    .description("add tasks to a job, or stop those that serve least")
    .argument("<job>", "its name")
    .argument("<count>", "how many tasks it is to have", wholeNumber(0, JOB_TASKS_MAX))
    .option("--wait", "until its tasks run, healthy where that is asked, and those too many have ended")
    .addOption(timeoutOption())
    .addOption(managerOption())
    .action((job: string, count: number, options: ScaleOptions) => scale(io, job, count, options));
}

async function scale(io: Io, name: string, count: number, options: ScaleOptions): Promise<void> {
  requireWait(options);
  const api = new ApiClient(options.manager);
  const path = `/jobs/${encodeURIComponent(name)}`;
  const scaled = await api.post<Scaled>(`${path}/scale`, { count });
  io.out(`${sentence(scaled)}\n`);
  if (!options.wait) return;
  await waitUntil(io, api, options, async () => {
    const job = await api.get<JobView>(path);
    const failed = job.failed - scaled.job.failed;
    if (failed > 0) throw new Failure(`${failed} of the tasks of job ${name} failed meanwhile`);
    return missing(job, await allTasks(api, { job: name }));
  });
  io.out(`job ${name} has its ${count}\n`);
}

/** What is not as it was wanted, with a reason when one is known; null when all is. */
function missing({ name, count }: JobView, tasks: readonly TaskView[]): string | null {
  const open = tasks.filter(({ state }) => state !== "Completed" && state !== "Failed");
  const wanted = open.filter(({ wanted }) => wanted === "run");
  const late = wanted.filter(
    ({ state, health }) => state !== "Running" || (health?.status ?? "healthy") !== "healthy",
  );
  const stopping = open.length - wanted.length;
  if (late.length === 0 && stopping === 0) return null;
  const reasons = [...new Set(late.map(reasonText).filter((reason) => reason !== ""))];
  const why = reasons.length === 0 ? "" : `: ${reasons.join("; ")}`;
  const ending = stopping === 0 ? "" : `, ${stopping} to end`;
  return `job ${name}: ${wanted.length - late.length} of ${count} run${ending}${why}`;
}

function sentence({ job, added, stopping }: Scaled): string {
  const has = `job ${job.name} wants ${job.count}`;
  if (added > 0) return `${has}: ${added} added`;
  return stopping > 0 ? `${has}: stopping ${stopping}` : `${has}: nothing to do`;
}
