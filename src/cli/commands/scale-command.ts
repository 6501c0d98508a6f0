// `wavetank scale`: how many tasks a job is to have.

import type { Command } from "commander";
import { JOB_TASKS_MAX } from "../../adapters/http/job-schema.ts";
import type { JobView } from "../../core/manager/views.ts";
import { ApiClient } from "../api-client.ts";
import { managerOption, wholeNumber } from "../options.ts";
import type { Io } from "../terminal.ts";

interface Scaled {
  readonly job: JobView;
  readonly added: number;
  readonly stopping: number;
}

export function addScaleCommand(program: Command, io: Io): void {
  program
    .command("scale")
    .description("add tasks to a job, or stop those that serve least")
    .argument("<job>", "its name")
    .argument("<count>", "how many tasks it is to have", wholeNumber(0, JOB_TASKS_MAX))
    .addOption(managerOption())
    .action(async (job: string, count: number, { manager }: { readonly manager: string }) => {
      const path = `/jobs/${encodeURIComponent(job)}/scale`;
      io.out(`${sentence(await new ApiClient(manager).post<Scaled>(path, { count }))}\n`);
    });
}

function sentence({ job, added, stopping }: Scaled): string {
  const has = `job ${job.name} wants ${job.count}`;
  if (added > 0) return `${has}: ${added} added`;
  return stopping > 0 ? `${has}: stopping ${stopping}` : `${has}: nothing to do`;
}
