// `wavetank traces`: the traces that the lab knows, and generators fitted from them. The lab is loaded when it is asked
// for; what it cannot use is told as misuse. It must not know a format.

import type { Command } from "commander";
import type { FitOptions, TraceState } from "../../../bench/traces-command.ts";
import { Misuse } from "../exit.ts";
import { type Cell, cell, tableLines } from "../table.ts";
import type { Io } from "../terminal.ts";

const HEADINGS = ["NAME", "STATE", "FORMAT", "WHAT", "FROM", "TERMS"];
const COLOUR = { verified: "green", missing: "yellow", differs: "red", unknown: null } as const;

export function addTracesCommand(program: Command, io: Io): void {
  const traces = program
    .command("traces")
    .description(
      "list the known traces, where to get them, under which terms, and verify those that are here",
    )
    .option("--traces <DIR>", "where traces lie (or WAVETANK_TRACES)")
    .option("--json", "as JSON, with every file and checksum")
    .action(async (options: { traces?: string; json?: true }) => {
      const { traceStates } = await import("../../../bench/traces-command.ts");
      const folder = options.traces ?? io.env.WAVETANK_TRACES ?? null;
      const states = await asMisuse(() => traceStates(folder));
      if (options.json) io.out(`${JSON.stringify(states, null, 2)}\n`);
      else io.out(`${listing(io, states).join("\n")}\n`);
    });
  traces
    .command("fit")
    .description("make a generator of workloads that resembles a trace, for experiments without it")
    .requiredOption(
      "--format <NAME>",
      "of the trace: plain, swf, metacentrum, google-2011, alibaba-2018, openb",
    )
    .requiredOption("--jobs <FILE>", "its jobs")
    .option("--nodes <FILE>", "its nodes, where the format has them")
    .requiredOption("--out <FILE>", "the generator, as JSON")
    .option("--report <FILE>", "how well it fits, as Markdown")
    .action(async (options: FitOptions) => {
      const { fitTrace } = await import("../../../bench/traces-command.ts");
      io.out(`${await asMisuse(() => fitTrace(options))}\n`);
    });
}

function listing(io: Io, states: readonly TraceState[]): readonly string[] {
  const rows = states.map(({ name, state, format, what, from, terms }): Cell[] => [
    ...[cell(name), cell(state, COLOUR[state])],
    ...[format, what, from, terms].map((text) => cell(text)),
  ]);
  const trouble = states.flatMap((trace) =>
    trace.trouble.map((path) => `${trace.name}: ${trace.state}: ${path}`),
  );
  return [...tableLines(io, HEADINGS, rows), ...trouble];
}

/** What the lab cannot use is the user's to mend. */
async function asMisuse<Result>(act: () => Result): Promise<Result> {
  const { isUnusable } = await import("../../../bench/unusable.ts");
  try {
    return act();
  } catch (error) {
    if (isUnusable(error)) throw new Misuse(error.message);
    throw error;
  }
}
