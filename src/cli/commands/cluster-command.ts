// `wavetank cluster`: a whole cluster on this machine, with something to run, until Ctrl-C. It leaves nothing behind.
// It reads the flags only: what they come to is decided in cli/cluster.

import { type Command, Option } from "commander";
import type { ClusterOptions } from "../cluster/cluster-options.ts";
import { runCluster } from "../cluster/run-cluster.ts";
import { RUNTIMES } from "../compose/runtimes.ts";
import { strategyFrom } from "../compose/strategy-file.ts";
import { host, hosts, wholeNumber } from "../options.ts";
import { orderOption, preemptionOption, schedulerOption } from "../scheduler-options.ts";
import type { Io } from "../terminal.ts";
import { policyOption } from "./manager-command.ts";

export function addClusterCommand(program: Command, io: Io, ended: (exitCode: number) => void): void {
  program
    .command("cluster")
    .description("run a manager, workers and a demo on this machine until Ctrl-C, and leave nothing behind")
    .option("--nodes <count>", "workers", wholeNumber(1, 20), 3)
    .addOption(new Option("--runtime <name>", "what runs tasks").choices(RUNTIMES).default("docker"))
    .option("--isolated", "every node with a network, processes and an engine of its own (Linux, root)")
    .addOption(schedulerOption())
    .addOption(orderOption())
    .addOption(preemptionOption())
    .addOption(policyOption())
    .option(
      "--port <port>",
      "the manager's; workers take free ones (0: any free port)",
      wholeNumber(0, 65_535),
      5555,
    )
    .option(
      "--restart-workers <seconds>",
      "start a killed worker again after this; under the policy ours a node is down after 4 s (0: never)",
      wholeNumber(0, 3600),
      10,
    )
    .option("--exit-when-settled", "end as soon as the wanted state is reached")
    .option("--keep", "leave containers and data in the end, and say how to go on with them")
    .option(
      "--hosts <name,...>",
      "start nothing; say what to run on these machines and here for a cluster of them",
      hosts,
    )
    .option("--here <name>", "with --hosts: how they reach this machine (default: its first address)", host)
    .action(async (options: ClusterOptions) => {
      await strategyFrom(options.scheduler); // what is wrong with it is told before anything starts
      ended(await runCluster(io, options));
    });
}
