// `wavetank sim` ends with the tank's own exit codes, whatever happens.

import { spawnSync } from "node:child_process";
import { openSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
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

test("results that cannot be written to standard output are told, and end with 2", () => {
  const program = resolve(import.meta.dirname, "../../bin/wavetank.js");
  const full = openSync("/dev/full", "w");
  const { status, stderr } = spawnSync(process.execPath, [program, "sim", "list"], {
    stdio: ["ignore", full, "pipe"],
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([2, "error: Cannot write to standard output: no space is left there\n"]);
});
