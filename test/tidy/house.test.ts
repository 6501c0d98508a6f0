// The house rules, held against every file of the project. Each rule's own test, on small texts, lies in rules/.

import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { bannedWords } from "./rules/banned-words.ts";
import { committedText } from "./rules/committed-text.ts";
import { corePurity } from "./rules/core-purity.ts";
import { deadFiles } from "./rules/dead-files.ts";
import { fileNames, fileSizes, headers } from "./rules/file-shape.ts";
import { importCycles } from "./rules/import-cycles.ts";
import { importDirection } from "./rules/import-direction.ts";
import { lockFile } from "./rules/lock-file.ts";
import { namedTests } from "./rules/named-tests.ts";
import { findingText, type Rule } from "./source-file.ts";
import { readTree } from "./tree.ts";

const tree = readTree(resolve(import.meta.dirname, "../.."));

const RULES: readonly (readonly [string, Rule])[] = [
  ["imports point down only", importDirection],
  ["no imports in a circle", importCycles],
  ["src/core is pure", corePurity],
  ["no banned words", bannedWords],
  ["file names are kebab-case and say something", fileNames],
  ["files of src and sim open with a comment", headers],
  ["files stay short", fileSizes],
  ["no dead files", deadFiles],
  ["committed text names no machine and no registry", committedText],
  ["the lock file installs everywhere", lockFile],
  ["tests that documents name are there", namedTests],
];

describe("the house rules", () => {
  it("are held against a tree that has files in it", () => {
    expect(tree.filter((file) => file.path.startsWith("src/core/")).length).toBeGreaterThan(20);
    expect(tree.flatMap((file) => file.imports).length).toBeGreaterThan(50);
  });

  for (const [name, rule] of RULES) {
    it(name, () => {
      expect(rule(tree).map(findingText)).toEqual([]);
    });
  }
});
