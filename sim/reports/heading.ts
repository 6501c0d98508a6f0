// How a report came about: what to type to have it again, with which seeds, of which state of the project, and the digest that
// says whether it was the same.

import { execFileSync } from "node:child_process";

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

/** The commit, with "-dirty" when files differ from it; "unknown" outside a repository. */
function commit(): string {
  try {
    const stdio: ["ignore", "pipe", "ignore"] = ["ignore", "pipe", "ignore"];
    return execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8", stdio }).trim();
  } catch {
    return "unknown";
  }
}
