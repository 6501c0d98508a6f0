// Figures as CSV for other programs, headed by how they came about in lines that begin with "#".

import { stringify } from "csv-stringify/sync";
import { writeTo } from "../outputs.ts";
import { type Heading, headingLines } from "./heading.ts";

/** Writes the rows, the first of which are the columns' names. */
export function writeCsv(
  path: string,
  heading: Heading,
  rows: readonly (readonly (string | number | null)[])[],
): void {
  const head = headingLines(heading).map((line) => `# ${line}\n`);
  writeTo(path, head.join("") + stringify(rows.map((row) => [...row])));
}
