// How a report came about: what to type to have it again, with which seeds, of which state of the project, and the digest that
// says whether it was the same.

import { commit } from "../origin.ts";

export interface Heading {
  readonly title: string;
  readonly command: string;
  readonly seeds: string;
  readonly digest: string | null;
}

/** One line each. */
export function headingLines({ command, seeds, digest }: Heading): string[] {
  const digestLine = digest === null ? [] : [`Digest: ${digest}`];
  return [
    `Command: ${command}`,
    `Seeds: ${seeds}; commit: ${commit()}; Node ${process.version}`,
    ...digestLine,
  ];
}
