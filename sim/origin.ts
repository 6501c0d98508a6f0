// Which state of Wavetank made a report or a shard. It asks of Wavetank's own folder, wherever the command is typed: the commit of
// somebody else's repository, in which it is installed or used, would tell nothing.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ownFolder, version } from "../src/adapters/own-package.ts";
import { Digest } from "../src/core/kernel/digest.ts";

/** For people: the commit, with "-dirty" when files differ from it; where there is none, "version 0.1.0". Reports make no
 * reports: whether they differ does not matter. */
export function commit(folder: string | null = ownFolder()): string {
  return (
    asked(folder, (git) => {
      const changed = git("status", "--porcelain", "--untracked-files=no", ...OURS);
      return `${git("describe", "--always")}${changed === "" ? "" : "-dirty"}`;
    }) ?? `version ${version()}`
  );
}

/** Equal for the same code, on all machines: the version and the whole commit, and when files differ from that a digest of how. */
export function code(folder: string | null = ownFolder()): string {
  const found = asked(folder, (git) => {
    const digest = new Digest();
    const diff = git("diff", "--binary", "HEAD", ...OURS);
    const added = git("ls-files", "--others", "--exclude-standard", "--", "src", "sim")
      .split("\n")
      .filter((path) => path !== "");
    digest.add(diff);
    for (const path of added) digest.add(`${path}\n${readFileSync(join(folder ?? "", path), "utf8")}`);
    const changed = diff === "" && added.length === 0 ? "" : ` with changes ${digest.hex}`;
    return ` at ${git("rev-parse", "HEAD")}${changed}`;
  });
  return `version ${version()}${found ?? ""}`;
}

const OURS = ["--", ":/", ":(top,exclude)reports"];

type Git = (...args: readonly string[]) => string;

/** Null: the folder is no checkout of ours, or git does not answer. */
function asked(folder: string | null, ask: (git: Git) => string): string | null {
  if (folder === null || !existsSync(join(folder, ".git"))) return null;
  // A hook of another repository sets these, and they come before the folder.
  const { GIT_DIR: _, GIT_WORK_TREE: __, GIT_INDEX_FILE: ___, ...env } = process.env;
  const options = { cwd: folder, env, encoding: "utf8", maxBuffer: 2 ** 30 } as const;
  try {
    return ask((...args) =>
      execFileSync("git", args, { ...options, stdio: ["ignore", "pipe", "ignore"] }).trim(),
    );
  } catch {
    return null;
  }
}
