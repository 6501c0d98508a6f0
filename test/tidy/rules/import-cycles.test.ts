// Circles, in files and in folders.

import { it } from "vitest";
import { expectFindings } from "./expect-findings.ts";
import { importCycles } from "./import-cycles.ts";

it("reports two files that load each other, once", () => {
  expectFindings(
    importCycles,
    {
      "src/core/task/a.ts": '\nimport { b } from "./b.ts";',
      "src/core/task/b.ts": 'import { a } from "./a.ts";',
    },
    ["src/core/task/a.ts:2"],
  );
});

it("reports a circle of three files", () => {
  const texts = {
    "sim/a.ts": 'import "./b.ts";',
    "sim/b.ts": 'import "./c.ts";',
    "sim/c.ts": 'import "./a.ts";',
  };
  expectFindings(importCycles, texts, ["sim/a.ts:1"]);
});

it("lets files of one folder name each other's types", () => {
  expectFindings(
    importCycles,
    {
      "src/core/task/a.ts": 'import type { B } from "./b.ts";',
      "src/core/task/b.ts": 'import type { A } from "./a.ts";',
    },
    [],
  );
});

it("reports files of the tank that name each other's types", () => {
  const texts = {
    "sim/a.ts": 'import type { B } from "./b.ts";',
    "sim/b.ts": '\nimport { type A, b } from "./a.ts";',
  };
  expectFindings(importCycles, texts, ["sim/a.ts:1"]);
});

it("reports two folders that need each other, even through types and different files", () => {
  const texts = {
    "src/adapters/http/a.ts": '\nimport { b } from "../docker/b.ts";',
    "src/adapters/docker/c.ts": 'import type { D } from "../http/d.ts";',
  };
  expectFindings(importCycles, texts, ["src/adapters/http/a.ts:2"]);
});

it("lets a folder compose the folders inside it, and those use what lies beside them", () => {
  expectFindings(
    importCycles,
    { "sim/a.ts": 'import "./world/b.ts";', "sim/world/b.ts": 'import type { C } from "../c.ts";' },
    [],
  );
});

it("does not count what is loaded lazily", () => {
  expectFindings(importCycles, { "sim/a.ts": 'await import("./b.ts");', "sim/b.ts": 'import "./a.ts";' }, []);
});
