// `wavetank schedulers`: which strategies there are to place tasks by, for people and for scripts. It asks no manager: they
// are those of this version.

import type { Command } from "commander";
import {
  listOrders,
  listStrategies,
  type OrderView,
  type StrategyView,
} from "../../core/scheduler/registry.ts";
import type { Parameter } from "../../core/scheduler/strategy.ts";
import { strategyFrom } from "../compose/strategy-file.ts";
import { type Cell, cell, tableLines } from "../table.ts";
import type { Io } from "../terminal.ts";

const HEADINGS = ["NAME", "RULE", "SOURCE", "PARAMETERS"];
const ORDER_HEADINGS = ["ORDER", "RULE", "SOURCE"];

/** Random cases that a strategy is tried on. */
const CASES = 2_000;

interface SchedulersOptions {
  readonly json?: true;
  readonly check?: string;
}

export function addSchedulersCommand(program: Command, io: Io): void {
  program
    .command("schedulers")
    .description("list the strategies that tasks can be placed by, and the orders in which they wait")
    .option("--json", "as JSON")
    .option("--check <file>", "try a strategy of your own on random clusters instead")
    .action(async ({ json, check }: SchedulersOptions) => {
      if (check !== undefined) return checkStrategy(io, check);
      const listed = { strategies: listStrategies(), orders: listOrders() };
      if (json) io.out(`${JSON.stringify(listed, null, 2)}\n`);
      else io.out(`${tables(io, listed).join("\n")}\n`);
    });
}

async function checkStrategy(io: Io, file: string): Promise<void> {
  const { name } = await strategyFrom(file, CASES);
  io.out(`${name}: nothing wrong in ${CASES} random cases\n`);
}

interface Listed {
  readonly strategies: readonly StrategyView[];
  readonly orders: readonly OrderView[];
}

function tables(io: Io, { strategies, orders }: Listed): string[] {
  const orderRows = orders.map(({ name, rule, source }) => [cell(name), cell(rule), cell(source)]);
  return [
    ...tableLines(io, HEADINGS, strategies.map(strategyRow)),
    "",
    ...tableLines(io, ORDER_HEADINGS, orderRows),
  ];
}

function strategyRow({ name, rule, source, parameters }: StrategyView): Cell[] {
  const settable = parameters.length === 0 ? "-" : parameters.map(parameterText).join(", ");
  return [cell(name), cell(rule), cell(source), cell(settable)];
}

/** "seed=0 (0..9)": the default and the range. */
const parameterText = ({ name, default: value, min, max }: Parameter): string =>
  `${name}=${value} (${min}..${max})`;
