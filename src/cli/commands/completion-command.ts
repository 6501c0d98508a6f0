// `wavetank completion SHELL`: what a shell is to be told so that it completes our commands and flags.

import { Argument, type Command } from "commander";
import { completionScript, SHELLS, type Shell } from "../completion-scripts.ts";
import type { Io } from "../terminal.ts";

export function addCompletionCommand(program: Command, io: Io): void {
  program
    .command("completion")
    .description('print a completion script; in bash: eval "$(wavetank completion bash)"')
    .addArgument(new Argument("<shell>", "whose script").choices(SHELLS))
    .action((shell: Shell) => io.out(completionScript(program, shell)));
}
