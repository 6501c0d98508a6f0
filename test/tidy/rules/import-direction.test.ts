// Who may import whom: one row for each arrow that must not be drawn, and the arrows beside it that may.

import { describe, expect, it } from "vitest";
import { sourceFile } from "../source-file.ts";
import { expectFindings } from "./expect-findings.ts";
import { importDirection } from "./import-direction.ts";

const FORBIDDEN: readonly (readonly [string, string, string])[] = [
  ["kernel importing task", "src/core/kernel/a.ts", 'import type { B } from "../task/b.ts";'],
  ["task importing node", "src/core/task/a.ts", 'import { b } from "../node/b.ts";'],
  ["store importing sync", "src/core/store/a.ts", 'import { b } from "../sync/b.ts";'],
  ["store importing manager", "src/core/store/a.ts", 'import type { B } from "../manager/b.ts";'],
  ["scheduler importing manager", "src/core/scheduler/a.ts", 'import { b } from "../manager/b.ts";'],
  ["manager importing worker", "src/core/manager/a.ts", 'import type { B } from "../worker/b.ts";'],
  ["worker importing manager", "src/core/worker/a.ts", 'import type { B } from "../manager/b.ts";'],
  ["worker importing the scheduler", "src/core/worker/a.ts", 'import { b } from "../scheduler/b.ts";'],
  ["manager importing the loop", "src/core/manager/a.ts", 'import { Loop } from "../loop/loop.ts";'],
  ["the loop importing a machine", "src/core/loop/a.ts", 'import type { B } from "../manager/b.ts";'],
  ["core importing ports", "src/core/manager/a.ts", 'import type { B } from "../../ports/b.ts";'],
  ["core importing adapters", "src/core/kernel/a.ts", 'import { b } from "../../adapters/b.ts";'],
  ["core importing a package", "src/core/kernel/a.ts", 'import type { B } from "fast-check";'],
  ["core importing Node", "src/core/kernel/a.ts", 'import { b } from "node:fs";'],
  ["ports importing core's values", "src/ports/a.ts", 'import { b } from "../core/task/b.ts";'],
  ["ports importing adapters' types", "src/ports/a.ts", 'import type { B } from "../adapters/b.ts";'],
  ["adapters importing the manager", "src/adapters/a.ts", 'import { b } from "../core/manager/manager.ts";'],
  [
    "adapters importing the worker",
    "src/adapters/http/a.ts",
    'import { b } from "../../core/worker/worker.ts";',
  ],
  ["adapters importing the loop", "src/adapters/a.ts", 'import { b } from "../core/loop/loop.ts";'],
  ["adapters importing cli", "src/adapters/a.ts", 'import type { B } from "../cli/b.ts";'],
  ["adapters importing sim", "src/adapters/a.ts", 'import { b } from "../../sim/b.ts";'],
  [
    "an adapter importing another's folder",
    "src/adapters/docker/a.ts",
    'import type { B } from "../http/b.ts";',
  ],
  [
    "metrics importing HTTP, which serves them",
    "src/adapters/metrics/a.ts",
    'import { b } from "../http/b.ts";',
  ],
  ["the watchdog importing the protocol", "src/core/watchdog/a.ts", 'import type { B } from "../sync/b.ts";'],
  ["cli loading sim at once", "src/cli/a.ts", 'import { b } from "../../sim/b.ts";'],
  ["cli loading bench at once", "src/cli/a.ts", 'import { b } from "../../bench/b.ts";'],
  ["cli importing tests", "src/cli/a.ts", 'await import("../../test/b.ts");'],
  ["sim importing docker", "sim/world/a.ts", 'import { b } from "../../src/adapters/docker/b.ts";'],
  ["sim importing cli", "sim/a.ts", 'await import("../src/cli/b.ts");'],
  ["sim importing a package", "sim/a.ts", 'import { b } from "fast-check";'],
  ["a folder nobody has named", "src/core/extra/a.ts", 'import type { B } from "../kernel/b.ts";'],
  ["a file beside core's folders", "src/core/a.ts", 'import type { B } from "./kernel/b.ts";'],
];

const ALLOWED: readonly (readonly [string, string, string])[] = [
  ["a unit importing itself", "src/core/task/a.ts", 'import { b } from "./b.ts";'],
  ["an adapter importing what all share", "src/adapters/docker/a.ts", 'import { b } from "../b.ts";'],
  ["HTTP importing the metrics it serves", "src/adapters/http/a.ts", 'import { b } from "../metrics/b.ts";'],
  ["an adapter importing its own folder", "src/adapters/docker/c/a.ts", 'import { b } from "../b.ts";'],
  ["manager importing down", "src/core/manager/a.ts", 'import { b } from "../scheduler/filters/b.ts";'],
  [
    "machines knowing their shape",
    "src/core/worker/a.ts",
    'import type { Machine } from "../loop/machine.ts";',
  ],
  ["manager and worker knowing the protocol", "src/core/worker/a.ts", 'import { b } from "../sync/b.ts";'],
  ["ports importing core's types", "src/ports/a.ts", 'import type { B } from "../core/worker/events.ts";'],
  [
    "adapters importing types of a machine's events",
    "src/adapters/a.ts",
    'import type { B } from "../core/manager/events.ts";',
  ],
  [
    "the edge saying refusals in words",
    "src/adapters/a.ts",
    'import { b } from "../core/manager/refusals.ts";',
  ],
  [
    "adapters importing core's vocabulary",
    "src/adapters/a.ts",
    'import { b } from "../core/task/attempt.ts";',
  ],
  ["adapters importing packages", "src/adapters/a.ts", 'import { b } from "undici";\nimport "node:fs";'],
  [
    "cli importing everything in src",
    "src/cli/a.ts",
    'import { b } from "../core/loop/loop.ts";\nimport "../adapters/c.ts";',
  ],
  ["cli loading sim lazily", "src/cli/a.ts", 'await import("../../sim/main.ts");'],
  [
    "sim importing core and ports",
    "sim/a.ts",
    'import { b } from "../src/core/loop/loop.ts";\nimport "../src/ports/b.ts";',
  ],
  [
    "sim importing the seeded generator",
    "sim/a/b.ts",
    'import { b } from "../../src/adapters/seeded-rng.ts";',
  ],
  ["sim importing the memory store", "sim/a.ts", 'import { b } from "../src/adapters/memory/store.ts";'],
  ["tests importing anything", "test/a.ts", 'import "../src/core/loop/loop.ts";\nimport "vitest";'],
  ["a forbidden import in a comment", "src/core/kernel/a.ts", '// import { b } from "../../adapters/b.ts";'],
];

describe("import direction forbids", () => {
  for (const [name, path, line] of FORBIDDEN) {
    it(name, () => {
      const known = !/core\/(extra|a)/.test(path);
      expectFindings(importDirection, { [path]: `\n${line}` }, [`${path}:${known ? 2 : 1}`]);
    });
  }
});

describe("import direction allows", () => {
  for (const [name, path, line] of ALLOWED)
    it(name, () => expectFindings(importDirection, { [path]: line }, []));
});

it("says what may be done instead", () => {
  const message = (path: string, text: string) => importDirection([sourceFile(path, text)])[0]?.message;
  expect(message("src/cli/a.ts", 'import "../../sim/b.ts";')).toContain("load it lazily");
  expect(message("src/ports/a.ts", 'import "../core/task/b.ts";')).toContain("import its types only");
});
