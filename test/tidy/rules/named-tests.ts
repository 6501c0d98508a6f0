// A document that names a test as its proof names one that is there. A proof reads: `test/path.test.ts` "title",
// where the title is a part of the test's name as it stands in the file.

import { type Finding, lineAt, type SourceFile } from "../source-file.ts";

const PROOF = /`(test\/[^`\s]+\.ts)` "([^"]+)"/g;

export function namedTests(files: readonly SourceFile[]): Finding[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return files.filter(({ path }) => path.endsWith(".md")).flatMap((file) => findingsIn(file, byPath));
}

function findingsIn({ path, text }: SourceFile, byPath: ReadonlyMap<string, SourceFile>): Finding[] {
  return [...text.matchAll(PROOF)].flatMap((match) => {
    const [, test = "", title = ""] = match;
    if (byPath.get(test)?.text.includes(title) === true) return [];
    const message = `${test} has no test named "${title}": name the one that proves this`;
    return [{ path, line: lineAt(text, match.index), message }];
  });
}
