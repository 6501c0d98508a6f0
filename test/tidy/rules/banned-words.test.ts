// Each ban, in a file where it holds, and its innocent neighbours.

import { describe, it } from "vitest";
import { bannedWords } from "./banned-words.ts";
import { expectFindings } from "./expect-findings.ts";

/** Comment signs are put in here, so that this file does not break the rules it tests. */
const said = (text: string): string => `/${"/"} ${text}`;

const BANNED: readonly (readonly [string, string])[] = [
  ["src/core/task/a.ts", "let a: any;"],
  ["src/core/task/a.ts", "const a = b as any;"],
  ["src/core/task/a.ts", "let a: Map<string, any>;"],
  ["src/core/task/a.ts", "const enum Color { red }"],
  ["src/core/task/a.ts", "export default function a() {}"],
  ["src/core/task/a.ts", "export { a as default };"],
  ["src/cli/a.ts", "const helper = 1;"],
  ["src/cli/a.ts", "class TaskUtils {}"],
  ["src/cli/a.ts", "const manager2 = 1;"],
  ["src/cli/a.ts", said("@ts-ignore")],
  ["test/a.test.ts", 'it.only("a", b);'],
  ["test/a.test.ts", 'describe.skip("a", b);'],
  ["test/a.test.ts", 'it.skipIf(c)("a", b);'],
  ["src/adapters/a.ts", "console.log(1);"],
  ["src/ports/a.ts", "console.error(1);"],
  ["src/cli/a.ts", said("TODO")],
  ["src/cli/a.ts", said("TODO: later")],
  ["src/adapters/a.ts", "const a = Math.random();"],
  ["sim/a.ts", "const a = Math.random();"],
  ["src/adapters/a.ts", "const a = Date.now();"],
  ["sim/a.ts", "const a = new Date();"],
  ["src/ports/a.ts", "get(key: string): Promise<string>;"],
];

const INNOCENT: readonly (readonly [string, string])[] = [
  ["src/cli/a.ts", "const any = 1; const company = many;"],
  ["src/cli/a.ts", 'const a = "export default enum any helper";'],
  ["src/cli/a.ts", said("a helper of any kind; the enum is gone")],
  ["vitest.config.ts", "export default defineConfig({});"],
  ["src/cli/a.ts", 'import { inspect } from "node:util";'],
  ["src/cli/a.ts", "console.log(1);"],
  ["sim/main.ts", "console.log(1);"],
  ["src/cli/a.ts", said("TODO: say which node, once nodes have names")],
  ["src/adapters/wall-clock.ts", "const a = Date.now();"],
  ["src/adapters/a.ts", "const a = new Date(started).getTime();"],
  ["src/adapters/a.ts", "const a = await b;"],
];

describe("banned words reports", () => {
  for (const [path, line] of BANNED) {
    it(`${line} in ${path}`, () => expectFindings(bannedWords, { [path]: `\n\n${line}\n` }, [`${path}:3`]));
  }
});

describe("banned words lets pass", () => {
  for (const [path, line] of INNOCENT)
    it(`${line} in ${path}`, () => expectFindings(bannedWords, { [path]: line }, []));
});
