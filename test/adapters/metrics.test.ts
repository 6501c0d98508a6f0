// The manager in numbers: what is told is what was counted, and docs/metrics.md tells of every metric and of no other.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MemoryStore } from "../../src/adapters/memory/memory-store.ts";
import { ManagerMetrics } from "../../src/adapters/metrics/manager-metrics.ts";
import { meteredCommit, meteredMachine } from "../../src/adapters/metrics/metered.ts";
import type { MetricsView } from "../../src/core/manager/events.ts";
import { eventually } from "./http/eventually.ts";
import { type FakeManager, startFakeManager } from "./http/fake-manager.ts";

const VIEW: MetricsView = {
  clusterId: "c",
  term: 3,
  nodes: { unknown: 0, ready: 2, suspect: 0, down: 1 },
  tasks: { Pending: 5, Scheduled: 0, Running: 7, Completed: 1, Failed: 0 },
  jobs: 4,
  pendingBy: { resources: 3, "restart-delay": 2 },
  pendingMax: 9,
};

let manager: FakeManager;

beforeEach(async () => {
  manager = await startFakeManager();
  manager.reply = { kind: "metrics", metrics: VIEW };
});

afterEach(() => manager.close());

const scrape = async (): Promise<string> => (await fetch(`${manager.url}/metrics`)).text();

test("the cluster is told as the machine shows it, by labels", async () => {
  const text = await scrape();
  for (const line of [
    'wavetank_nodes{liveness="ready"} 2',
    'wavetank_nodes{liveness="down"} 1',
    'wavetank_tasks{state="Running"} 7',
    'wavetank_pending_tasks{reason="resources"} 3',
    'wavetank_pending_tasks{reason="restart-delay"} 2',
    "wavetank_pending_tasks_max 9",
    "wavetank_jobs 4",
    "wavetank_manager_term 3",
  ])
    expect(text.split("\n")).toContain(line);
  expect(text).toMatch(/^process_cpu_seconds_total \d/m);
});

test("a reason that nobody waits for any more is not told", async () => {
  await scrape();
  manager.reply = { kind: "metrics", metrics: { ...VIEW, pendingBy: { ready: 1 } } };
  const text = await scrape();
  expect(text).toContain('wavetank_pending_tasks{reason="ready"} 1');
  expect(text).not.toContain('reason="resources"');
});

test("requests are timed by the pattern of their route, whatever the path", async () => {
  for (const path of ["/tasks/a", "/tasks/b", "/no/such/route"]) await fetch(manager.url + path);
  const counted = async (labels: string): Promise<boolean> =>
    (await scrape()).includes(`wavetank_http_request_duration_seconds_count{${labels}} `);
  await eventually(() => counted('method="GET",route="/tasks/:id",status="500"'), 5_000);
  await eventually(() => counted('method="GET",route="none",status="404"'), 5_000);
  expect(await scrape()).not.toContain("/tasks/a");
});

test("readiness is another question than health: a full queue is not ready", async () => {
  expect(await manager.fetch("GET", "/readyz")).toMatchObject({
    status: 200,
    body: { ready: true, nodes: 2 },
  });
  manager.reply = { kind: "metrics", metrics: { ...VIEW, pendingMax: 5 } };
  expect(await manager.fetch("GET", "/readyz")).toMatchObject({
    status: 503,
    body: { error: { code: "queue-full" } },
  });
});

test("a machine that does not answer is not ready", async () => {
  manager.reply = () => new Promise(() => {});
  expect(await manager.fetch("GET", "/readyz")).toMatchObject({
    status: 503,
    body: { error: { code: "stuck" } },
  });
});

test("decisions, changes and commits are counted as they happen, and a failed commit is not", async () => {
  const metrics = new ManagerMetrics();
  const changes = [{ kind: "attemptPlaced" }, { kind: "attemptPlaced" }, { kind: "stopWanted" }];
  const machine = { observe: () => {}, nextWake: () => 0, decide: () => ({ changes, effects: [] }) };
  expect(meteredMachine(machine, metrics).decide(0)).toEqual({ changes, effects: [] });
  const store = new MemoryStore();
  const row = { table: "meta", key: "k", value: "v" } as const;
  const committed = await new Promise((resolve) => meteredCommit(store, metrics)([row, row], resolve));
  expect(committed).toBeUndefined();
  const failing = { commit: (_: unknown, done: (error?: Error) => void) => done(new Error("full")) };
  meteredCommit(failing as unknown as MemoryStore, metrics)([row], () => {});
  const text = await metrics.text(VIEW, 6);
  for (const line of [
    "wavetank_decide_duration_seconds_count 1",
    'wavetank_changes_total{kind="attemptPlaced"} 2',
    'wavetank_changes_total{kind="stopWanted"} 1',
    "wavetank_commit_duration_seconds_count 1",
    "wavetank_commit_rows_total 2",
    "wavetank_loop_backlog_events 6",
  ])
    expect(text.split("\n")).toContain(line);
});

test("docs/metrics.md tells of every metric, with its kind and labels, and of no other", async () => {
  const metrics = new ManagerMetrics();
  metrics.requested("GET", "/tasks", 200, 0.1);
  metrics.synced("sent");
  metrics.probed("passed");
  metrics.decided(0.1, [{ kind: "stopWanted" }]);
  metrics.committed(0.1, 1);
  const text = await metrics.text(VIEW, 0);
  const told = [...text.matchAll(/^# TYPE (wavetank_\w+) (\w+)$/gm)].map(([, name = "", kind = ""]) => {
    const labels = new RegExp(`^${name}(?:_bucket)?\\{(.*)\\}`, "m").exec(text)?.[1] ?? "";
    const names = [...labels.matchAll(/(\w+)="/g)]
      .map(([, label]) => label)
      .filter((label) => label !== "le");
    return [name, kind, ...names].join(" ");
  });
  const docs = readFileSync(join(import.meta.dirname, "../../docs/metrics.md"), "utf8");
  const written = [...docs.matchAll(/^\| `(wavetank_\w+)` \| ([^|]+) \|/gm)].map(([, name, kind = ""]) =>
    [name, ...kind.replaceAll(/[`,]/g, "").trim().split(/\s+/)].join(" "),
  );
  expect(written.sort()).toEqual(told.sort());
});
