// Logs through a real manager and worker, on plain processes: what a task writes reaches whoever asks the manager.

import { afterEach, beforeEach, expect, test } from "vitest";
import type { TaskView } from "../../src/core/manager/views.ts";
import { eventually } from "../adapters/http/eventually.ts";
import { CliProcess, wavetankCommand } from "./cli-process.ts";
import { TestCluster } from "./test-cluster.ts";

let cluster: TestCluster;

beforeEach(async () => {
  cluster = new TestCluster("process");
  await cluster.startManager();
  await cluster.startWorker("n1");
});

afterEach(() => cluster.close());

async function runningTask(script: string): Promise<TaskView> {
  const command = ["sh", "-c", script];
  await cluster.submit("/tasks", { name: "talker", image: "process", command });
  const [task] = await cluster.tasksUntil((tasks) => tasks[0]?.state === "Running", 30_000);
  if (task === undefined) throw new Error("There is no task");
  return task;
}

test("what a running task writes is shown, and followed until it is stopped", async () => {
  const task = await runningTask("echo hello; trap 'echo bye; exit 0' TERM; while :; do sleep 0.1; done");
  const args = ["logs", task.id, "--follow", "--manager", cluster.address];
  const logs = new CliProcess(args, wavetankCommand(args));
  await logs.says(/^hello$/m, 30_000);
  const stop = new CliProcess(["stop", task.id, "--manager", cluster.address]);
  await stop.says(/stopping task/, 30_000);
  await logs.says(/^bye$/m, 30_000);
}, 90_000);

test("a task that never ran has no logs, one that is not there is unknown, and flags are checked", async () => {
  await cluster.submit("/tasks", { name: "big", image: "process", command: ["true"], cpu: "100000 cores" });
  const [task] = await cluster.tasks();
  const shown = async (...args: string[]): Promise<CliProcess> => {
    const child = new CliProcess(["logs", ...args, "--manager", cluster.address]);
    await child.says(/error/, 30_000);
    return child;
  };
  expect((await shown(task?.id ?? "")).output).toContain("has not been on a node yet");
  expect((await shown("no-such-task")).output).toContain("No task has the name no-such-task");
  expect((await shown("x", "--tail", "-1")).output).toContain("--tail");
}, 90_000);

test("a task that has ended and wrote nothing has empty logs, also once the node keeps nothing else of it", async () => {
  await cluster.submit("/tasks", { name: "mute", image: "process", command: ["true"], kind: "batch" });
  await cluster.tasksUntil((tasks) => tasks[0]?.state === "Completed", 30_000);
  await eventually(async () => (await cluster.heldBy("n1")).length === 0, 30_000, "the attempt is removed");
  const shown = new CliProcess(["logs", "mute", "--manager", cluster.address]);
  expect(await shown.end(30_000)).toBe(0);
  expect(shown.output).toBe("");
}, 90_000);

test("of an attempt that never began it is said why there are no logs", async () => {
  await cluster.submit("/tasks", { name: "lost", image: "elsewhere/image:1", restartPolicy: "never" });
  const [task] = await cluster.tasksUntil((tasks) => tasks[0]?.state === "Failed", 30_000);
  const shown = new CliProcess(["logs", "lost", "--manager", cluster.address]);
  await shown.says(/error/, 30_000);
  expect(task?.reason).toContain("image");
  expect(shown.output).toContain(
    `keeps no output of attempt 1 of task ${task?.id}; it is Failed: ${task?.reason}`,
  );
}, 90_000);
