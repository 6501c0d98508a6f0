// What must be in a lock file, and what must not.

import { it } from "vitest";
import { expectFindings } from "./expect-findings.ts";
import { lockFile } from "./lock-file.ts";

const lock = (packages: object): Record<string, string> => ({
  "package-lock.json": JSON.stringify({ packages }, null, 2),
});

it("reports a package that names its registry, but not home pages", () => {
  const funding = "https://example.com/fund";
  const zod = { version: "1.0.0", resolved: "https://example.com/zod.tgz", funding };
  expectFindings(lockFile, lock({ "node_modules/zod": zod }), ["package-lock.json:5"]);
});

it("reports a platform's package that has no entry", () => {
  const biome = { optionalDependencies: { "cli-linux": "1.0.0", "cli-darwin": "1.0.0" } };
  const packages = { "node_modules/biome": biome, "node_modules/cli-linux": { version: "1.0.0" } };
  expectFindings(lockFile, lock(packages), ["package-lock.json:6"]);
});

it("finds entries that lie inside the package that wants them", () => {
  const biome = { optionalDependencies: { "cli-linux": "1.0.0" } };
  const packages = { "node_modules/biome": biome, "node_modules/biome/node_modules/cli-linux": {} };
  expectFindings(lockFile, lock(packages), []);
});
