// What commands ask the manager for, and what they show.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Reply, StatusView } from "../../src/core/manager/events.ts";
import type { JobView, NodeView, TaskView } from "../../src/core/manager/views.ts";
import { type FakeManager, SPEC, startFakeManager, TASK, TASK_ID } from "../adapters/http/fake-manager.ts";
import { runCli } from "./fake-io.ts";

let manager: FakeManager;
let folder: string;

beforeEach(async () => {
  manager = await startFakeManager();
  folder = mkdtempSync(join(tmpdir(), "wavetank-cli-"));
});
afterEach(async () => {
  await manager.close();
  rmSync(folder, { recursive: true });
});

const run = (...argv: string[]) =>
  runCli([...argv.slice(0, 1), "--manager", manager.url.slice(7), ...argv.slice(1)]);

const NODE: NodeView = {
  index: 0,
  id: "i",
  name: "n1",
  address: "127.0.0.1:5556",
  availability: "active",
  liveness: "ready",
  runtime: "ok",
  capacity: { cpu: 4000, memory: 2 ** 32 },
  free: { cpu: 3500, memory: 2 ** 31 },
  gpus: [],
  labels: {},
  tasks: 2,
  stats: null,
  drain: null,
  trouble: null,
};

const JOB: JobView = {
  name: "web",
  count: 2,
  gang: false,
  submittedAt: 0,
  completed: 0,
  failed: 0,
  serving: 2,
  stopped: 0,
  version: 1,
  rollout: null,
  live: 2,
  state: "active",
};

const STATS: NonNullable<NodeView["stats"]> = {
  takenAt: 0,
  cpuPercent: null,
  memoryTotalBytes: null,
  memoryAvailableBytes: null,
  diskTotalBytes: null,
  diskFreeBytes: null,
  load: null,
  cores: 4,
  missing: [],
};

test("nodes are an aligned table by name with what is free; of a down node nothing is", async () => {
  manager.reply = {
    kind: "nodes",
    nodes: [
      { ...NODE, name: "n10", free: { cpu: 250, memory: 2 ** 31 } },
      {
        ...NODE,
        name: "long-name",
        liveness: "down",
        tasks: 10,
        stats: { ...STATS, cpuPercent: 50 },
        trouble: "refused",
      },
      { ...NODE, name: "n2", stats: { ...STATS, cpuPercent: 50, diskFreeBytes: 4096 } },
    ],
    next: null,
  };
  expect((await run("nodes")).out).toBe(
    [
      "NAME       ADDRESS         LIVENESS  AVAILABILITY  TASKS  CPU          MEMORY          BUSY  TROUBLE",
      "long-name  127.0.0.1:5556  down      active        10     -            -               -     refused",
      "n2         127.0.0.1:5556  ready     active        2      3.5/4 free   2GiB/4GiB free  50%   its disk is full",
      "n10        127.0.0.1:5556  ready     active        2      0.25/4 free  2GiB/4GiB free  -",
      "",
    ].join("\n"),
  );
});

