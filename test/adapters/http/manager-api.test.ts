// The manager's API against a scripted machine: what each route asks, and how each reply is told.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Refusal } from "../../../src/core/manager/refusals.ts";
import { type FakeManager, SPEC, startFakeManager, TASK, TASK_ID } from "./fake-manager.ts";

/** What its submission leaves out of its restart policy is left to the manager. */
const REQUEST = { ...SPEC, restartPolicy: null };

let manager: FakeManager;

beforeEach(async () => {
  manager = await startFakeManager();
});

afterEach(() => manager.close());

describe("submitting", () => {
  test("a name and an image make a task with every default, answered 201 with where it is", async () => {
    manager.reply = { kind: "submitted", tasks: [TASK], job: null };
    const response = await manager.fetch("POST", "/tasks", { name: "web", image: "demo" });
    expect(response).toMatchObject({ status: 201, body: TASK, location: `/tasks/${TASK_ID}` });
    expect(manager.asked).toEqual([
      { kind: "submitTask", submission: { id: null, spec: REQUEST }, idempotency: null },
    ]);
  });

  test("amounts, ports, constraints and policies may be written short", async () => {
    manager.reply = { kind: "submitted", tasks: [TASK], job: null };
    await manager.fetch("POST", "/tasks", {
      name: "web",
      image: "demo",
      cpu: "1.5 cores",
      memory: "256MiB",
      resources: { disk: "1GB", licences: 2 },
      portBindings: ["8080:80", "53/udp", 90],
      constraints: ["zone!=a,b"],
      gpus: 2,
      restartPolicy: "never",
      stopGraceMs: "3s",
    });
    expect(manager.asked[0]).toMatchObject({
      submission: {
        spec: {
          resources: { cpu: 1500, memory: 268_435_456, disk: 1_000_000_000, licences: 2 },
          portBindings: [
            { containerPort: 80, hostPort: 8080, protocol: "tcp" },
            { containerPort: 53, hostPort: null, protocol: "udp" },
            { containerPort: 90, hostPort: null, protocol: "tcp" },
          ],
          constraints: [{ label: "zone", operator: "not-in", values: ["a", "b"] }],
          gpus: { count: 2, milli: 1000, models: [] },
          restartPolicy: { mode: "never" },
          stopGraceMs: 3000,
        },
      },
    });
  });

  test("the spec that a view shows can be posted back as it is", async () => {
    manager.reply = { kind: "submitted", tasks: [TASK], job: null };
    const spec = { ...SPEC, resources: { cpu: 250 }, command: ["sleep", "1"] };
    await manager.fetch("POST", "/tasks", spec);
    expect(manager.asked[0]).toMatchObject({ submission: { id: null, spec } });
  });

  test("a restart policy is passed on as far as it is said, and no further", async () => {
    manager.reply = { kind: "submitted", tasks: [TASK], job: null };
    const moving = { delayMs: "30s", delayMaxMs: "3600s" };
    const restartPolicy = { windowMs: 1_800_000, restartsMax: null, moving };
    await manager.fetch("POST", "/tasks", { name: "web", image: "demo", restartPolicy });
    const said = {
      windowMs: 1_800_000,
      restartsMax: null,
      moving: { delayMs: 30_000, delayMaxMs: 3_600_000, movesMax: null },
    };
    expect(manager.asked[0]).toMatchObject({ kind: "submitTask" });
    const [asked] = manager.asked;
    expect(asked?.kind === "submitTask" ? asked.submission.spec.restartPolicy : null).toEqual(said);
  });

  test("an idempotency key comes with a digest that differs when the body differs", async () => {
    manager.reply = { kind: "submitted", tasks: [TASK], job: null };
    const headers = { "idempotency-key": "k1" };
    await manager.fetch("POST", "/tasks", { name: "web", image: "demo" }, headers);
    await manager.fetch("POST", "/tasks", { name: "web", image: "demo" }, headers);
    await manager.fetch("POST", "/tasks", { name: "web", image: "other" }, headers);
    const [first, again, other] = manager.asked.map((command) =>
      command.kind === "submitTask" ? command.idempotency : null,
    );
    expect(first?.key).toBe("k1");
    expect(again).toEqual(first);
    expect(other?.fingerprint).not.toBe(first?.fingerprint);
  });

  test("a job names its tasks and is answered with their ids", async () => {
    const job = {
      name: "web",
      count: 2,
      gang: false,
      submittedAt: 5,
      completed: 0,
      failed: 0,
      serving: 0,
      stopped: 0,
      version: 1,
      rollout: null,
      live: 2,
      state: "active",
    } as const;
    manager.reply = { kind: "submitted", tasks: [TASK, { ...TASK, id: "t2" }], job };
    const response = await manager.fetch("POST", "/jobs", { name: "web", count: 2, task: { image: "demo" } });
    expect(response).toMatchObject({ status: 201, body: { job, tasks: [TASK_ID, "t2"] } });
    expect(manager.asked).toEqual([
      { kind: "submitJob", name: "web", count: 2, gang: false, spec: REQUEST, idempotency: null },
    ]);
  });
});

