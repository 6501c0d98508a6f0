// Backing up a manager that runs, restoring into a fresh one, and what its worker makes of that.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { TaskView } from "../../src/core/manager/views.ts";
import { eventually } from "../adapters/http/eventually.ts";
import { call } from "../adapters/http/fake-manager.ts";
import { runCli } from "../cli/fake-io.ts";
import { CliProcess, freePort } from "../cluster/cli-process.ts";

let folder: string;
const started: CliProcess[] = [];
const path = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wavetank-backup-"));
});
afterEach(async () => {
  for (const each of started.splice(0)) {
    each.kill("SIGKILL");
    await each.end(10_000);
  }
  rmSync(folder, { recursive: true });
});

async function start(...args: string[]): Promise<CliProcess> {
  const process = new CliProcess(args);
  started.push(process);
  await process.says(new RegExp(`^${args[0]} .*on 127`, "m"), 30_000);
  return process;
}

test("a restored manager takes its worker over though that was synced beyond the backup, and a full folder is refused", async () => {
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const manager = await start("manager", "--port", port, "--data-dir", path("m"));
  const worker = ["--runtime", "process", "--data-dir", path("w"), "--join", `127.0.0.1:${port}`];
  await start("worker", "--port", String(await freePort()), ...worker);
  const spec = { image: "process", command: ["sleep", "1000"] };
  const submit = async (name: string) =>
    (await call(`${url}/tasks`, "POST", { name, ...spec })).body as TaskView;
  const look = async (id: string) => (await call(`${url}/tasks/${id}`, "GET", undefined)).body as TaskView;
  const kept = await submit("kept");
  await eventually(async () => (await look(kept.id)).state === "Running", 20_000);
  expect(await runCli(["backup", path("b"), "--data-dir", path("m")])).toMatchObject({ exitCode: 0 });
  const beyond = await submit("beyond");
  await eventually(async () => (await look(beyond.id)).state === "Running", 20_000);
  const before = await look(kept.id);
  const { containerId: beyondId } = await look(beyond.id);
  manager.kill("SIGTERM");
  await manager.end(20_000);

  const full = await runCli(["restore", path("b"), "--data-dir", path("m")]);
  expect(full).toMatchObject({ exitCode: 1, err: expect.stringMatching(/it has records/) });
  expect(await runCli(["restore", path("b"), "--data-dir", path("new")])).toMatchObject({ exitCode: 0 });
  const dump = await runCli(["dump", "--data-dir", path("new")]);
  const rows = dump.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(rows.find(({ table }) => table === "meta").value.term).toBeGreaterThan(1_000_000);
  expect(rows.filter(({ table }) => table === "tasks")).toHaveLength(1);

  await start("manager", "--port", port, "--data-dir", path("new"));
  const isReady = async () =>
    (await call(`${url}/status`, "GET", undefined)).body as { nodes: { ready: number } };
  await eventually(
    async () => (await isReady()).nodes.ready === 1,
    20_000,
    "the worker obeys the restored manager",
  );
  expect(await look(kept.id)).toMatchObject({
    state: "Running",
    attempt: 1,
    containerId: before.containerId,
  });
  expect((await call(`${url}/tasks/${beyond.id}`, "GET", undefined)).status).toBe(404);
  const pid = Number(/\d+/.exec(beyondId ?? "")?.[0]);
  await eventually(() => !existsSync(`/proc/${pid}`), 60_000, "what the manager does not know has ended");
  await call(`${url}/tasks/${kept.id}`, "DELETE", undefined);
  await eventually(async () => (await look(kept.id)).state === "Completed", 20_000);
}, 120_000);

test("a backup that was cut short is refused with one line, and nothing is restored", async () => {
  const manager = await start("manager", "--port", "0", "--data-dir", path("m"));
  await runCli(["backup", path("b"), "--data-dir", path("m")]);
  const text = readFileSync(path("b"), "utf8");
  writeFileSync(path("cut"), text.slice(0, -20));
  const cut = await runCli(["restore", path("cut"), "--data-dir", path("new")]);
  expect(cut).toMatchObject({
    exitCode: 2,
    err: expect.stringMatching(/^error: .*cut short or was changed.*\n$/),
  });
  expect((await runCli(["dump", "--data-dir", path("new")])).err).toMatch(/no store lies there/);
  expect(manager.ended).toBeNull();
}, 60_000);
