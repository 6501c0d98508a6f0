// Commands beside tasks through a real manager and worker, on plain processes, as a person asks for them.

import { afterEach, beforeEach, expect, test } from "vitest";
import { CliProcess, wavetankCommand } from "./cli-process.ts";
import { TestCluster } from "./test-cluster.ts";

let cluster: TestCluster;

beforeEach(async () => {
  cluster = new TestCluster("process");
  await cluster.startManager();
  await cluster.startWorker("n1");
}, 60_000);

afterEach(() => cluster.close());

test("a command runs in the task's environment; its output and exit code are passed on", async () => {
  await cluster.submit("/tasks", {
    name: "idler",
    image: "process",
    command: ["sleep", "600"],
    env: { NAME: "Ada" },
  });
  const [task] = await cluster.tasksUntil((tasks) => tasks[0]?.state === "Running", 30_000);
  const exec = (named: string, ...command: string[]): CliProcess => {
    const args = ["exec", "--manager", cluster.address, named, ...command];
    return new CliProcess(args, wavetankCommand(args));
  };
  const greeting = exec("idler", "--", "sh", "-c", 'echo "I am $NAME"; echo oh >&2; exit 7');
  expect(await greeting.end(30_000)).toBe(7);
  expect(greeting.output).toMatch(/I am Ada\n/);
  expect(greeting.output).toMatch(/oh\n/);
  const unknown = exec(task?.id.slice(0, 8) ?? "", "no-such-command-here", "-l");
  expect(await unknown.end(30_000)).toBe(127);
  expect(unknown.output).toContain("no-such-command-here");
  await cluster.stopTask(task?.id ?? "");
  await cluster.tasksUntil((tasks) => tasks[0]?.state === "Completed", 30_000);
  const late = exec(task?.id ?? "", "true");
  expect(await late.end(30_000)).toBe(1);
  expect(late.output).toContain("does not run");
}, 120_000);
