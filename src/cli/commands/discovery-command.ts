// `wavetank discovery`: where a job's tasks are reached. It shows what tasks are told when they ask.

import type { Command } from "commander";
import type { EndpointView } from "../../core/manager/discovery.ts";
import { allPages } from "../all-pages.ts";
import { ApiClient } from "../api-client.ts";
import { managerOption } from "../options.ts";
import { cell, tableLines } from "../table.ts";
import { shortId } from "../task-ids.ts";
import type { Io } from "../terminal.ts";

interface DiscoveryOptions {
  readonly manager: string;
  readonly json?: true;
}

export function addDiscoveryCommand(program: Command, io: Io): void {
  program
    .command("discovery")
    .description("show where the tasks of a job that serve are reached")
    .argument("<job>", "its name")
    .option("--json", "as JSON")
    .addOption(managerOption())
    .action((job: string, options: DiscoveryOptions) => showEndpoints(io, job, options));
}

async function showEndpoints(io: Io, job: string, { manager, json }: DiscoveryOptions): Promise<void> {
  const path = `/discovery/${encodeURIComponent(job)}`;
  const endpoints = await allPages<EndpointView>(new ApiClient(manager), path, "endpoints");
  if (json) return io.out(`${JSON.stringify(endpoints)}\n`);
  const rows = endpoints.flatMap(({ taskId, node, host, ports }) =>
    (ports.length === 0 ? [null] : ports).map((port) => [
      cell(shortId(taskId)),
      cell(node),
      cell(port === null ? "-" : `${port.containerPort}/${port.protocol}`),
      cell(port?.address ?? host),
    ]),
  );
  for (const line of tableLines(io, ["TASK", "NODE", "PORT", "ADDRESS"], rows)) io.out(`${line}\n`);
}