test("colours come only when the terminal takes them, and do not disturb the columns", async () => {
  manager.reply = { kind: "nodes", nodes: [NODE], next: null };
  const argv = ["nodes", "--manager", manager.url.slice(7)];
  const plain = await runCli(argv);
  const coloured = await runCli(argv, { colours: true });
  expect(plain.out).not.toContain("\x1b");
  expect(coloured.out).toContain("\x1b[32mready\x1b[0m");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are
  expect(coloured.out.replaceAll(/\x1b\[\d+m/g, "")).toBe(plain.out);
});

test("--json shows the manager's own words", async () => {
  manager.reply = { kind: "nodes", nodes: [NODE], next: null };
  expect(JSON.parse((await run("nodes", "--json")).out)).toEqual([NODE]);
});

test("one task is shown with its history", async () => {
  const task: TaskView = {
    ...TASK,
    state: "Failed",
    node: "n1",
    attempt: 1,
    reason: "exit code 1",
    exitCode: 1,
  };
  const event = {
    id: 1,
    taskId: TASK_ID,
    attempt: 1,
    state: "Failed" as const,
    timestamp: 0,
    reason: "exit code 1",
  };
  manager.reply = async () =>
    manager.asked.at(-1)?.kind === "listEvents"
      ? { kind: "events", events: [event], next: null, newest: 1 }
      : { kind: "task", task };
  const { out } = await run("status", TASK_ID);
  expect(out).toMatch(/0b5e2a8c {2}web {3}Failed {2}n1 /);
  expect(out).toMatch(/image {6}demo\n/);
  expect(out).toMatch(/1970-01-01T00:00:00.000Z {2}1 {8}Failed {2}exit code 1\n/);
});

test("a task that waits again is shown on no node, with the exit code of the attempt that ended", async () => {
  const task: TaskView = { ...TASK, node: "n1", attempt: 1, exitCode: 3 };
  manager.reply = async () =>
    manager.asked.at(-1)?.kind === "listEvents"
      ? { kind: "events", events: [], next: null, newest: 0 }
      : { kind: "task", task };
  expect((await run("status", TASK_ID)).out).toMatch(/Pending {2}- {5}1 .* exit code 3\n/);
});

test("status reads every page", async () => {
  manager.reply = async () => {
    const asked = manager.asked.at(-1);
    if (asked?.kind === "listJobs") return { kind: "jobs", jobs: [], next: null };
    if (asked?.kind !== "listTasks") {
      const nodes = { unknown: 0, ready: 2, suspect: 0, down: 1 };
      const tasks = { Pending: 2, Scheduled: 0, Running: 0, Completed: 0, Failed: 0 };
      return { kind: "status", status: { clusterId: "c1", term: 1, nodes, tasks } };
    }
    const first = asked.page.after === 0;
    const task = first ? TASK : { ...TASK, id: "second" };
    return { kind: "tasks", tasks: [task], next: first ? 1 : null };
  };
  const { out } = await run("status");
  expect(out).toContain("nodes  2 ready, 1 down\n");
  expect(out).toContain(TASK_ID.slice(0, 8));
  expect(out).toContain("second");
});

test("run submits a task file to tasks and a job file to jobs", async () => {
  const job = { ...JOB, name: "batch", count: 1, live: 1 };
  manager.reply = async () =>
    manager.asked.length === 1
      ? { kind: "jobs", jobs: [], next: null }
      : { kind: "submitted", tasks: [TASK], job };
  const taskFile = join(folder, "task.json");
  const jobFile = join(folder, "job.json");
  writeFileSync(taskFile, JSON.stringify({ name: "web", image: "demo" }));
  writeFileSync(jobFile, JSON.stringify({ name: "batch", count: 1, task: { image: "demo" } }));
  const ran = await run("run", taskFile, jobFile);
  expect(ran).toMatchObject({ exitCode: 0, out: `task ${TASK_ID}: web\njob batch: 1 task\n` });
  expect(manager.asked.map((asked) => asked.kind)).toEqual(["listJobs", "submitTask", "submitJob"]);
});

test("run makes a task of its flags", async () => {
  manager.reply = { kind: "submitted", tasks: [TASK], job: null };
  const flags = [
    "--image",
    "library/Busy_box:1",
    "--batch",
    "--cpu",
    "500m",
    "--env",
    "A=1",
    "--env",
    "B=x=y",
  ];
  await run("run", ...flags, "--port", "8080:80", "--key", "k1", "--", "sh", "-c", "exit 0");
  expect(manager.asked).toMatchObject([
    {
      kind: "submitTask",
      idempotency: { key: "k1" },
      submission: {
        spec: {
          ...SPEC,
          restartPolicy: null,
          name: "busy-box",
          image: "library/Busy_box:1",
          kind: "batch",
          resources: { cpu: 500 },
          env: { A: "1", B: "x=y" },
          portBindings: [{ containerPort: 80, hostPort: 8080, protocol: "tcp" }],
          command: ["sh", "-c", "exit 0"],
        },
      },
    },
  ]);
});

test("run --wait says why a task waits, and exits 1 when it fails", async () => {
  const states: TaskView[] = [
    { ...TASK, reason: "no node is ready" },
    { ...TASK, reason: "no node is ready" },
    { ...TASK, attempt: 1, exitCode: 3 },
    { ...TASK, attempt: 1, exitCode: 3 },
    { ...TASK, attempt: 2, exitCode: 3 },
    { ...TASK, state: "Failed", reason: "image demo: not found" },
  ];
  manager.reply = async () =>
    manager.asked.length === 1
      ? { kind: "submitted", tasks: [TASK], job: null }
      : { kind: "task", task: states[manager.asked.length - 2] ?? TASK };
  const ran = await run("run", "--image", "demo", "--wait");
  expect(ran.exitCode).toBe(1);
  expect(ran.err).toBe(
    [
      `task ${TASK_ID} waits: no node is ready\n`,
      `task ${TASK_ID} waits: exit code 3, after attempt 1\n`,
      `task ${TASK_ID} waits: exit code 3, after attempt 2\n`,
      `error: Task ${TASK_ID} failed: image demo: not found\n`,
    ].join(""),
  );
});

test("stop asks for each task and job", async () => {
  const replies: Readonly<Record<string, Reply>> = {
    getTask: { kind: "task", task: TASK },
    stopTask: { kind: "stopping", tasks: [TASK] },
    stopJob: { kind: "job", job: { ...JOB, state: "stopping" }, added: 0, stopping: 2 },
  };
  manager.reply = async () => replies[manager.asked.at(-1)?.kind ?? ""] as Reply;
  const out = `stopping task ${TASK_ID}\nstopping job web\n`;
  expect(await run("stop", TASK_ID, "--job", "web")).toMatchObject({ exitCode: 0, out });
  expect(manager.asked).toEqual([
    { kind: "getTask", taskId: TASK_ID },
    { kind: "stopTask", taskId: TASK_ID },
    { kind: "stopJob", name: "web" },
  ]);
});

test("stop says of a job that has ended that it has", async () => {
  const job = { ...JOB, completed: 2, live: 0, state: "ended" } as const;
  manager.reply = { kind: "job", job, added: 0, stopping: 0 };
  expect((await run("stop", "--job", "web")).out).toBe("job web has ended already: 2 completed, 0 failed\n");
});

test("scale says what that leads to", async () => {
  const job = { ...JOB, count: 3 };
  manager.reply = { kind: "job", job, added: 2, stopping: 0 };
  expect((await run("scale", "web", "3")).out).toBe("job web wants 3: 2 added\n");
  manager.reply = { kind: "job", job, added: 0, stopping: 1 };
  expect((await run("scale", "web", "3")).out).toBe("job web wants 3: stopping 1\n");
  manager.reply = { kind: "job", job, added: 0, stopping: 0 };
  expect((await run("scale", "web", "3")).out).toBe("job web wants 3: nothing to do\n");
  expect((await run("scale", "web", "many")).exitCode).toBe(2);
});

test("drain asks with its deadline, and with --wait stays until nothing is left", async () => {
  const draining = (left: number): NodeView => {
    const drain = {
      deadline: Date.now() + 60_000,
      maxParallel: 2,
      left,
      stuck: left === 1 ? "No node fits" : null,
    };
    return { ...NODE, availability: "draining", drain };
  };
  manager.reply = { kind: "node", node: draining(2) };
  expect((await run("drain", "n1")).out).toBe("n1 is draining: 2 left on it\n");
  const looks = [draining(2), draining(1), draining(0)];
  manager.reply = async () =>
    manager.asked.at(-1)?.kind === "drainNode"
      ? { kind: "node", node: draining(2) }
      : { kind: "nodes", nodes: [looks.shift() ?? NODE], next: null };
  const ran = await run("drain", "n1", "--deadline", "5m", "--max-parallel", "2", "--wait");
  expect(ran).toMatchObject({ exitCode: 0, out: "n1 is drained\n" });
  expect(ran.err).toBe("n1 is draining: 2 left on it\nn1 is draining: 1 left on it; No node fits\n");
  expect(manager.asked[1]).toEqual({ kind: "drainNode", node: "n1", lengthMs: 300_000, maxParallel: 2 });
});

test("a drain that is called off, or whose node is gone, is not waited for", async () => {
  const drain = { deadline: 1, maxParallel: 1, left: 2, stuck: null };
  const draining: NodeView = { ...NODE, availability: "draining", drain };
  const waited = async (look: NodeView): Promise<string> => {
    manager.reply = async () =>
      manager.asked.at(-1)?.kind === "drainNode"
        ? { kind: "node", node: draining }
        : { kind: "nodes", nodes: [look], next: null };
    return (await run("drain", "n1", "--wait")).err;
  };
  expect(await waited(NODE)).toBe("error: The drain of n1 was called off: it is active\n");
  expect(await waited({ ...draining, liveness: "down" })).toBe(
    "error: Cannot drain n1 to its end: it is down, 2 left on it\n",
  );
  expect(await waited({ ...draining, index: 7 })).toBe("error: The node was removed while it was drained\n");
});

test("nodes are undrained, cordoned and removed by name", async () => {
  manager.reply = { kind: "node", node: NODE };
  expect((await run("undrain", "n1")).out).toBe("n1 is active\n");
  const at = ["--manager", manager.url.slice(7)];
  expect((await runCli(["node", "remove", "n1", "--force", ...at])).out).toBe("removed n1\n");
  expect(manager.asked).toEqual([
    { kind: "undrainNode", node: "n1" },
    { kind: "removeNode", node: "n1", force: true },
  ]);
});

test("stop says of a task that has ended that it has", async () => {
  manager.reply = { kind: "task", task: { ...TASK, state: "Failed" } };
  const out = `task ${TASK_ID} has ended already: Failed\n`;
  expect(await run("stop", TASK_ID)).toMatchObject({ exitCode: 0, out });
});

test("discovery shows each published port with where it is reached", async () => {
  const port = { containerPort: 80, hostPort: 32_768, protocol: "tcp" as const, address: "10.0.0.2:32768" };
  const endpoints = [
    { taskId: TASK_ID, node: "n1", host: "10.0.0.2", ports: [port] },
    { taskId: "other", node: "n2", host: "10.0.0.3", ports: [] },
  ];
  manager.reply = { kind: "endpoints", job: "web", endpoints, next: null };
  expect((await run("discovery", "web")).out.split("\n")).toEqual([
    "TASK      NODE  PORT    ADDRESS",
    `${TASK_ID.slice(0, 8)}  n1    80/tcp  10.0.0.2:32768`,
    "other     n2    -       10.0.0.3",
    "",
  ]);
  expect(JSON.parse((await run("discovery", "web", "--json")).out)).toEqual(endpoints);
});

test("nodes are added and cordoned by name", async () => {
  manager.reply = { kind: "node", node: { ...NODE, availability: "cordoned" } };
  const at = ["--manager", manager.url.slice(7)];
  expect((await runCli(["node", "cordon", "n1", ...at])).out).toBe("n1 is cordoned\n");
  expect((await runCli(["node", "add", "127.0.0.1:5556", ...at])).out).toBe("added n1\n");
  expect(manager.asked).toEqual([
    { kind: "setAvailability", node: "n1", availability: "cordoned" },
    { kind: "addNode", address: "127.0.0.1:5556" },
  ]);
});

test("status lists what is not over; --all lists the rest, too", async () => {
  const done: TaskView = { ...TASK, id: TASK_ID.replace("0b5e", "1111"), name: "done", state: "Completed" };
  const old: JobView = { ...JOB, name: "old", state: "ended" };
  const status = { clusterId: "c", term: 1, nodes: {}, tasks: {} } as unknown as StatusView;
  manager.reply = async () => {
    const { kind } = manager.asked.at(-1) ?? { kind: "" };
    if (kind === "listJobs") return { kind: "jobs", jobs: [JOB, old], next: null };
    if (kind === "listTasks") return { kind: "tasks", tasks: [TASK, done], next: null };
    return { kind: "status", status };
  };
  const short = (await run("status")).out;
  expect(short).toMatch(/\nweb .*active/);
  expect(short).not.toMatch(/\nold |1111/);
  expect(short).toMatch(/\nwhat has completed or ended is not listed: --all\n$/);
  expect((await run("status", "--all")).out).toMatch(/\nold .*ended(.|\n)*\n11112a8c {2}done {2}Completed/);
  expect((await run("status", "--job", "old", "--all")).out).not.toMatch(/\nweb .*active/);
});

test.each([
  ["rolling", "active, updating"],
  ["paused", "active, update paused"],
  ["rolling-back", "active, rolling back"],
  ["done", "active"],
  ["rolled-back", "active"],
])("of a job whose update is %s status says: %s", async (state, said) => {
  const jobs = [{ ...JOB, rollout: { state } as JobView["rollout"] }];
  const status = { clusterId: "c", term: 1, nodes: {}, tasks: {} } as unknown as StatusView;
  manager.reply = async () => {
    const { kind } = manager.asked.at(-1) ?? { kind: "" };
    if (kind === "listJobs") return { kind: "jobs", jobs, next: null };
    return kind === "listTasks" ? { kind: "tasks", tasks: [], next: null } : { kind: "status", status };
  };
  expect((await run("status")).out).toMatch(new RegExp(`\\nweb .* 0 {7}${said} {2,}\\d+`));
});

test("every command that is listed is found by its name alone", async () => {
  const { out } = await runCli(["--help"]);
  const names = [...out.matchAll(/^ {2}([a-z]+)(?:\|\S+)? .*$/gm)].map(([, name]) => name ?? "");
  expect(names.length).toBeGreaterThan(25);
  for (const name of names.filter((each) => each !== "help" && each !== "sim")) {
    const ran = await runCli([name, "--help"]);
    expect(ran).toMatchObject({ exitCode: 0, err: "" });
    expect(ran.out).toMatch(new RegExp(`^Usage: wavetank ${name}\\b`));
  }
});
