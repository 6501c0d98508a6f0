// `wavetank logs`: what a task has written, as it is, on stdout.

import type { Command } from "commander";
import { ApiClient } from "../api-client.ts";
import { managerOption, wholeNumber } from "../options.ts";
import type { Io } from "../terminal.ts";

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
    .argument("<task>", "task id")
    .option("-f, --follow", "go on until it ends")
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
  const output = await new ApiClient(manager).stream(`/tasks/${encodeURIComponent(task)}/logs?${query}`);
  for await (const text of output) io.out(text);
}