describe("the book's requests", () => {
  const envelope = {
    ID: "6be4cb6b-61d1-40cb-bc7b-9cacefefa60c",
    State: 2,
    Timestamp: "2026-01-01T00:00:00Z",
    Task: {
      State: 1,
      ID: TASK_ID,
      Name: "web",
      Image: "demo",
      Cpu: 0.5,
      ExposedPorts: { "7777/tcp": {} },
      PortBindings: { "7777/tcp": "8888" },
      RestartPolicy: "always",
      HealthCheck: "",
    },
  };

  test("an event with a task submits it under its id", async () => {
    manager.reply = { kind: "submitted", tasks: [TASK], job: null };
    expect(await manager.fetch("POST", "/tasks", envelope)).toMatchObject({ status: 201 });
    const spec = {
      ...REQUEST,
      resources: { cpu: 500 },
      exposedPorts: [7777],
      portBindings: [{ containerPort: 7777, hostPort: 8888, protocol: "tcp" }],
    };
    expect(manager.asked).toEqual([
      { kind: "submitTask", submission: { id: TASK_ID, spec }, idempotency: null },
    ]);
  });

  test.each(["Completed", 3])("an event that wants %s stops its task", async (State) => {
    manager.reply = { kind: "stopping", tasks: [TASK] };
    const response = await manager.fetch("POST", "/tasks", { State, Task: { ID: TASK_ID } });
    expect(response.status).toBe(204);
    expect(manager.asked).toEqual([{ kind: "stopTask", taskId: TASK_ID }]);
  });

  test("a wrong field is named as the book names it", async () => {
    const response = await manager.fetch("POST", "/tasks", {
      ...envelope,
      Task: { ID: TASK_ID, Name: "web" },
    });
    expect(response).toMatchObject({ status: 400, body: { error: { field: "Task.Image" } } });
  });
});

test("every write may carry an idempotency key, and its method and path belong to what was asked", async () => {
  manager.reply = { kind: "refused", refusal: { code: "task-unknown", taskId: TASK_ID } };
  const writes = [
    ["DELETE", `/tasks/${TASK_ID}`],
    ["DELETE", "/jobs/web"],
    ["POST", "/jobs/web/scale", { count: 2 }],
    ["POST", "/nodes", { address: "10.0.0.2:5556" }],
    ["POST", "/nodes/n1/cordon"],
    ["POST", "/nodes/n1/uncordon"],
    ["POST", "/nodes/n1/drain"],
    ["POST", "/nodes/n1/undrain"],
    ["DELETE", "/nodes/n1"],
    ["DELETE", "/nodes/n1?force=true"],
  ] as const;
  for (const [method, path, body] of writes)
    await manager.fetch(method, path, body, { "idempotency-key": "k" });
  const keys = manager.asked.map((asked) => ("idempotency" in asked ? asked.idempotency : null));
  expect(keys.map((each) => each?.key)).toEqual(writes.map(() => "k"));
  expect(new Set(keys.map((each) => each?.fingerprint)).size).toBe(writes.length);
});

