// `wavetank nodes` lists the nodes; `wavetank node …` adds one, or says whether it takes new work. Nodes are called
// by their names, as the manager knows them.

import type { Command } from "commander";
import type { NodeView } from "../../core/manager/views.ts";
import { ApiClient } from "../api-client.ts";
import { address, managerOption } from "../options.ts";
import { tableLines } from "../table.ts";
import type { Io } from "../terminal.ts";
import { NODE_HEADINGS, nodeRow, sortedNodes } from "../views-table.ts";

interface NodeOptions {
  readonly manager: string;
  readonly json?: true;
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
  switching(node, io, "cordon", "give a node no new work");
  switching(node, io, "uncordon", "give a node new work again");
}

function listing(command: Command, io: Io): void {
  command
    .description("list nodes")
    .option("--json", "as JSON")
    .addOption(managerOption())
    .action(async (options: NodeOptions) => {
      const { nodes } = await new ApiClient(options.manager).get<{ nodes: NodeView[] }>("/nodes");
      if (options.json) io.out(`${JSON.stringify(nodes, null, 2)}\n`);
      else if (nodes.length === 0) io.out("no nodes\n");
      else io.out(`${tableLines(io, NODE_HEADINGS, sortedNodes(nodes).map(nodeRow)).join("\n")}\n`);
    });
}

function switching(node: Command, io: Io, verb: "cordon" | "uncordon", description: string): void {
  node
    .command(verb)
    .description(description)
    .argument("<node>", "a node's name or id")
    .addOption(managerOption())
    .action(async (name: string, options: NodeOptions) => {
      const path = `/nodes/${encodeURIComponent(name)}/${verb}`;
      const view = await new ApiClient(options.manager).post<NodeView>(path, undefined);
      io.out(`${view.name} is ${view.availability}\n`);
    });
}
