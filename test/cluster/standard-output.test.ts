// Where the output of a command goes when nobody takes it: into a pipe whose reader has gone, or a file that can't be
// written. Ours as a process, because only that has a standard output.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakeManager, startFakeManager } from "../adapters/http/fake-manager.ts";
import { wavetankCommand } from "./cli-process.ts";

let folder: string;
let manager: FakeManager;

beforeAll(async () => {
  manager = await startFakeManager();
  manager.reply = { kind: "nodes", nodes: [], next: null };
  folder = mkdtempSync(join(tmpdir(), "wavetank-output-"));
});
afterAll(async () => {
  await manager.close();
  rmSync(folder, { recursive: true });
});

test("a command whose reader has gone ends without a word, as by SIGPIPE", async () => {
  const [program = "", ...rest] = wavetankCommand([
    "nodes",
    "--watch",
    "1",
    "--manager",
    manager.url.slice(7),
  ]);
  const child = spawn(program, rest, { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const [exitCode] = await once(child, "close");
  expect({ exitCode, said }).toEqual({ exitCode: 141, said: "" });
});

test("what is to go into a file is all there, and appended when the shell says so", () => {
  const file = join(folder, "output");
  writeFileSync(file, "before\n");
  const ran = into(file, "a", ["completion", "bash"]);
  expect(ran).toEqual({ exitCode: 0, err: "" });
  expect(readFileSync(file, "utf8")).toMatch(/^before\n[\s\S]*complete /);
});

test("output that can't be written is a failure, not a success without output", () => {
  const file = join(folder, "read-only");
  writeFileSync(file, "");
  expect(into(file, "r", ["schedulers"])).toEqual({
    exitCode: 1,
    err: "error: Cannot write the output: EBADF\n",
  });
});

function into(
  file: string,
  flags: string,
  args: readonly string[],
): { exitCode: number | null; err: string } {
  const [program = "", ...rest] = wavetankCommand(args);
  const output = openSync(file, flags);
  try {
    const { status, stderr } = spawnSync(program, rest, { stdio: ["ignore", output, "pipe"] });
    return { exitCode: status, err: stderr.toString() };
  } finally {
    closeSync(output);
  }
}