test("a full queue is 429, and says when to ask again", async () => {
  manager.reply = { kind: "refused", refusal: { code: "queue-full", pending: 9, pendingMax: 9 } };
  const response = await fetch(`${manager.url}/tasks`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "web", image: "demo" }),
  });
  expect([response.status, response.headers.get("retry-after")]).toEqual([429, "5"]);
  expect(await response.json()).toMatchObject({ error: { code: "queue-full" } });
});

describe("reading and steering", () => {
  test("a page of tasks is asked for with its filters, and told with the next cursor", async () => {
    manager.reply = { kind: "tasks", tasks: [TASK], next: 17 };
    const response = await manager.fetch("GET", "/tasks?state=Running&job=web&after=3&limit=1");
    expect(response).toMatchObject({ status: 200, body: { tasks: [TASK], next: 17 } });
    expect(manager.asked).toEqual([
      { kind: "listTasks", state: "Running", job: "web", page: { after: 3, limit: 1 } },
    ]);
  });

  test("without limits a page holds a hundred from the start", async () => {
    manager.reply = { kind: "events", events: [], next: null, newest: 0 };
    await manager.fetch("GET", "/events");
    expect(manager.asked).toEqual([{ kind: "listEvents", taskId: null, page: { after: 0, limit: 100 } }]);
  });

  test.each([
    ["GET", `/tasks/${TASK_ID}`, { kind: "getTask", taskId: TASK_ID }],
    [
      "GET",
      `/tasks/${TASK_ID}/events?after=4`,
      { kind: "listEvents", taskId: TASK_ID, page: { after: 4, limit: 100 } },
    ],
    ["DELETE", `/tasks/${TASK_ID}`, { kind: "stopTask", taskId: TASK_ID }],
    ["DELETE", "/jobs/web", { kind: "stopJob", name: "web" }],
    ["GET", "/jobs", { kind: "listJobs", page: { after: 0, limit: 1000 } }],
    ["GET", "/jobs?state=ended", { kind: "listJobs", state: "ended", page: { after: 0, limit: 1000 } }],
    ["GET", "/jobs/web", { kind: "getJob", name: "web" }],
    ["GET", "/discovery/web", { kind: "listEndpoints", name: "web", page: { after: 0, limit: 1000 } }],
    ["GET", "/nodes", { kind: "listNodes", page: { after: 0, limit: 1000 } }],
    [
      "GET",
      "/nodes?liveness=down&label=zone=a&label=ssd&after=2&limit=1",
      {
        kind: "listNodes",
        liveness: "down",
        labels: [
          { label: "zone", value: "a" },
          { label: "ssd", value: null },
        ],
        page: { after: 2, limit: 1 },
      },
    ],
    [
      "GET",
      `/events?task=${TASK_ID}&job=web&state=Failed&after=9`,
      {
        kind: "listEvents",
        taskId: TASK_ID,
        job: "web",
        state: "Failed",
        page: { after: 9, limit: 100 },
      },
    ],
    ["POST", "/nodes/n1/cordon", { kind: "setAvailability", node: "n1", availability: "cordoned" }],
    ["POST", "/nodes/n1/uncordon", { kind: "setAvailability", node: "n1", availability: "active" }],
    ["POST", "/nodes/n1/undrain", { kind: "undrainNode", node: "n1" }],
    ["POST", "/nodes/n1/drain", { kind: "drainNode", node: "n1", lengthMs: 3_600_000, maxParallel: 1 }],
    ["DELETE", "/nodes/n1", { kind: "removeNode", node: "n1", force: false }],
    ["DELETE", "/nodes/n1?force=true", { kind: "removeNode", node: "n1", force: true }],
    ["GET", "/status", { kind: "getStatus" }],
    ["GET", "/healthz", { kind: "getStatus" }],
  ])("%s %s asks the machine once", async (method, path, question) => {
    manager.reply = { kind: "refused", refusal: { code: "task-unknown", taskId: TASK_ID } };
    await manager.fetch(method, path);
    expect(manager.asked).toEqual([question]);
  });

  test("stopping is answered 204 with no body", async () => {
    manager.reply = { kind: "stopping", tasks: [TASK] };
    expect(await manager.fetch("DELETE", `/tasks/${TASK_ID}`)).toMatchObject({ status: 204, text: "" });
  });

  test("a job that is scaled or stopped is answered with its counts, not with its tasks", async () => {
    const counts = {
      count: 2,
      gang: false,
      submittedAt: 5,
      completed: 0,
      failed: 0,
      serving: 2,
      stopped: 0,
      version: 1,
      rollout: null,
      live: 2,
    };
    const job = { name: "web", ...counts, state: "active" } as const;
    manager.reply = { kind: "job", job, added: 1, stopping: 0 };
    const scaled = await manager.fetch("POST", "/jobs/web/scale", { count: 2 });
    expect(scaled).toMatchObject({ status: 200, body: { job, added: 1, stopping: 0 } });
    expect((await manager.fetch("DELETE", "/jobs/web")).body).toEqual({ job, stopping: 0 });
    expect(manager.asked).toEqual([
      { kind: "scaleJob", name: "web", count: 2 },
      { kind: "stopJob", name: "web" },
    ]);
  });

  test("a drain takes a deadline with a unit and a number of moves at a time", async () => {
    await manager.fetch("POST", "/nodes/n1/drain", { deadlineMs: "10m", maxParallel: 3 });
    expect(manager.asked).toEqual([{ kind: "drainNode", node: "n1", lengthMs: 600_000, maxParallel: 3 }]);
  });

  test.each([
    ["POST", "/nodes/n1/drain", { deadlineMs: "ten minutes" }, "deadlineMs"],
    ["POST", "/nodes/n1/drain", { deadlineMs: "31000h" }, "deadlineMs"],
    ["POST", "/nodes/n1/drain", { maxParallel: 0 }, "maxParallel"],
    ["POST", "/nodes/n1/drain", { deadline: "10m" }, "deadline"],
    ["POST", "/jobs/web/scale", { count: -1 }, "count"],
    ["POST", "/jobs/web/scale", { count: 10_001 }, "count"],
    ["POST", "/jobs/web/scale", {}, "count"],
    ["DELETE", "/nodes/n1?force=yes", undefined, "force"],
  ])("%s %s with %o is refused and names %s", async (method, path, body, field) => {
    expect(await manager.fetch(method, path, body)).toMatchObject({
      status: 400,
      body: { error: { field } },
    });
    expect(manager.asked).toEqual([]);
  });

  test("a node is added by its address", async () => {
    await manager.fetch("POST", "/nodes", { address: "127.0.0.1:5556" });
    expect(manager.asked).toEqual([{ kind: "addNode", address: "127.0.0.1:5556" }]);
  });
});

