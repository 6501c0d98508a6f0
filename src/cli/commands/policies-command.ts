// `wavetank policies`: how nodes can be declared down and tasks replaced and restarted, for people and for scripts. It
// asks no manager: the policies are those of this version.

import type { Command } from "commander";
import { NEVER } from "../../core/kernel/time.ts";
import { type Preset, presets } from "../../core/manager/presets.ts";
import { type Cell, cell, tableLines } from "../table.ts";
import type { Io } from "../terminal.ts";

const HEADINGS = ["NAME", "RULE", "SOURCE", "LIMITS"];

export function addPoliciesCommand(program: Command, io: Io): void {
  program
    .command("policies")
    .description("list the policies by which nodes are declared down and tasks replaced and restarted")
    .option("--json", "as JSON, with every figure (durations in microseconds; Ms: in milliseconds)")
    .action(({ json }: { readonly json?: true }) => {
      if (json) io.out(`${JSON.stringify(presets, neverInWords, 2)}\n`);
      else io.out(`${tableLines(io, HEADINGS, presets.map(presetRow)).join("\n")}\n`);
    });
}

const neverInWords = (_name: string, value: unknown): unknown => (value === NEVER ? "never" : value);

function presetRow({ name, summary, source, limits }: Preset): Cell[] {
  return [cell(name), cell(summary), cell(source), cell(limits ?? "-")];
}
