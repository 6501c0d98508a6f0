// `--wait` of `stop`, `scale`, `run` and `nodes`, and `logs --follow`: they tell what is missing, end when nothing is, and fail with the reason in time.

import { afterEach, beforeEach, expect, test } from "vitest";
import { ApiClient } from "../../src/cli/api-client.ts";
import type { Io } from "../../src/cli/terminal.ts";
import { type Missing, waitUntil } from "../../src/cli/waiting.ts";
import type { Reply } from "../../src/core/manager/events.ts";
import type { JobView, NodeView, TaskView } from "../../src/core/manager/views.ts";
import { eventually } from "../adapters/http/eventually.ts";
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

/** Tasks that were submitted and stay as they are. */
function submitted(...tasks: TaskView[]): void {
  manager.reply = async (): Promise<Reply> => {
    const asked = manager.asked.at(-1);
    if (asked?.kind !== "getTask") return { kind: "submitted", tasks, job: null };
    return { kind: "task", task: tasks.find(({ id }) => id === asked.taskId) ?? TASK };
  };
}

test.each<[string, Partial<TaskView>, string]>([
  ["has no place", { state: "Pending" }, "waits for a place"],
  [
    "has not begun",
    { state: "Scheduled", attempt: 2 },
    "has not begun on n1, attempt 2: its image may be on its way",
  ],
  [
    "is not healthy",
    { state: "Running", attempt: 1, health: { status: "unknown", detail: "connection refused" } },
    "runs on n1, attempt 1, not healthy yet: connection refused",
  ],
  [
    "has not ended",
    { state: "Running", attempt: 1, spec: { ...TASK.spec, kind: "batch" } },
    "has not ended on n1, attempt 1",
  ],
])("run --wait that gives up tells what a task does that %s", async (_, change, words) => {
  submitted({ ...TASK, node: "n1", ...change });
  const ran = await run("run", "--image", "demo", "--wait", "--timeout", "1ms");
  expect(ran.exitCode).toBe(1);
  expect(ran.err).toBe(`error: Not so within 0.001 s: task ${TASK_ID} ${words}\n`);
});

test("what is on its way is told once, when it has been that for a while; what is missing at once", async () => {
  let err = "";
  const looks: (Missing | null)[] = [{ onItsWay: "pulls" }, { onItsWay: "pulls" }, "no image", "no image"];
  const told: string[] = [];
  const io = { err: (text: string) => (err += text) } as unknown as Io;
  await waitUntil(io, new ApiClient("127.0.0.1:1"), { patience: 150 }, async () => {
    told.push(err);
    return looks.shift() ?? null;
  });
  expect(told).toEqual(["", "", "pulls\n", "pulls\nno image\n", "pulls\nno image\n"]);
});

test("the time of run --wait is that of all tasks together", async () => {
  const second = { ...TASK, id: `1${TASK_ID.slice(1)}`, reason: "No node fits" };
  manager.reply = async (): Promise<Reply> => {
    const asked = manager.asked.at(-1);
    if (asked?.kind !== "getTask") return { kind: "submitted", tasks: [TASK, second], job: JOB };
    if (asked.taskId === second.id) return { kind: "task", task: second };
    const over = performance.now() + 50;
    await eventually(() => performance.now() > over, 5_000);
    return { kind: "task", task: RUNNING };
  };
  const flags = ["--image", "demo", "--name", "web", "--count", "2", "--wait", "--timeout", "50ms"];
  const ran = await run("run", ...flags);
  expect(ran.exitCode).toBe(1);
  expect(ran.err).toBe(`error: Not so within 0.05 s: task ${second.id} waits: No node fits\n`);
});

test("drain, update and rollback wait no longer than they are told, and tell then what is missing", async () => {
  const drain = { deadline: Date.now() + 60_000, maxParallel: 1, left: 2, stuck: null };
  const node = { index: 0, name: "n1", liveness: "ready", availability: "draining", drain };
  const known = {
    runtime: "ok",
    address: null,
    capacity: {},
    free: {},
    tasks: 0,
    stats: null,
    trouble: null,
  };
  const draining = { ...node, ...known } as unknown as NodeView;
  const rolling = { state: "rolling", updated: 1, outdated: 1, image: "demo:2" };
  const job = { ...JOB, version: 2, rollout: rolling } as unknown as JobView;
  manager.reply = async (): Promise<Reply> => {
    const { kind } = manager.asked.at(-1) ?? { kind: "" };
    if (kind === "listTasks") return { kind: "tasks", tasks: [RUNNING], next: null };
    if (kind === "drainNode") return { kind: "node", node: draining };
    if (kind === "listNodes") return { kind: "nodes", nodes: [draining], next: null };
    return { kind: "job", job, added: 0, stopping: 0 };
  };
  const waiting = ["--wait", "--timeout", "1ms"];
  for (const [argv, words] of [
    [["drain", "n1"], "n1 is draining: 2 left on it"],
    [["update", "web", "--image", "demo:2"], "job web version 2: rolling, 1 of 2 are demo:2"],
    [["rollback", "web"], "job web version 2: rolling, 1 of 2 are demo:2"],
  ] as const) {
    const ran = await run(...argv, ...waiting);
    expect(ran.exitCode).toBe(1);
    expect(ran.err).toMatch(new RegExp(`error: Not so within 0\\.001 s: ${words}\n$`));
  }
});

test("logs --follow of a task that has not begun waits for that, and says why", async () => {
  const seen = [{ ...TASK, reason: "No node fits" }, { ...TASK, state: "Scheduled", attempt: 1 } as TaskView];
  manager.reply = async (): Promise<Reply> => ({ kind: "task", task: seen.shift() ?? RUNNING });
  const ran = await run("logs", "--follow", TASK_ID);
  expect(ran.err).toContain(`task ${TASK_ID} waits: No node fits\n`);
  expect(seen).toEqual([]);
});
