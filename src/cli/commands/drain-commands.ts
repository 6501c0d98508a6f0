// `wavetank drain`, `undrain`, `cordon`, `uncordon`: whether nodes take new work, and how one is emptied. The manager
// moves what is on it; here is only said that it should, and waited for.

import type { Command } from "commander";
import { MILLISECONDS } from "../../adapters/http/amounts.ts";
import type { NodeView } from "../../core/manager/views.ts";
import { allPages } from "../all-pages.ts";
import { ApiClient } from "../api-client.ts";
import { Failure } from "../exit.ts";
import { amountOption, managerOption, wholeNumber } from "../options.ts";
import type { Io } from "../terminal.ts";
import { requireWait, timeoutOption, type WaitOptions, waitUntil } from "../waiting.ts";

interface DrainOptions extends WaitOptions {
  readonly manager: string;
  readonly deadline?: number;
  readonly maxParallel?: number;
}

export function addDrainCommands(program: Command, io: Io): void {
  program
    .command("drain")
    .description("empty a node: services move, batch tasks run until the deadline, then all are stopped")
    .argument("<node>", "a node's name or id")
    .option("--deadline <duration>", 'from now, like "10m" (default: 1h)', amountOption(MILLISECONDS))
    .option(
      "--max-parallel <n>",
      "services of a job that move at a time (default: 1)",
      wholeNumber(1, 10_000),
    )
    .option("--wait", "until the node is empty")
    .addOption(timeoutOption())
    .addOption(managerOption())
    .action((node: string, options: DrainOptions) => drain(io, node, options));
  addSwitch(program, io, "undrain", "give a draining node new work again");
  addSwitch(program, io, "cordon", "give a node no new work");
  addSwitch(program, io, "uncordon", "give a cordoned node new work again");
}

/** A command that takes a node and says what it is afterwards. */
export function addSwitch(
  parent: Command,
  io: Io,
  verb: "undrain" | "cordon" | "uncordon",
  description: string,
): void {
  parent
    .command(verb)
    .description(description)
    .argument("<node>", "a node's name or id")
    .addOption(managerOption())
    .action(async (name: string, { manager }: { readonly manager: string }) => {
      const view = await new ApiClient(manager).post<NodeView>(`${pathOf(name)}/${verb}`, undefined);
      io.out(`${view.name} is ${view.availability}\n`);
    });
}

async function drain(io: Io, name: string, options: DrainOptions): Promise<void> {
  requireWait(options);
  const { deadline: deadlineMs, maxParallel } = options;
  const api = new ApiClient(options.manager);
  const node = await api.post<NodeView>(`${pathOf(name)}/drain`, { deadlineMs, maxParallel });
  if (options.wait) await waitUntil(io, api, options, () => notEmpty(api, node.index));
  io.out(`${node.name} is ${options.wait ? "drained" : `draining: ${leftText(node)}`}\n`);
}

/** What is left on the node, in words; null when nothing is. Fails when that will not come to pass. */
async function notEmpty(api: ApiClient, index: number): Promise<string | null> {
  const nodes = await allPages<NodeView>(api, "/nodes", "nodes");
  const node = nodes.find((each) => each.index === index);
  if (node === undefined) throw new Failure("The node was removed while it was drained");
  const { name, drain, liveness } = node;
  if (drain === null) throw new Failure(`The drain of ${name} was called off: it is ${node.availability}`);
  if (drain.left === 0) return null;
  if (liveness === "down" && Date.now() > drain.deadline)
    throw new Failure(`Cannot drain ${name} to its end: it is down, ${leftText(node)}`);
  return `${name} is draining: ${leftText(node)}${drain.stuck === null ? "" : `; ${drain.stuck}`}`;
}

const leftText = ({ drain }: NodeView): string => `${drain?.left ?? 0} left on it`;

const pathOf = (node: string): string => `/nodes/${encodeURIComponent(node)}`;
