// Nothing committed tells on which machine it was written: no absolute path of one, and no registry host, so that the
// project installs from whatever registry a user has.

import type { Finding, SourceFile } from "../source-file.ts";
import { lineAt } from "../source-file.ts";

const PATHS =
  /(?<![\w.$~@}-])\/(?:work|root|home\/[a-z][\w-]*|Users\/[A-Za-z][\w-]*|tmp\/(?:wt|bash_jobs)[\w.]*)\/[\w.-]+/g;
/** A registry's usual names; file names (registry.test.ts) are not hosts. */
const HOSTS =
  /\bregistry(?:-1)?\.[a-z][\w-]*\.(?!(?:ts|js|md|json)\b)[a-z]{2,}\b|\/\/[\w.-]*(?:npm|registry|pypi|goproxy|artifactory|verdaccio|nexus)[\w.-]*\.[a-z]{2,}\b/gi;
export function committedText(files: readonly SourceFile[]): Finding[] {
  return files
    .filter((file) => file.path !== "package-lock.json") // lock-file.ts reads that one
    .flatMap((file) => [
      ...all(
        file,
        PATHS,
        "is a path of one machine: use one relative to the project, or the system's temporary folder",
      ),
      ...all(file, HOSTS, "is a registry's host: leave it to the user's npm or engine settings"),
    ]);
}

function all(file: SourceFile, pattern: RegExp, message: string): Finding[] {
  return [...file.text.matchAll(pattern)].map((match) => ({
    path: file.path,
    line: lineAt(file.text, match.index),
    message: `${match[0]} ${message}`,
  }));
}
