// Files that nobody reaches.

import { it } from "vitest";
import { deadFiles } from "./dead-files.ts";
import { expectFindings } from "./expect-findings.ts";

const program = (text: string) => ({ "src/cli/wavetank.ts": text });

it("reports a file that nothing imports", () => {
  expectFindings(deadFiles, { ...program(""), "src/core/task/a.ts": "" }, ["src/core/task/a.ts:1"]);
});

it("reports files that only import each other", () => {
  const texts = { ...program(""), "sim/a.ts": 'import "./b.ts";', "sim/b.ts": 'import "./a.ts";' };
  expectFindings(deadFiles, texts, ["sim/a.ts:1", "sim/b.ts:1"]);
});

it("follows values, types, lazy imports and worker threads from the program", () => {
  const texts = {
    ...program('import "./a.ts";\nimport type { B } from "./b.ts";\nawait import("../../sim/c.ts");'),
    "src/cli/a.ts": 'new Worker(new URL("./thread.ts", import.meta.url));',
    "src/cli/b.ts": "",
    "src/cli/thread.ts": "",
    "sim/c.ts": "",
  };
  expectFindings(deadFiles, texts, []);
});

it("counts what a test reaches as alive", () => {
  const texts = { ...program(""), "src/cli/a.ts": "", "test/a.test.ts": 'import "../src/cli/a.ts";' };
  expectFindings(deadFiles, texts, []);
});
