// Nothing committed tells on which machine it was written: no absolute paths of one, no registry host. The lock file
// names packages and their digests only, so that it installs from whatever registry a user has.

import type { Finding, SourceFile } from "../source-file.ts";
import { lineAt } from "../source-file.ts";

const PATHS =
  /(?<![\w.$~@}-])\/(?:work|root|home\/[a-z][\w-]*|Users\/[A-Za-z][\w-]*|tmp\/(?:wt|bash_jobs)[\w.]*)\/[\w.-]+/g;
/** A registry's usual names; file names (registry.test.ts) are not hosts. */
const HOSTS =
  /\bregistry(?:-1)?\.[a-z][\w-]*\.(?!(?:ts|js|md|json)\b)[a-z]{2,}\b|\/\/[\w.-]*(?:npm|registry|pypi|goproxy|artifactory|verdaccio|nexus)[\w.-]*\.[a-z]{2,}\b/gi;
const RESOLVED = /"resolved":\s*"https?:[^"]*"/g;

export function committedText(files: readonly SourceFile[]): Finding[] {
  return files.flatMap((file) => {
    if (/(?:^|\/)package-lock\.json$/.test(file.path)) {
      return all(
        file,
        RESOLVED,
        "names a registry: npm install with omit-lockfile-registry-resolved (.npmrc) leaves it out",
      );
    }
    return [
      ...all(
        file,
        PATHS,
        "is a path of one machine: use one relative to the project, or the system's temporary folder",
      ),
      ...all(file, HOSTS, "is a registry's host: leave it to the user's npm or engine settings"),
    ];
  });
}

function all(file: SourceFile, pattern: RegExp, message: string): Finding[] {
  return [...file.text.matchAll(pattern)].map((match) => ({
    path: file.path,
    line: lineAt(file.text, match.index),
    message: `${match[0]} ${message}`,
  }));
}
