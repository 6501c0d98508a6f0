// Names, opening comments and lengths.

import { describe, it } from "vitest";
import { expectFindings } from "./expect-findings.ts";
import { fileNames, fileSizes, headers } from "./file-shape.ts";

const lines = (count: number, text = "const a = 1;"): string => `${text}\n`.repeat(count);

describe("file names", () => {
  for (const path of ["src/cli/runTask.ts", "src/cli/Task.ts", "sim/run_task.ts", "src/Cli/a.ts"]) {
    it(`${path} is not kebab-case`, () => expectFindings(fileNames, { [path]: "" }, [`${path}:1`]));
  }
  for (const path of [
    "src/cli/utils.ts",
    "src/cli/task-helpers.ts",
    "src/utils/a.ts",
    "src/core/task/index.ts",
  ]) {
    it(`${path} says nothing`, () => expectFindings(fileNames, { [path]: "" }, [`${path}:1`]));
  }
  for (const path of [
    "src/cli/run-task.ts",
    "test/cli/run-task.test.ts",
    "sim/a1.ts",
    "vitest.live.config.ts",
  ]) {
    it(`${path} is well named`, () => expectFindings(fileNames, { [path]: "" }, []));
  }
});

describe("opening comments", () => {
  const path = "src/core/task/a.ts";
  it("are missed when a file has none", () => expectFindings(headers, { [path]: lines(3) }, [`${path}:1`]));
  it("do not count after the first line of code", () =>
    expectFindings(headers, { [path]: `const a = 1;\n${lines(3, "// late")}` }, [`${path}:1`]));
  it("may be one line in a short file", () =>
    expectFindings(headers, { [path]: `// One.\n${lines(3)}` }, []));
  it("are two lines at least in a longer one", () =>
    expectFindings(headers, { [path]: `// One.\n${lines(60)}` }, [`${path}:1`]));
  it("may be six lines", () =>
    expectFindings(headers, { [path]: `${lines(6, "// Line.")}\n${lines(60)}` }, []));
  it("may not be seven", () =>
    expectFindings(headers, { [path]: `${lines(7, "// Line.")}\n${lines(60)}` }, [`${path}:1`]));
  it("may be a block, and stand after a shell's line", () =>
    expectFindings(headers, { [path]: `#!/usr/bin/env node\n/**\n * Two.\n */\n${lines(60)}` }, []));
  it("are not asked of tests", () => expectFindings(headers, { "test/a.test.ts": lines(60) }, []));
});

describe("file sizes", () => {
  for (const [path, limit] of [
    ["src/core/manager/a.ts", 400],
    ["src/adapters/a.ts", 250],
    ["sim/a.ts", 400],
  ] as const) {
    it(`${path} may have ${limit} lines and no more`, () => {
      expectFindings(fileSizes, { [path]: lines(limit) }, []);
      expectFindings(fileSizes, { [path]: lines(limit + 1) }, [`${path}:${limit + 1}`]);
    });
  }
});
