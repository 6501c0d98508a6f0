// Which state of the project produced a report.

import { execFileSync } from "node:child_process";

/** The commit, with "-dirty" when files differ from it; "unknown" outside a repository. Reports make no reports: whether
 * they differ does not matter. */
export function commit(): string {
  try {
    const changed = git("status", "--porcelain", "--untracked-files=no", "--", ":/", ":(top,exclude)reports");
    return `${git("describe", "--always")}${changed === "" ? "" : "-dirty"}`;
  } catch {
    return "unknown";
  }
}

const git = (...args: string[]): string =>
  execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
