// Every file of src, sim, plots and statistics is reached from a program, a bench or a test. What nobody reaches is deleted: the
// history keeps it.

import type { Finding, SourceFile } from "../source-file.ts";

/** The programs. A tree that has none of them yet has no dead files either. */
export const PROGRAMS: readonly string[] = ["src/cli/wavetank.ts", "sim/main.ts"];
const ALSO_ALIVE = /^(?:test|bench)\//;

export function deadFiles(files: readonly SourceFile[]): Finding[] {
  if (!files.some((file) => PROGRAMS.includes(file.path))) return [];
  const reached = reachable(files);
  return files
    .filter((file) => /^(?:src|sim|plots|statistics)\/.*\.ts$/.test(file.path) && !reached.has(file.path))
    .map(({ path }) => ({
      path,
      line: 1,
      message: "nothing reaches this file: import it where it is needed, or delete it",
    }));
}

function reachable(files: readonly SourceFile[]): Set<string> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const roots = files.filter(({ path }) => PROGRAMS.includes(path) || ALSO_ALIVE.test(path));
  const reached = new Set(roots.map((file) => file.path));
  for (const path of reached) {
    for (const { target } of byPath.get(path)?.imports ?? []) {
      if (target === null) continue;
      for (const name of [target, target.replace(/\.js$/, ".ts")]) if (byPath.has(name)) reached.add(name);
    }
  }
  return reached;
}