describe("refusals of the machine", () => {
  const refusals: [number, Refusal][] = [
    [404, { code: "task-unknown", taskId: TASK_ID }],
    [404, { code: "job-unknown", name: "web" }],
    [404, { code: "node-unknown", node: "n9" }],
    [409, { code: "task-exists", taskId: TASK_ID }],
    [409, { code: "job-exists", name: "web" }],
    [409, { code: "job-stopping", name: "web", live: 3 }],
    [409, { code: "job-stopped", name: "web" }],
    [409, { code: "node-ambiguous", node: "n1", ids: ["a", "b"] }],
    [409, { code: "node-draining", node: "n1" }],
    [409, { code: "node-busy", node: "n1", attempts: 2, down: false }],
    [409, { code: "key-reused", key: "k1" }],
    [429, { code: "queue-full", pending: 10, pendingMax: 10 }],
  ];
  test.each(refusals)("%i for %o", async (status, refusal) => {
    manager.reply = { kind: "refused", refusal };
    const response = await manager.fetch("POST", "/tasks", { name: "web", image: "demo" });
    expect(response).toMatchObject({ status, body: { error: { code: refusal.code } } });
  });
});

test("a bug inside is told as internal, without its words, and logged", async () => {
  manager.reply = () => Promise.reject(new Error("secret detail"));
  const response = await manager.fetch("GET", "/nodes");
  expect(response).toMatchObject({ status: 500, body: { error: { code: "internal" } } });
  expect(response.text).not.toContain("secret detail");
  expect(manager.logged).toHaveLength(1);
});
