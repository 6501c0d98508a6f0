// `wavetank sim`: the wave tank has a command line of its own, loaded when it is asked for.

import type { Command } from "commander";

/** Not a literal in the import: nothing in src may depend on the tank. */
const SIM_MAIN = "../../../sim/main.ts";

/** What sim/main.ts exports. */
interface SimMain {
  main(argv: string[]): Promise<number>;
}

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
      const { main } = (await import(SIM_MAIN)) as SimMain;
      ended(await main(args));
    });
}
