// What must not stand in src/core, each in a line of its own, and what looks like it but may.

import { describe, it } from "vitest";
import { corePurity } from "./core-purity.ts";
import { expectFindings } from "./expect-findings.ts";

const IMPURE: readonly string[] = [
  "async function a() {}",
  "const a = async () => 1;",
  "for await (const a of b) c();",
  "let a: Promise<void>;",
  "work.then(() => 1);",
  "const now = Date.now();",
  "let at: Date;",
  "const now = performance.now();",
  "const a = Math.random();",
  "const { random } = Math;",
  'const a = Math["random"]();',
  "const a = Math.exp(1);",
  "const a = Math.log2(8);",
  "const a = Math.pow(2, 3);",
  "const a = Math.hypot(3, 4);",
  "const a = b ** 3;",
  "setTimeout(a, 1);",
  "setInterval(a, 1);",
  "setImmediate(a);",
  "queueMicrotask(a);",
  "const a = process.env.HOME;",
  "const a = { process };",
  "globalThis.a = 1;",
  "console.log(1);",
  "const a = `text ${Date.now()}`;",
  'import { readFileSync } from "node:fs";',
  'import type { Readable } from "node:stream";',
  'import { z } from "zod";',
  'import { b } from "../../adapters/memory-store.ts";',
  'import type { Store } from "../../ports/store.ts";',
  'const a = import("./b.ts");',
  "const here = import.meta.dirname;",
  "new Intl.NumberFormat();",
  "a.localeCompare(b);",
  "(1).toLocaleString();",
  "new WeakRef(a);",
  "new FinalizationRegistry(a);",
  'eval("1");',
];

const PURE: readonly string[] = [
  "// async work is not done here: no Promise, no Date.now(), no Math.random()",
  "/* process.env, setTimeout */",
  'throw new Error("Date.now and Math.random are for others; await them");',
  "const a = `no ${b} Promise here`;",
  "const a = /async|await/;",
  "const a = Math.floor(Math.abs(Math.imul(2, 3)));",
  "const a = Math.max(...b) * 2 ** 10;",
  "interface Stats { readonly process: number; performance?: number }",
  "const a = task.process + b.Date;",
  "const update = 1; const dated = updateDates;",
  'import { b } from "../kernel/b.ts";',
  "const a = policy.window;",
];

describe("core purity reports", () => {
  for (const line of IMPURE) {
    it(line, () => {
      const path = "src/core/task/a.ts";
      expectFindings(corePurity, { [path]: `// An innocent line.\n\n${line}\n` }, [`${path}:3`]);
    });
  }
});

describe("core purity lets pass", () => {
  for (const line of PURE) it(line, () => expectFindings(corePurity, { "src/core/task/a.ts": line }, []));
});

it("does not concern other folders", () => {
  expectFindings(corePurity, { "src/adapters/a.ts": "await Promise.resolve(Date.now());" }, []);
});
