// The options by which a manager is told how to place and in which order, shared by the commands that start one.

import { InvalidArgumentError, Option } from "commander";
import { orders, strategyNamed } from "../core/scheduler/registry.ts";
import { looksLikeFile, STRATEGIES_ACCEPTED } from "./compose/strategy-file.ts";
import { wholeNumber } from "./options.ts";

export const schedulerOption = (): Option =>
  new Option("--scheduler <name|file>", "strategy: see schedulers; or a file of your own, like ./mine.ts")
    .argParser(strategyText)
    .default("epvm");

export const orderOption = (): Option =>
  new Option("--order <name>", "who waits in front of whom")
    .choices(orders.map((order) => order.name))
    .default("fifo");

export const preemptionOption = (): Option =>
  new Option(
    "--preemption-gap <n>",
    "a waiting task takes the place of tasks of a lower band whose priority is this much lower",
  ).argParser(wholeNumber(1, 1000));

function strategyText(text: string): string {
  if (looksLikeFile(text) || strategyNamed(text) !== undefined) return text;
  throw new InvalidArgumentError(`Accepted: ${STRATEGIES_ACCEPTED}.`);
}
