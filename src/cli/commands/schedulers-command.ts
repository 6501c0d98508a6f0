// `wavetank schedulers`: which strategies there are to place tasks by, for people and for scripts. It asks no manager: they
// are those of this version.

import type { Command } from "commander";
import { listStrategies, type StrategyView } from "../../core/scheduler/registry.ts";
import type { Parameter } from "../../core/scheduler/strategy.ts";
import { type Cell, cell, tableLines } from "../table.ts";
import type { Io } from "../terminal.ts";

const HEADINGS = ["NAME", "RULE", "SOURCE", "PARAMETERS"];

export function addSchedulersCommand(program: Command, io: Io): void {
  program
    .command("schedulers")
    .description("list the strategies that tasks can be placed by")
    .option("--json", "as JSON")
    .action(({ json }: { readonly json?: true }) => {
      const strategies = listStrategies();
      if (json) io.out(`${JSON.stringify(strategies, null, 2)}\n`);
      else io.out(`${tableLines(io, HEADINGS, strategies.map(strategyRow)).join("\n")}\n`);
    });
}

function strategyRow({ name, rule, source, parameters }: StrategyView): Cell[] {
  const settable = parameters.length === 0 ? "-" : parameters.map(parameterText).join(", ");
  return [cell(name), cell(rule), cell(source), cell(settable)];
}

/** "seed=0 (0..9)": the default and the range. */
const parameterText = ({ name, default: value, min, max }: Parameter): string =>
  `${name}=${value} (${min}..${max})`;
