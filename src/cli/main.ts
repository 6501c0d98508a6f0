// The command line as a whole: which commands there are, and what their ends mean to the shell (0 fine, 1 failed,
// 2 misuse). What a command needs is loaded when it is used.

import { Command, CommanderError } from "commander";
import { addBackupCommands } from "./commands/backup-commands.ts";
import { addClusterCommand } from "./commands/cluster-command.ts";
import { addCompletionCommand } from "./commands/completion-command.ts";
import { addDiscoveryCommand } from "./commands/discovery-command.ts";
import { addDrainCommands } from "./commands/drain-commands.ts";
import { addEventsCommand } from "./commands/events-command.ts";
import { addExecCommand } from "./commands/exec-command.ts";
import { addInspectCommand } from "./commands/inspect-command.ts";
import { addLogsCommand } from "./commands/logs-command.ts";
import { addManagerCommand } from "./commands/manager-command.ts";
import { addNodeCommands } from "./commands/node-commands.ts";
import { addPlanCommand } from "./commands/plan-command.ts";
import { addPoliciesCommand } from "./commands/policies-command.ts";
import { addRunCommand } from "./commands/run-command.ts";
import { addScaleCommand } from "./commands/scale-command.ts";
import { addSchedulersCommand } from "./commands/schedulers-command.ts";
import { addSimCommand } from "./commands/sim-command.ts";
import { addStatusCommand } from "./commands/status-command.ts";
import { addStopCommand } from "./commands/stop-command.ts";
import { addTracesCommand } from "./commands/traces-command.ts";
import { addUpdateCommands } from "./commands/update-commands.ts";
import { addWatchdogCommand } from "./commands/watchdog-command.ts";
import { addWhyCommand } from "./commands/why-command.ts";
import { addWorkerCommand } from "./commands/worker-command.ts";
import { Failure, Misuse } from "./exit.ts";
import type { Io } from "./terminal.ts";
import { version } from "./version.ts";

/** Runs the command that `argv` (without node and script) names; resolves with the exit code. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  const program = programFor(io, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    return exitCodeOf(error, io);
  }
}

function programFor(io: Io, ended: (exitCode: number) => void): Command {
  const program = new Command("wavetank")
    .description("A container orchestrator with its own wave tank")
    .version(version())
    .enablePositionalOptions() // what follows `sim` is its own, whatever it looks like
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      outputError: (text, write) => write(`${oneLine(text)}\n`),
    });
  addManagerCommand(program, io);
  addWorkerCommand(program, io);
  addRunCommand(program, io);
  addStopCommand(program, io);
  addScaleCommand(program, io);
  addStatusCommand(program, io);
  addInspectCommand(program, io);
  addLogsCommand(program, io);
  addExecCommand(program, io, ended);
  addDiscoveryCommand(program, io);
  addNodeCommands(program, io);
  addDrainCommands(program, io);
  addUpdateCommands(program, io);
  addWhyCommand(program, io);
  addPlanCommand(program, io);
  addEventsCommand(program, io);
  addSchedulersCommand(program, io);
  addPoliciesCommand(program, io);
  addTracesCommand(program, io);
  addBackupCommands(program, io);
  addClusterCommand(program, io, ended);
  addSimCommand(program, ended);
  addCompletionCommand(program, io);
  addWatchdogCommand(program);
  return program;
}

function exitCodeOf(error: unknown, io: Io): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has said it
  if (!(error instanceof Failure || error instanceof Misuse)) throw error;
  const more = error instanceof Misuse ? error.more : [];
  for (const message of [error.message, ...more]) io.err(`error: ${oneLine(message)}\n`);
  return error instanceof Misuse ? 2 : 1;
}

const oneLine = (text: string): string => text.trim().replaceAll(/\s*\n\s*/g, " ");
