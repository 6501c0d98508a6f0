// What `wavetank cluster --hosts` tells: lines that can be pasted, and tokens that are files and never shown.

import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hostsLines } from "../../src/cli/cluster/hosts.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wavetank-hosts-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const lines = (): string[] =>
  hostsLines({
    hosts: ["alpha", "10.0.0.3"],
    here: "10.0.0.1",
    port: 5555,
    runtime: "docker",
    manager: ["--scheduler", "spread"],
    folder,
  });

const token = (name: string): string => readFileSync(join(folder, name), "utf8").trim();

test("there is one manager here and one worker for each machine, that joins it under its own name", () => {
  const said = lines();
  const managers = said.filter((line) => line.startsWith("npx wavetank manager"));
  const workers = said.filter((line) => line.startsWith("npx wavetank worker"));
  expect(managers).toEqual([
    `npx wavetank manager --host 10.0.0.1 --port 5555 --data-dir ${join(folder, "manager")} --token-file ${join(folder, "token")} --join-token-file ${join(folder, "join-token")} --scheduler spread`,
  ]);
  expect(workers.map((line) => /--name (\S+) --host (\S+) .*--join (\S+) /.exec(line)?.slice(1))).toEqual([
    ["alpha", "alpha", "10.0.0.1:5555"],
    ["10.0.0.3", "10.0.0.3", "10.0.0.1:5555"],
  ]);
});

test("tokens are made once, readable by their owner only, and shown nowhere", () => {
  const said = lines().join("\n");
  const [all, joining] = [token("token"), token("join-token")];
  expect(all.length).toBeGreaterThanOrEqual(32);
  expect(joining).not.toBe(all);
  expect(said).not.toContain(all);
  expect(said).not.toContain(joining);
  expect(statSync(join(folder, "token")).mode & 0o777).toBe(0o600);
  lines();
  expect([token("token"), token("join-token")]).toEqual([all, joining]);
});
