// Which state of the project produced a report.

import { execFileSync } from "node:child_process";

/** The commit, with "-dirty" when files differ from it; "unknown" outside a repository. */
export function commit(): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
}
