// `wavetank cluster` on plain processes: it reaches its wanted state and leaves nothing behind, however it ends.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { groundFor } from "../../src/cli/cluster/ground.ts";
import { eventually } from "../adapters/http/eventually.ts";
import { call } from "../adapters/http/fake-manager.ts";
import { CliProcess } from "./cli-process.ts";

/** A temp folder of our own: other clusters of this machine come and go in the common one. */
const own = mkdtempSync(join(tmpdir(), "wavetank-test-"));
process.env.TMPDIR = own;
afterAll(() => rmSync(own, { recursive: true, force: true }));

const started: CliProcess[] = [];

function startCluster(...flags: string[]): CliProcess {
  const cluster = new CliProcess([
    "cluster",
    "--runtime",
    "process",
    "--port",
    "0",
    "--nodes",
    "2",
    ...flags,
  ]);
  started.push(cluster);
  return cluster;
}

afterEach(() => {
  for (const cluster of started.splice(0)) cluster.kill("SIGKILL");
});

const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("wavetank-cluster-"));

/** Process ids that it told: the manager's and a worker's. */
const pidsIn = (output: string): number[] =>
  [...output.matchAll(/pid (\d+)|kill -9 (\d+)/g)].map((match) => Number(match[1] ?? match[2]));

/** The folder it works in: where its manager keeps its store. */
function folderOf(cluster: CliProcess): string {
  const [manager = 0] = pidsIn(cluster.output);
  return /--data-dir\0(.*?)\/manager\0/.exec(readFileSync(`/proc/${manager}/cmdline`, "utf8"))?.[1] ?? "";
}

/** Ids of all processes of the cluster in `folder`, read off their command lines. */
function processesOf(folder: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && commandLine(name).includes(`${folder}/`))
    .map(Number);
}

/** Those that wrap a task. */
const taskProcesses = (folder: string): number[] =>
  processesOf(folder).filter((pid) => /\/node-.*\/runtime\//.test(commandLine(String(pid))));

/** Empty when the process has ended meanwhile. */
function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** Does it run? One that has ended and waits for its parent to notice has no command line any more. */
const lives = (pid: number): boolean => commandLine(String(pid)) !== "";

test("it ends by itself when it has settled, and takes its processes and folder away", async () => {
  const before = folders();
  const cluster = startCluster("--exit-when-settled");
  await cluster.says(/manager on .*, pid \d+\n/, 60_000);
  const folder = folderOf(cluster);
  expect(await cluster.end(90_000)).toBe(0);
  expect(cluster.output).toMatch(
    /wanted state reached after [\d.]+ s: web 3\/3 healthy, batch 10\/10 completed, crash 1\/1 backing off/,
  );
  expect(cluster.output).toMatch(/^starting a manager and 2 workers…\n/);
  expect(cluster.output).toContain("2 nodes ready: node-1, node-2\n");
  expect(cluster.output).toMatch(/crash.* backs off after \d+ restarts?/);
  expect(cluster.output).not.toContain("try:");
  expect(folder).toContain("wavetank-cluster-");
  expect(processesOf(folder)).toEqual([]);
  expect(folders().filter((name) => !before.includes(name))).toEqual([]);
}, 120_000);

test.each([
  ["is to be started again", [], /ended: nothing is left/],
  ["stays down", ["--restart-workers", "0"], /ended: nothing is left \(\d+ leftovers of tasks removed\)\n/],
])(
  "Ctrl-C leaves no process when a worker was killed just before and %s",
  async (_what, flags, words) => {
    const cluster = startCluster(...flags);
    const [, worker] = await cluster.says(/kill -9 (\d+)/, 90_000);
    process.kill(Number(worker), "SIGKILL");
    await cluster.says(/node-1 has ended \(SIGKILL\)/, 10_000);
    const tasks = taskProcesses(folderOf(cluster));
    expect(tasks.length).toBeGreaterThanOrEqual(3);
    cluster.kill("SIGINT");
    expect(await cluster.end(40_000)).toBe(0);
    expect(cluster.output).toMatch(words);
    expect([...pidsIn(cluster.output), ...tasks].filter(lives)).toEqual([]);
  },
  150_000,
);

test("a manager that has the port already is neither asked nor changed: one line and exit code 1", async () => {
  const before = folders();
  const other = new CliProcess(["manager", "--port", "0", "--store", "memory"]);
  started.push(other);
  const [, address = ""] = await other.says(/manager on (\S+)/, 30_000);
  const cluster = startCluster("--port", address.replace(/.*:/, ""));
  expect(await cluster.end(60_000)).toBe(1);
  expect(cluster.output).toBe(
    `starting a manager and 2 workers…\nerror: Cannot listen on ${address}: another process listens there\n`,
  );
  const [nodes, jobs] = await Promise.all([
    call(`http://${address}/nodes`, "GET", undefined),
    call(`http://${address}/jobs`, "GET", undefined),
  ]);
  expect([nodes.body, jobs.body]).toMatchObject([{ nodes: [] }, { jobs: [] }]);
  expect(folders().filter((name) => !before.includes(name))).toEqual([]);
}, 120_000);

test("closing the terminal ends it as Ctrl-C does, though nobody takes its output any more", async () => {
  const cluster = startCluster();
  await cluster.says(/kill -9 (\d+)/, 90_000);
  const folder = folderOf(cluster);
  expect(taskProcesses(folder)).not.toEqual([]);
  cluster.hangUp();
  expect(await cluster.end(40_000)).toBe(0);
  expect(processesOf(folder)).toEqual([]);
  expect(existsSync(folder)).toBe(false);
}, 150_000);

test("when it is killed itself, its manager and workers end too and its tasks stay for whoever looks for them", async () => {
  const cluster = startCluster();
  await cluster.says(/kill -9 (\d+)/, 90_000);
  const pids = pidsIn(cluster.output);
  expect(pids.filter(lives)).toEqual(pids);
  const folder = folderOf(cluster);
  cluster.kill("SIGKILL");
  await eventually(() => !pids.some(lives), 10_000, "its children have ended");
  expect(taskProcesses(folder).length).toBeGreaterThanOrEqual(3); // and the one that crashes, now and then

  const ground = await groundFor("process");
  if (typeof ground === "string") throw new Error(ground);
  const runtimes = ["node-1", "node-2"].map((node) => join(folder, node, "runtime"));
  expect(await ground.sweep("", runtimes)).toBeGreaterThanOrEqual(3);
  expect(taskProcesses(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
}, 150_000);
