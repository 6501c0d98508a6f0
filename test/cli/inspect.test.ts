// `wavetank inspect`, `--watch` and `completion`: what is shown, and what a shell makes of it.

import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fieldLines } from "../../src/cli/field-lines.ts";
import type { Reply } from "../../src/core/manager/events.ts";
import type { JobView, NodeView, TaskView } from "../../src/core/manager/views.ts";
import { type FakeManager, startFakeManager, TASK, TASK_ID } from "../adapters/http/fake-manager.ts";
import { runCli } from "./fake-io.ts";

let manager: FakeManager;
beforeEach(async () => {
  manager = await startFakeManager();
});
afterEach(() => manager.close());

const inspect = (...argv: string[]) => runCli(["inspect", "--manager", manager.url.slice(7), ...argv]);

const NODE = { name: "both", id: "node-id", labels: { zone: "a" }, capacity: { cpu: 4000, memory: 2 ** 31 } };
const RUNNING: TaskView = { ...TASK, state: "Running", node: "both" };
const JOB = { name: "both", count: 2, rollout: null, submittedAt: 0 };

function answer(nodes: object[], jobs: object[], tasks: object[] = [RUNNING]): void {
  const replies: Record<string, Reply> = {
    listNodes: { kind: "nodes", nodes: nodes as NodeView[], next: null },
    listJobs: { kind: "jobs", jobs: jobs as JobView[], next: null },
    getTask: { kind: "task", task: tasks[0] as TaskView },
    listEvents: { kind: "events", events: [], next: null, newest: 0 },
    listTasks: { kind: "tasks", tasks: tasks as TaskView[], next: null },
  };
  manager.reply = async () => replies[manager.asked.at(-1)?.kind ?? ""] as Reply;
}

test("fields are two aligned columns, named by their path, with units and times as people read them", () => {
  const thing = { name: "n", free: { cpu: 500, memory: 2 ** 30 }, command: ["a b", "c"], none: null };
  expect(fieldLines({ ...thing, labels: {}, submittedAt: 0, stopGraceMs: 20 })).toEqual([
    "name         n",
    "free.cpu     500m",
    "free.memory  1GiB",
    'command      "a b" "c"',
    "none         -",
    "labels       -",
    "submittedAt  1970-01-01T00:00:00.000Z",
    "stopGraceMs  20 ms",
  ]);
});

test("a node is shown with its labels and the tasks it holds", async () => {
  answer([NODE], []);
  const ran = await inspect("both");
  expect(ran).toMatchObject({ exitCode: 0, err: "" });
  expect(ran.out).toMatch(/^kind +node\n/);
  expect(ran.out).toMatch(/^labels.zone +a$/m);
  expect(ran.out).toContain(TASK_ID.slice(0, 8));
});

test("a name that a node and a job share exits 2 until --kind says which", async () => {
  answer([NODE], [JOB]);
  expect(await inspect("both")).toMatchObject({ exitCode: 2, out: "" });
  const ran = await inspect("both", "--kind", "job", "--json");
  expect(JSON.parse(ran.out)).toMatchObject({ kind: "job", thing: JOB, tasks: [{ id: TASK_ID }] });
});

test("a name that nothing has exits 1 and says so", async () => {
  answer([NODE], [JOB], []);
  const err = "error: No node, job or task has the name nobody, and no task an id that begins like that\n";
  expect(await inspect("nobody")).toEqual({ exitCode: 1, out: "", err });
});

test("what is no node and no job may be a task, by its name", async () => {
  answer([NODE], [JOB]);
  const ran = await inspect("web");
  expect(ran.out).toMatch(/^kind +task\nid +0b5e2a8c-/);
  expect(manager.asked).toContainEqual({ kind: "getTask", taskId: TASK_ID });
});

/** What bash offers after `line`. */
async function offered(...words: string[]): Promise<string[]> {
  const { out } = await runCli(["completion", "bash"]);
  const line = words.map((word) => `'${word}'`).join(" ");
  const script = `${out}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _wavetank; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["-c", script], { encoding: "utf8" }).trim().split("\n");
}

test("bash completes commands, commands below them and the flags of the one that is typed", async () => {
  expect(await offered("wavetank", "ins")).toEqual(["inspect"]);
  expect(await offered("wavetank", "node", "re")).toEqual(["remove"]);
  expect(await offered("wavetank", "node", "remove", "n1", "--f")).toEqual(["--force"]);
  expect(await offered("wavetank", "nodes", "--wat")).toEqual(["--watch"]);
});

test.each(["zsh", "fish"])("the script for %s names every command and no hidden one", async (shell) => {
  const { out } = await runCli(["completion", shell]);
  for (const word of ["inspect", "completion", "drain", "exit-when-settled"]) expect(out).toContain(word);
  expect(out).not.toContain("watchdog ");
});

test("--watch shows the nodes in place on a terminal, and ends with one line when the manager does", async () => {
  const known = { liveness: "ready", runtime: "ok", availability: "active", address: null, tasks: 0 };
  const node = { ...NODE, ...known, free: NODE.capacity, stats: null, drain: null, trouble: null };
  manager.reply = { kind: "nodes", nodes: [node as unknown as NodeView], next: null };
  let frames = 0;
  let out = "";
  const hear = (text: string): void => {
    out += text;
    if (++frames === 2) void manager.close();
  };
  const argv = ["nodes", "--watch", "1", "--manager", manager.url.slice(7)];
  const ran = await runCli(argv, { terminal: true, out: hear });
  expect(ran.exitCode).toBe(1);
  expect(ran.err).toMatch(/^error: Cannot reach the manager at .*\n$/);
  expect(out.split("\x1b[H\x1b[J").filter((frame) => frame.includes("both"))).toHaveLength(2);
});
