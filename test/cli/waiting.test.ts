// `--wait` of `stop`, `scale`, `run` and `nodes`, and `logs --follow`: they tell what is missing, end when nothing is, and fail with the reason in time.

import { afterEach, beforeEach, expect, test } from "vitest";
import type { Reply } from "../../src/core/manager/events.ts";
import type { JobView, NodeView, TaskView } from "../../src/core/manager/views.ts";
import { type FakeManager, startFakeManager, TASK, TASK_ID } from "../adapters/http/fake-manager.ts";
import { freePort } from "../cluster/cli-process.ts";
import { runCli } from "./fake-io.ts";

let manager: FakeManager;
beforeEach(async () => {
  manager = await startFakeManager();
});
afterEach(() => manager.close());

const run = (...argv: string[]) => runCli([...argv, "--manager", manager.url.slice(7)]);

const JOB = { name: "web", count: 2, failed: 0, completed: 0, live: 2, state: "active" } as JobView;
const RUNNING: TaskView = { ...TASK, state: "Running", node: "n1" };

/** The tasks as they are told one look after the other; the last stays. */
function looks(job: JobView, ...each: TaskView[][]): void {
  let at = 0;
  const next = (): TaskView[] => each[Math.min(at++, each.length - 1)] ?? [];
  manager.reply = async (): Promise<Reply> => {
    const { kind } = manager.asked.at(-1) ?? { kind: "" };
    if (kind === "scaleJob") return { kind: "job", job: { ...job, failed: 0 }, added: 1, stopping: 0 };
    if (kind === "listTasks") return { kind: "tasks", tasks: next(), next: null };
    if (kind === "getTask") return { kind: "task", task: next()[0] ?? TASK };
    if (kind === "stopTask") return { kind: "stopping", tasks: [TASK] };
    return { kind: "job", job, added: 0, stopping: 0 };
  };
}

test("scale --wait tells why it is not there yet, and ends once all run", async () => {
  const waiting: TaskView = { ...TASK, state: "Pending", reason: "No node fits" };
  looks(JOB, [RUNNING, waiting], [RUNNING, RUNNING]);
  const ran = await run("scale", "web", "2", "--wait");
  expect(ran).toEqual({
    exitCode: 0,
    out: "job web wants 2: 1 added\njob web has its 2\n",
    err: "job web: 1 of 2 run: No node fits\n",
  });
});

test("a task that runs but is not healthy yet, or is stopping, is waited for", async () => {
  const unwell = { ...RUNNING, health: { status: "unknown", detail: null } } as unknown as TaskView;
  looks(JOB, [RUNNING, unwell], [RUNNING, RUNNING, { ...RUNNING, wanted: "stop" }], [RUNNING, RUNNING]);
  const { err } = await run("scale", "web", "2", "--wait");
  expect(err).toMatch(/^job web: 1 of 2 run\njob web: 2 of 2 run, 1 to end\n$/);
});

test("scale --wait exits 1 with the reason when the time is over, and when a task fails for good", async () => {
  const waiting: TaskView = { ...TASK, state: "Pending", reason: "No node fits" };
  looks(JOB, [RUNNING, waiting]);
  const late = await run("scale", "web", "2", "--wait", "--timeout", "300ms");
  expect(late.exitCode).toBe(1);
  expect(late.err).toMatch(/error: Not so within 0\.3 s: job web: 1 of 2 run: No node fits\n$/);
  looks({ ...JOB, failed: 1 }, [RUNNING]);
  const failed = await run("scale", "web", "2", "--wait");
  expect(failed).toMatchObject({ exitCode: 1, err: "error: 1 of the tasks of job web failed meanwhile\n" });
});

test("stop --wait ends when the task has, and says until then where it still runs", async () => {
  looks(JOB, [RUNNING], [RUNNING], [{ ...RUNNING, state: "Completed" }]);
  expect(await run("stop", TASK_ID, "--wait")).toEqual({
    exitCode: 0,
    out: `stopping task ${TASK_ID}\nall have ended\n`,
    err: `task ${TASK_ID} is Running on n1\n`,
  });
});

test("nodes --wait tells how many are ready until enough are, then lists them", async () => {
  const node = {
    index: 0,
    name: "n1",
    liveness: "ready",
    runtime: "ok",
    availability: "active",
    drain: null,
  };
  const known = { address: null, capacity: {}, free: {}, tasks: 0, stats: null, trouble: null };
  const ready = { ...node, ...known } as unknown as NodeView;
  let looks = 0;
  manager.reply = async (): Promise<Reply> => {
    return { kind: "nodes", nodes: ++looks === 1 ? [] : [ready], next: null };
  };
  const ran = await run("nodes", "--wait", "1");
  expect(ran).toMatchObject({ exitCode: 0, err: "0 of 1 nodes are ready\n" });
  expect(ran.out).toMatch(/\nn1 .*ready/);
  expect(manager.asked[0]).toMatchObject({ kind: "listNodes", liveness: "ready" });
});

test("nodes --wait waits for a manager that does not answer yet, in time", async () => {
  const at = `127.0.0.1:${await freePort()}`;
  const ran = await runCli(["nodes", "--wait", "1", "--timeout", "300ms", "--manager", at]);
  expect(ran.exitCode).toBe(1);
  expect(ran.err).toMatch(/^Cannot reach the manager at .*\nerror: Not so within 0\.3 s: Cannot reach .*\n$/);
});

test("run --wait stays until a service is healthy, and says so", async () => {
  const unwell = { ...RUNNING, health: { status: "unknown", detail: null } } as unknown as TaskView;
  const well = { ...RUNNING, health: { status: "healthy", detail: null } } as unknown as TaskView;
  const seen = [unwell, unwell, well];
  manager.reply = async (): Promise<Reply> =>
    manager.asked.at(-1)?.kind === "getTask"
      ? { kind: "task", task: seen.shift() ?? well }
      : { kind: "submitted", tasks: [TASK], job: null };
  const ran = await run("run", "--image", "demo", "--name", "web", "--wait");
  expect(ran).toEqual({ exitCode: 0, out: `task ${TASK_ID}: web\ntask web: running\n`, err: "" });
  expect(seen).toEqual([]);
});

test("run --wait gives up when the time is over", async () => {
  manager.reply = async (): Promise<Reply> =>
    manager.asked.at(-1)?.kind === "getTask"
      ? { kind: "task", task: { ...TASK, reason: "No node fits" } }
      : { kind: "submitted", tasks: [TASK], job: null };
  const ran = await run("run", "--image", "demo", "--wait", "--timeout", "300ms");
  expect(ran.exitCode).toBe(1);
  expect(ran.err).toMatch(/error: Not so within 0\.3 s: task .* waits: No node fits\n$/);
});

test("logs --follow of a task that has not begun waits for that, and says why", async () => {
  const seen = [{ ...TASK, reason: "No node fits" }, { ...TASK, state: "Scheduled", attempt: 1 } as TaskView];
  manager.reply = async (): Promise<Reply> => ({ kind: "task", task: seen.shift() ?? RUNNING });
  const ran = await run("logs", "--follow", TASK_ID);
  expect(ran.err).toContain(`task ${TASK_ID} waits: No node fits\n`);
  expect(seen).toEqual([]);
});
