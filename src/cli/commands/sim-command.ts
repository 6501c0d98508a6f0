// `wavetank sim`: the wave tank has a command line of its own, loaded when it is asked for.

import type { Command } from "commander";
import { strategyFrom } from "../compose/strategy-file.ts";

export function addSimCommand(program: Command, ended: (exitCode: number) => void): void {
  program
    .command("sim")
    .description("run the cluster in the wave tank: simulated, with seeded failures")
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .allowExcessArguments()
    .argument("[args...]", "see: wavetank sim --help")
    .action(async (args: string[]) => {
      const { main } = await import("../../../sim/main.ts");
      ended(await main(args, strategyFrom));
    });
}
