// `wavetank plan`: where the tasks and jobs of files would go, and why not elsewhere; nothing is submitted. What is wrong in the
// files is told as by `run`.

import type { Command } from "commander";
import type { PlanView } from "../../core/manager/dry-run.ts";
import { counted } from "../amount-text.ts";
import { ApiClient } from "../api-client.ts";
import { Misuse } from "../exit.ts";
import { type FileRequest, requestsIn } from "../files/requests.ts";
import { managerOption } from "../options.ts";
import { cell, tableLines } from "../table.ts";
import type { Io } from "../terminal.ts";
import { refusalLines, verdictLines } from "./why-command.ts";

interface PlanOptions {
  readonly manager: string;
  readonly nodes?: true;
  readonly json?: true;
}

export function addPlanCommand(program: Command, io: Io): void {
  program
    .command("plan")
    .description("say where tasks and jobs would go, and why not elsewhere; nothing is submitted")
    .argument("<files...>", "YAML or JSON files (-: standard input)")
    .option("--nodes", "with what is said of every node")
    .option("--json", "as JSON: a list, one entry for each document")
    .addOption(managerOption())
    .action((files: string[], options: PlanOptions) => plan(io, files, options));
}

async function plan(io: Io, files: readonly string[], options: PlanOptions): Promise<void> {
  const requests = requestsIn(files, io.env);
  if (requests.length === 0) throw new Misuse("Nothing to plan: the files hold no task and no job");
  const api = new ApiClient(options.manager);
  const plans: PlanView[] = [];
  for (const { body } of requests)
    plans.push(await api.post<PlanView>(`/plan${options.nodes ? "?nodes=true" : ""}`, body));
  if (options.json) io.out(`${JSON.stringify(plans, null, 2)}\n`);
  else io.out(`${plans.flatMap((each, at) => planLines(io, requests[at], each)).join("\n")}\n`);
}

const PLACED_HEADINGS = ["NODE", "TASKS", "SCORE"];

function planLines(io: Io, request: FileRequest | undefined, view: PlanView): string[] {
  const placed = view.placed.reduce((sum, { count }) => sum + count, 0);
  const name = `${request?.kind ?? "task"} ${String(request?.body.name ?? "")}`;
  const lines = [`${name}: ${placed} of ${placed + view.unplaced} would be placed by ${view.strategy}`];
  if (view.waiting > 0)
    lines.push(
      `${counted(view.waiting, "task")} ${view.waiting === 1 ? "waits" : "wait"} already and may go first`,
    );
  const rows = view.placed.map(({ node, count, score }) => [
    cell(node),
    cell(String(count)),
    cell(score === null ? "-" : String(score)),
  ]);
  if (rows.length > 0) lines.push("", ...tableLines(io, PLACED_HEADINGS, rows));
  if (view.reason !== null) lines.push("", view.reason, ...refusalLines(io, view));
  if (view.nodes !== null) lines.push("", ...verdictLines(io, view.nodes));
  return lines;
}
