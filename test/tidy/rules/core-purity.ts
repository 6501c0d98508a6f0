// src/core is pure: no time, chance, waiting or surroundings of its own. The compiler, given no ambient types, refuses
// most of that; this rule refuses what the language itself brings along, and says where it belongs instead.

import type { Finding, SourceFile } from "../source-file.ts";
import { lineAt } from "../source-file.ts";

const WAITING =
  "a machine returns effects and is told later what became of them; promises live in src/adapters and src/cli";
const CLOCK = "take the instant or wall time that observe and decide are given";
const CHANCE = "draw from the Rng handed in";
const OUTSIDE = "hand it in through the constructor or an event; the outside world is reached by adapters";
const LOCALE = "compare with < and >, and format with fixed text: locales differ between machines";
const COLLECTION = "what the garbage collector does must not be seen; forget things by a rule";
const INEXACT = "engines differ in its last bit; use integers, a fixed-point table or thresholds";

/** Names that may not stand in core, unless as a property of something else (`task.process`, `{ process: 1 }`). */
const NAMES: readonly (readonly [string, string])[] = [
  ["async|await|Promise|Atomics", WAITING],
  ["Date|performance|Temporal", CLOCK],
  [
    "setTimeout|setInterval|setImmediate|clearTimeout|clearInterval|queueMicrotask",
    "say it in nextWake: one timer in all",
  ],
  ["process|globalThis|require|eval|Function|fetch|Buffer", OUTSIDE],
  ["console", "return an effect, or let the loop's owner watch the batches"],
  ["crypto", CHANCE],
  ["Intl", LOCALE],
  ["WeakRef|FinalizationRegistry", COLLECTION],
];

const EXACT_MATH =
  "floor|ceil|round|trunc|abs|min|max|imul|sqrt|sign|clz32|PI|E|LN2|LN10|LOG2E|LOG10E|SQRT2|SQRT1_2";

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  ...NAMES.map(([names, instead]): [RegExp, string] => [
    new RegExp(`(?<![.\\w$])(?:${names})(?![\\w$])(?!\\??:)|(?<=\\.\\.\\.)(?:${names})(?![\\w$])`, "g"),
    instead,
  ]),
  [/(?<![\w$])Math\s*\.\s*random(?![\w$])/g, CHANCE],
  [
    new RegExp(
      `(?<![\\w$.])Math(?![\\w$])(?!\\s*\\.\\s*(?:${EXACT_MATH}|random)(?![\\w$]))(?:\\s*\\.\\s*[\\w$]+)?`,
      "g",
    ),
    INEXACT,
  ],
  [/(?<!\b2\s*)\*\*=?/g, `${INEXACT} (powers of the literal 2 are exact)`],
  [/\.\s*(?:localeCompare|toLocale\w*)(?![\w$])/g, LOCALE],
  [/\.\s*(?:then|finally)\s*\(/g, WAITING],
  [/\bimport\s*(?:\(|\.\s*meta\b)[^\n;]*/g, OUTSIDE],
];

export function corePurity(files: readonly SourceFile[]): Finding[] {
  return files
    .filter((file) => file.path.startsWith("src/core/") && file.path.endsWith(".ts"))
    .flatMap((file) => [...impureWords(file), ...outsideImports(file)]);
}

function impureWords(file: SourceFile): Finding[] {
  return PATTERNS.flatMap(([pattern, instead]) =>
    [...file.code.matchAll(pattern)].map((match) => ({
      path: file.path,
      line: lineAt(file.code, match.index),
      message: `${match[0].trim()} is not for src/core: ${instead}`,
    })),
  );
}

function outsideImports(file: SourceFile): Finding[] {
  return file.imports
    .filter((item) => item.target === null || !item.target.startsWith("src/core/"))
    .map((item) => ({
      path: file.path,
      line: item.line,
      message: `import of "${item.specifier}" is not for src/core: core imports only core; ${OUTSIDE}`,
    }));
}
