// `wavetank sim` ends with the tank's own exit codes, whatever happens.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { tempFolder } from "../adapters/temp-folder.ts";
import { runCli } from "./fake-io.ts";

test("an error that nobody expected ends with 4, since 1 would be a broken promise", async () => {
  const path = join(tempFolder(), "trap.mjs");
  writeFileSync(
    path,
    `export const scenario = new Proxy({}, { ownKeys() { throw new Error("a trap"); } });\n`,
  );
  const told = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => told.mockRestore());
  expect((await runCli(["sim", path])).exitCode).toBe(4);
  expect(told.mock.calls.join("")).toContain("Error: a trap\n    at ");
});
