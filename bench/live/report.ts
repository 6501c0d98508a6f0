// A table of live measurements as Markdown, headed by how it came about; the rows it sums up lie beside it as CSV.

import { join } from "node:path";
import { writeWhole } from "../write-whole.ts";

export interface LiveReport {
  readonly title: string;
  /** Lines: command, commit, machine. */
  readonly origin: readonly string[];
  /** What was done, in sentences. */
  readonly text: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Writes `NAME.md` into the folder and prints it. */
export function writeMarkdown(
  folder: string,
  name: string,
  { title, origin, text, headings, rows }: LiveReport,
): void {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const table = [line(headings), line(headings.map(() => "---")), ...rows.map(line)];
  const markdown = `# ${title}\n\n${origin.join("  \n")}\n\n${text}\n\n${table.join("\n")}\n\nEach row as it was measured: [${name}.csv](${name}.csv).\n`;
  console.log(markdown);
  writeWhole(join(folder, `${name}.md`), markdown);
}
