// `wavetank sim`: the wave tank has a command line of its own, loaded when it is asked for.

import type { Command } from "commander";
import { strategyFrom } from "../compose/strategy-file.ts";
import { Failure, Misuse } from "../exit.ts";

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
      ended(await main(args, strategyFrom).catch(bug));
    });
}

/** To the tank's exit codes 1 is a broken promise: what nobody expected must not look like one. */
async function bug(error: unknown): Promise<number> {
  if (error instanceof Misuse || error instanceof Failure) throw error;
  const { CRASHED } = await import("../../../sim/command/exit-codes.ts");
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return CRASHED;
}
