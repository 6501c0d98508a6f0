// `wavetank why`: why a task is where it is, or why it is not anywhere. It shows what the manager says and works nothing
// out by itself.

import type { Command } from "commander";
import type { NodeVerdict, PlanView } from "../../core/manager/dry-run.ts";
import type { WhyView } from "../../core/manager/why.ts";
import { ApiClient } from "../api-client.ts";
import { managerOption } from "../options.ts";
import { type Cell, cell, tableLines } from "../table.ts";
import { TASK_ARGUMENT, taskIdOf } from "../task-ids.ts";
import type { Io } from "../terminal.ts";

interface WhyOptions {
  readonly manager: string;
  readonly nodes?: true;
  readonly json?: true;
}

export function addWhyCommand(program: Command, io: Io): void {
  program
    .command("why")
    .description("say why a task is where it is, or why it is not anywhere")
    .argument("<task>", TASK_ARGUMENT)
    .option("--nodes", "with what is said of every node")
    .option("--json", "as JSON")
    .addOption(managerOption())
    .action((task: string, options: WhyOptions) => explain(io, task, options));
}

async function explain(io: Io, task: string, { manager, nodes, json }: WhyOptions): Promise<void> {
  const api = new ApiClient(manager);
  const path = `/tasks/${await taskIdOf(api, task)}/why${nodes ? "?nodes=true" : ""}`;
  const why = await api.get<WhyView>(path);
  if (json) {
    io.out(`${JSON.stringify(why, null, 2)}\n`);
    return;
  }
  const lines = [`${why.name} (${why.state}): ${why.summary}`];
  if (why.place?.rule != null) lines.push(`${why.place.strategy}: ${why.place.rule}`);
  if (why.plan !== null) lines.push(...refusalLines(io, why.plan));
  if (why.nodes !== null) lines.push("", ...verdictLines(io, why.nodes));
  io.out(`${lines.join("\n")}\n`);
}

const REFUSAL_HEADINGS = ["FILTER", "REFUSES", "BECAUSE"];

/** How many nodes each filter refuses; nothing when none does. */
export function refusalLines(io: Io, { refusals, placed }: PlanView): string[] {
  if (refusals.length === 0) return placed[0] === undefined ? [] : [`now it would go to ${placed[0].node}`];
  const rows = refusals.map(({ filter, nodes, why }) => [
    cell(filter),
    cell(String(nodes)),
    cell(`${nodes === 1 ? "it" : "they"} ${why}`),
  ]);
  return ["", ...tableLines(io, REFUSAL_HEADINGS, rows)];
}

const VERDICT_HEADINGS = ["NODE", "SCORE", "REFUSED BY", "BECAUSE"];

/** A line for each node. */
export function verdictLines(io: Io, verdicts: readonly NodeVerdict[]): string[] {
  return tableLines(io, VERDICT_HEADINGS, verdicts.map(verdictRow));
}

function verdictRow({ node, score, refusedBy, why, scores }: NodeVerdict): Cell[] {
  const parts = Object.entries(scores);
  const because = parts.length < 2 ? "" : parts.map(([name, part]) => `${name} ${part}`).join(", ");
  return [
    cell(node),
    cell(score === null ? "-" : String(score), score === null ? null : "green"),
    cell(refusedBy ?? "-", refusedBy === null ? null : "yellow"),
    cell(why ?? because),
  ];
}
