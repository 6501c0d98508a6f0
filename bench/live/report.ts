// A table of live measurements as Markdown and CSV, headed by how it came about.

import { cpus } from "node:os";
import { join } from "node:path";
import { stringify } from "csv-stringify/sync";
import { commit } from "../commit.ts";
import { writeWhole } from "../write-whole.ts";

export interface LiveReport {
  readonly title: string;
  readonly repetitions: number;
  /** What was done, in sentences. */
  readonly text: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Writes `NAME.md` and `NAME.csv` into the folder and prints the Markdown. */
export function writeReport(folder: string, name: string, report: LiveReport): void {
  const head = [
    `Command: npm run bench -- ${process.argv.slice(2).join(" ")}`,
    `Commit: ${commit()}; repetitions: ${report.repetitions}`,
    `Machine: ${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}`,
  ];
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const table = [line(report.headings), line(report.headings.map(() => "---")), ...report.rows.map(line)];
  const markdown = `# ${report.title}\n\n${head.join("  \n")}\n\n${report.text}\n\n${table.join("\n")}\n`;
  console.log(markdown);
  writeWhole(join(folder, `${name}.md`), markdown);
  const records = [report.headings, ...report.rows].map((row) => [...row]);
  writeWhole(
    join(folder, `${name}.csv`),
    `${head.map((each) => `# ${each}\n`).join("")}${stringify(records)}`,
  );
}
