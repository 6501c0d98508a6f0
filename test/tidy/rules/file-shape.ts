// What a file looks like from outside: its name, the comment that opens it, its length. Functions' lengths are Biome's
// business (noExcessiveLinesPerFunction in biome.json).

import type { Finding, SourceFile } from "../source-file.ts";
import { isCode, lineCount } from "../source-file.ts";

const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|config|d))*\.[a-z]+$/;
const KEBAB_FOLDER = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const VAGUE = /(?:^|[-/])(?:utils?|helpers?|misc|common|manager2)(?:[-./]|$)/;

export function fileNames(files: readonly SourceFile[]): Finding[] {
  return files
    .filter((file) => isCode(file) && /^(?:src|sim|bench|plots|statistics|test|bin)\//.test(file.path))
    .flatMap((file) => {
      const names = file.path.split("/");
      const kebab =
        KEBAB.test(names.at(-1) ?? "") && names.slice(0, -1).every((name) => KEBAB_FOLDER.test(name));
      if (!kebab) return [at(file, `name it in kebab-case, for what it exports`)];
      if (VAGUE.test(file.path)) return [at(file, `the name says nothing: name it for what it exports`)];
      return names.at(-1) === "index.ts" && file.path.startsWith("src/core/")
        ? [at(file, "no barrels in core: import from the file that exports it")]
        : [];
    });
}

const HEADER_LINES_MAX = 6;
/** A file as short as this may open with a single line. */
const SHORT_FILE_LINES = 40;

/** Files of src, sim, plots and statistics open with 2–6 lines of comment: what it owns, what it must not know, why it exists. */
export function headers(files: readonly SourceFile[]): Finding[] {
  return files
    .filter((file) => /^(?:src|sim|plots|statistics)\/.*\.ts$/.test(file.path))
    .flatMap((file) => {
      const lines = headerLines(file);
      const least = lineCount(file.text) <= SHORT_FILE_LINES ? 1 : 2;
      if (lines >= least && lines <= HEADER_LINES_MAX) return [];
      const want = `open with ${least}–${HEADER_LINES_MAX} lines of comment: what it owns, what it must not know, why`;
      return [at(file, `${want} (found ${lines})`)];
    });
}

/** Lines before the first that is empty or holds code. */
function headerLines(file: SourceFile): number {
  const code = file.code.split("\n");
  const comments = file.comments.replace(/^#![^\n]*\n/, "").split("\n");
  const skipped = code.length - comments.length;
  const end = comments.findIndex((line, i) => line.trim() === "" || code[i + skipped]?.trim() !== "");
  return end === -1 ? comments.length : end;
}

/** First match holds. Lines, for each file. */
const SIZES: readonly (readonly [RegExp, number])[] = [
  [/^src\/core\/(?:manager|worker|watchdog|loop)\//, 400],
  [/^src\//, 250],
  [/^(?:sim|bench|plots|statistics)\//, 400],
];

export function fileSizes(files: readonly SourceFile[]): Finding[] {
  return files.filter(isCode).flatMap((file) => {
    const limit = SIZES.find(([pattern]) => pattern.test(file.path))?.[1] ?? Number.POSITIVE_INFINITY;
    const lines = lineCount(file.text);
    if (lines <= limit) return [];
    const message = `${lines} lines, at most ${limit} here: give a part that has a name of its own a file of its own`;
    return [{ path: file.path, line: limit + 1, message }];
  });
}

const at = (file: SourceFile, message: string): Finding => ({ path: file.path, line: 1, message });
