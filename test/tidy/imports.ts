// Which modules a file names, how, and where they lie in the tree.

import { posix } from "node:path";
import type { Scan } from "./scan.ts";

/** `type`: erased; `value`: loaded with the file; `lazy`: loaded when the program gets there (import(), a worker
 * thread's file). */
export type ImportKind = "type" | "value" | "lazy";

export interface Import {
  readonly kind: ImportKind;
  readonly specifier: string;
  /** The file it names, from the root of the project; null for packages and `node:` modules. */
  readonly target: string | null;
  /** From 1. */
  readonly line: number;
}

const SPECIFIER = `(?<quoted>"[^"]*"|'[^']*'|\`[^\`]*\`)`;
const PATTERNS: readonly RegExp[] = [
  new RegExp(
    `\\b(?:import|export)\\b(?<type>\\s+type\\b(?!\\s*,|\\s+from\\b))?[\\w$\\s{},*]*?\\bfrom\\s*${SPECIFIER}`,
    "dg",
  ),
  new RegExp(`\\bimport\\s*${SPECIFIER}`, "dg"),
  new RegExp(`\\bimport\\s*(?<lazy>\\()\\s*${SPECIFIER}`, "dg"),
  new RegExp(`\\bnew\\s+URL\\s*(?<lazy>\\()\\s*${SPECIFIER}\\s*,\\s*import\\.meta\\.url`, "dg"),
];

export function importsOf(path: string, text: string, scanned: Scan): Import[] {
  const found: Import[] = [];
  for (const pattern of PATTERNS) {
    for (const match of scanned.code.matchAll(pattern)) {
      const [start, end] = match.indices?.groups?.quoted ?? [0, 0];
      const specifier = text.slice(start + 1, end - 1);
      const kind =
        match.groups?.type !== undefined ? "type" : match.groups?.lazy !== undefined ? "lazy" : "value";
      const line = text.slice(0, start).split("\n").length;
      found.push({ kind, specifier, target: targetOf(path, specifier), line });
    }
  }
  return found.sort((a, b) => a.line - b.line);
}

function targetOf(path: string, specifier: string): string | null {
  if (!/^\.{1,2}\//.test(specifier)) return null;
  return posix.join(posix.dirname(path), specifier);
}
