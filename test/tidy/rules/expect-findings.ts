// Runs a rule over small texts, so that each rule is seen to be able to fail.

import { expect } from "vitest";
import { type Rule, sourceFile } from "../source-file.ts";

/** The rule, run over files given as path → text, finds exactly these places ("path:line"). */
export function expectFindings(
  rule: Rule,
  texts: Readonly<Record<string, string>>,
  places: readonly string[],
): void {
  const found = rule(Object.entries(texts).map(([path, text]) => sourceFile(path, text)));
  expect(found.map(({ path, line }) => `${path}:${line}`)).toEqual(places);
}
