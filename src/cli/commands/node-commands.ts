// `wavetank nodes` lists the nodes; `wavetank node …` adds or removes one, or says whether it takes new work. Nodes are called
// by their names, as the manager knows them.

import type { Command } from "commander";
import type { NodeView } from "../../core/manager/views.ts";
import { allPages } from "../all-pages.ts";
import { ApiClient, Unreachable } from "../api-client.ts";
import { Misuse } from "../exit.ts";
import { address, managerOption, wholeNumber } from "../options.ts";
import { tableLines } from "../table.ts";
import type { Io } from "../terminal.ts";
import { NODE_HEADINGS, nodeRow, sortedNodes } from "../views-table.ts";
import { timeoutOption, waitUntil } from "../waiting.ts";
import { watching, watchOption } from "../watching.ts";
import { addSwitch } from "./drain-commands.ts";

interface NodeOptions {
  readonly manager: string;
  readonly json?: true;
  readonly watch?: number;
}

interface ListOptions extends NodeOptions {
  /** How many nodes are to be ready. */
  readonly wait?: number;
  readonly timeout?: number;
}

export function addNodeCommands(program: Command, io: Io): void {
  listing(program.command("nodes"), io);
  const node = program.command("node").description("look after nodes");
  listing(node.command("list"), io);
  node
    .command("add")
    .description("have the manager dial a worker")
    .argument("<host:port>", "the worker's address", address)
    .addOption(managerOption())
    .action(async (worker: string, options: NodeOptions) => {
      const added = await new ApiClient(options.manager).post<NodeView>("/nodes", { address: worker });
      io.out(`added ${added.name}\n`);
    });
  addSwitch(node, io, "cordon", "give a node no new work");
  addSwitch(node, io, "uncordon", "give a cordoned node new work again");
  node
    .command("remove")
    .description("forget a node that holds nothing any more")
    .argument("<node>", "a node's name, its id, or the address of a worker that was never met")
    .option("--force", "also when it is down and what it held is not known ended: it is gone for good")
    .addOption(managerOption())
    .action(async (name: string, { manager, force }: NodeOptions & { readonly force?: true }) => {
      await new ApiClient(manager).delete(`/nodes/${encodeURIComponent(name)}${force ? "?force=true" : ""}`);
      io.out(`removed ${name}\n`);
    });
}

function listing(command: Command, io: Io): void {
  command
    .description("list nodes")
    .option("--json", "as JSON")
    .addOption(watchOption())
    .option(
      "--wait <count>",
      "until the manager answers and at least so many are ready",
      wholeNumber(1, 100_000),
    )
    .addOption(timeoutOption())
    .addOption(managerOption())
    .action((options: ListOptions) => list(io, options));
}

async function list(io: Io, options: ListOptions): Promise<void> {
  const { wait, timeout, watch } = options;
  if (wait === undefined && timeout !== undefined) throw new Misuse("--timeout is for --wait");
  if (wait !== undefined)
    await waitUntil(io, new ApiClient(options.manager), { timeout }, (api) => notReady(api, wait));
  await watching(io, watch, () => nodesText(io, options));
}

/** How many are missing, in words; null when none is. A manager that was just started may not answer yet. */
async function notReady(api: ApiClient, wanted: number): Promise<string | null> {
  const ready = await readyNodes(api).catch((error: unknown) => {
    if (error instanceof Unreachable) return error;
    throw error;
  });
  if (ready instanceof Unreachable) return ready.message;
  return ready.length >= wanted ? null : `${ready.length} of ${wanted} nodes are ready`;
}

const readyNodes = (api: ApiClient): Promise<NodeView[]> =>
  allPages<NodeView>(api, "/nodes", "nodes", { liveness: "ready" });

async function nodesText(io: Io, { manager, json }: NodeOptions): Promise<string> {
  const nodes = await allPages<NodeView>(new ApiClient(manager), "/nodes", "nodes");
  if (json) return `${JSON.stringify(nodes, null, 2)}\n`;
  if (nodes.length === 0) return "no nodes\n";
  return `${tableLines(io, NODE_HEADINGS, sortedNodes(nodes).map(nodeRow)).join("\n")}\n`;
}
