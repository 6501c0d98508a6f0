// The command line as a whole: which commands there are, and what their ends mean to the shell (0 fine, 1 failed,
// 2 misuse). What a command needs is loaded when it is used.

import { Command, CommanderError } from "commander";
import { version } from "../adapters/own-package.ts";
import { Failure, Misuse } from "./exit.ts";
import type { Io } from "./terminal.ts";

type Ended = (exitCode: number) => void;

interface CommandPart {
  /** Of the commands it adds. */
  readonly names: readonly string[];
  add(program: Command, io: Io, ended: Ended): Promise<void>;
}

/** In the order in which they are listed. */
const PARTS: readonly CommandPart[] = [
  {
    names: ["manager"],
    add: async (program, io) =>
      (await import("./commands/manager-command.ts")).addManagerCommand(program, io),
  },
  {
    names: ["worker"],
    add: async (program, io) => (await import("./commands/worker-command.ts")).addWorkerCommand(program, io),
  },
  {
    names: ["run"],
    add: async (program, io) => (await import("./commands/run-command.ts")).addRunCommand(program, io),
  },
  {
    names: ["stop"],
    add: async (program, io) => (await import("./commands/stop-command.ts")).addStopCommand(program, io),
  },
  {
    names: ["scale"],
    add: async (program, io) => (await import("./commands/scale-command.ts")).addScaleCommand(program, io),
  },
  {
    names: ["status"],
    add: async (program, io) => (await import("./commands/status-command.ts")).addStatusCommand(program, io),
  },
  {
    names: ["inspect"],
    add: async (program, io) =>
      (await import("./commands/inspect-command.ts")).addInspectCommand(program, io),
  },
  {
    names: ["logs"],
    add: async (program, io) => (await import("./commands/logs-command.ts")).addLogsCommand(program, io),
  },
  {
    names: ["exec"],
    add: async (program, io, ended) =>
      (await import("./commands/exec-command.ts")).addExecCommand(program, io, ended),
  },
  {
    names: ["discovery"],
    add: async (program, io) =>
      (await import("./commands/discovery-command.ts")).addDiscoveryCommand(program, io),
  },
  {
    names: ["nodes", "node"],
    add: async (program, io) => (await import("./commands/node-commands.ts")).addNodeCommands(program, io),
  },
  {
    names: ["drain", "undrain", "cordon", "uncordon"],
    add: async (program, io) => (await import("./commands/drain-commands.ts")).addDrainCommands(program, io),
  },
  {
    names: ["update", "rollback"],
    add: async (program, io) =>
      (await import("./commands/update-commands.ts")).addUpdateCommands(program, io),
  },
  {
    names: ["why"],
    add: async (program, io) => (await import("./commands/why-command.ts")).addWhyCommand(program, io),
  },
  {
    names: ["plan"],
    add: async (program, io) => (await import("./commands/plan-command.ts")).addPlanCommand(program, io),
  },
  {
    names: ["events"],
    add: async (program, io) => (await import("./commands/events-command.ts")).addEventsCommand(program, io),
  },
  {
    names: ["schedulers"],
    add: async (program, io) =>
      (await import("./commands/schedulers-command.ts")).addSchedulersCommand(program, io),
  },
  {
    names: ["policies"],
    add: async (program, io) =>
      (await import("./commands/policies-command.ts")).addPoliciesCommand(program, io),
  },
  {
    names: ["traces"],
    add: async (program, io) => (await import("./commands/traces-command.ts")).addTracesCommand(program, io),
  },
  {
    names: ["backup", "restore", "dump"],
    add: async (program, io) =>
      (await import("./commands/backup-commands.ts")).addBackupCommands(program, io),
  },
  {
    names: ["cluster"],
    add: async (program, io, ended) =>
      (await import("./commands/cluster-command.ts")).addClusterCommand(program, io, ended),
  },
  {
    names: ["sim"],
    add: async (program, _io, ended) =>
      (await import("./commands/sim-command.ts")).addSimCommand(program, ended),
  },
  {
    names: ["completion"],
    add: async (program, io) =>
      (await import("./commands/completion-command.ts")).addCompletionCommand(program, io),
  },
  {
    names: ["watchdog"],
    add: async (program) => (await import("./commands/watchdog-command.ts")).addWatchdogCommand(program),
  },
];

/** Runs the command that `argv` (without node and script) names; resolves with the exit code. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  const program = programFor(io);
  const ended: Ended = (code) => {
    exitCode = code;
  };
  for (const part of partsFor(argv)) await part.add(program, io, ended);
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    return exitCodeOf(error, io);
  }
}

/** The one that has the command, so that nothing else is loaded; all when it is none of theirs, or all are to be told. */
function partsFor([name = ""]: readonly string[]): readonly CommandPart[] {
  const found = PARTS.filter(({ names }) => names.includes(name));
  return found.length === 0 || name === "completion" ? PARTS : found;
}

function programFor(io: Io): Command {
  return new Command("wavetank")
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
}

function exitCodeOf(error: unknown, io: Io): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has said it
  if (!(error instanceof Failure || error instanceof Misuse)) throw error;
  const more = error instanceof Misuse ? error.more : [];
  for (const message of [error.message, ...more]) io.err(`error: ${oneLine(message)}\n`);
  return error instanceof Misuse ? 2 : 1;
}

const oneLine = (text: string): string => text.trim().replaceAll(/\s*\n\s*/g, " ");
