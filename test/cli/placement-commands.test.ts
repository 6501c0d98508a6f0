// why, plan, events, update and rollback against a scripted manager: what they ask, what they show, and how they end.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import type { PlanView } from "../../src/core/manager/dry-run.ts";
import type { JobView, RolloutView } from "../../src/core/manager/views.ts";
import type { WhyView } from "../../src/core/manager/why.ts";
import { type FakeManager, startFakeManager, TASK, TASK_ID } from "../adapters/http/fake-manager.ts";
import { runCli } from "./fake-io.ts";

const folder = mkdtempSync(join(tmpdir(), "wavetank-cli-"));
let manager: FakeManager;

beforeEach(async () => {
  manager = await startFakeManager();
});
afterEach(() => manager.close());
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...argv: string[]) => runCli([...argv, "--manager", manager.url.slice(7)]);

function file(text: string): string {
  const path = join(folder, "job.yaml");
  writeFileSync(path, text);
  return path;
}

const PLAN: PlanView = {
  strategy: "spread",
  placed: [{ node: "n1", count: 2, score: 70 }],
  unplaced: 1,
  reason: "No node fits: 1 of 2 has too little free cpu, 1 is not ready",
  refusals: [
    { filter: "ready", nodes: 1, why: "is not ready" },
    { filter: "resources", nodes: 1, why: "has too little free cpu" },
  ],
  waiting: 3,
  nodes: [
    { node: "n1", refusedBy: null, why: null, score: 70, scores: { cpu: 50, memory: 20 } },
    { node: "n2", refusedBy: "ready", why: "is down", score: null, scores: {} },
  ],
};

const WHY: WhyView = {
  taskId: TASK_ID,
  name: "web",
  state: "Pending",
  summary: "No node fits: 1 of 2 is not ready",
  place: null,
  notBefore: null,
  plan: { ...PLAN, placed: [], nodes: null },
  nodes: PLAN.nodes,
};

test("why says it in a sentence, then what each filter refuses and what is said of each node", async () => {
  manager.reply = { kind: "why", why: WHY };
  const ran = await run("why", TASK_ID, "--nodes");
  expect(manager.asked).toEqual([{ kind: "getWhy", taskId: TASK_ID, nodes: true }]);
  expect(ran).toMatchObject({ exitCode: 0, err: "" });
  expect(ran.out).toBe(
    [
      "web (Pending): No node fits: 1 of 2 is not ready",
      "",
      "FILTER     REFUSES  BECAUSE",
      "ready      1        it is not ready",
      "resources  1        it has too little free cpu",
      "",
      "NODE  SCORE  REFUSED BY  BECAUSE",
      "n1    70     -           cpu 50, memory 20",
      "n2    -      ready       is down",
      "",
    ].join("\n"),
  );
  expect(JSON.parse((await run("why", TASK_ID, "--json")).out)).toEqual(WHY);
});

test("why of a task that nobody knows fails with the manager's word", async () => {
  manager.reply = { kind: "refused", refusal: { code: "task-unknown", taskId: "x" } };
  expect(await run("why", "x")).toMatchObject({ exitCode: 1, err: "error: No task has the id x\n" });
});

test("plan tells for each document where it would go, and submits nothing", async () => {
  manager.reply = { kind: "plan", plan: { ...PLAN, nodes: null } };
  const path = file("name: web\ncount: 3\ntask: {image: demo}\n---\nname: one\nimage: demo\n");
  const ran = await run("plan", path);
  expect(manager.asked.map(({ kind }) => kind)).toEqual(["getPlan", "getPlan"]);
  expect(manager.asked[0]).toMatchObject({ job: "web", count: 3, nodes: false });
  expect(ran.out).toContain(
    "job web: 2 of 3 would be placed by spread\n3 tasks wait already and may go first\n",
  );
  expect(ran.out).toContain("NODE  TASKS  SCORE\nn1    2      70\n");
  expect(ran.out).toContain("\ntask one: ");
  expect(JSON.parse((await run("plan", path, "--json")).out)).toHaveLength(2);
});

test("plan of a file that is wrong is a misuse that asks nothing", async () => {
  const ran = await run("plan", file("name: web\nimagee: demo\n"));
  expect(ran.exitCode).toBe(2);
  expect(ran.err).toMatch(/job\.yaml:2:1: .*did you mean image\?/);
  expect(manager.asked).toEqual([]);
});

const EVENT = {
  id: 4,
  taskId: TASK_ID,
  attempt: 1,
  state: "Failed",
  timestamp: 0,
  reason: "exit 1",
} as const;

test("events are a table over all pages, or JSON an event a line", async () => {
  manager.reply = async () => {
    const asked = manager.asked.at(-1);
    const first = asked?.kind === "listEvents" && asked.page.after === 3;
    return { kind: "events", events: [{ ...EVENT, id: first ? 4 : 5 }], next: first ? 4 : null, newest: 5 };
  };
  const ran = await run("events", "--after", "3", "--job", "web", "--state", "Failed");
  expect(manager.asked[0]).toMatchObject({ job: "web", state: "Failed", page: { after: 3, limit: 1000 } });
  expect(ran.out).toMatch(/^ID {2}TASK .*\n4 {3}0b5e.*Failed {2}exit 1\n5 {3}0b5e/);
  const lines = (await run("events", "--after", "3", "--json")).out.trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).id)).toEqual([4, 5]);
});

test("events --follow shows what comes, until it is told that its cursor has expired", async () => {
  manager.reply = async () => {
    const asked = manager.asked.at(-1);
    if (asked?.kind === "listEvents" && asked.page.after === 0)
      return { kind: "events", events: [EVENT], next: null, newest: 4 };
    return { kind: "refused", refusal: { code: "cursor-expired", after: 4, oldest: 9, newest: 9 } };
  };
  const ran = await run("events", "--follow", "--after", "0");
  expect(ran.out).toBe(`4  ${TASK_ID.slice(0, 8)}  1970-01-01T00:00:00.000Z  1  Failed  exit 1\n`);
  expect(ran).toMatchObject({
    exitCode: 1,
    err: "error: Events after 4 are not kept any more: the oldest is 9\n",
  });
});

const ROLLOUT: RolloutView = {
  order: "start-first",
  maxParallel: 1,
  minHealthyMs: 5_000,
  deadlineMs: 600_000,
  failuresMax: 0,
  onFailure: "pause",
  state: "rolling",
  startedAt: 0,
  reason: null,
  updated: 1,
  outdated: 2,
  previousImage: "demo",
  image: "demo:2",
};

const job = (rollout: Partial<RolloutView>): JobView => ({
  name: "web",
  count: 3,
  gang: false,
  submittedAt: 0,
  completed: 0,
  failed: 0,
  serving: 3,
  stopped: 0,
  live: 3,
  state: "active",
  version: 2,
  rollout: { ...ROLLOUT, ...rollout },
});

/** The job as it is, look by look; the last for ever. */
function looks(...rollouts: Partial<RolloutView>[]): void {
  manager.reply = async () => {
    if (manager.asked.at(-1)?.kind === "listTasks") return { kind: "tasks", tasks: [TASK], next: null };
    const rollout = rollouts.length > 1 ? rollouts.shift() : rollouts[0];
    return { kind: "job", job: job(rollout ?? {}), added: 0, stopping: 0 };
  };
}

test("update takes the job of a file with its plan, and --wait looks on until it is done", async () => {
  looks({}, { updated: 2, outdated: 1 }, { state: "done", updated: 3, outdated: 0 });
  const path = file("name: web\ncount: 3\ntask: {image: 'demo:2'}\n");
  const flags = [
    "--order",
    "stop-first",
    "--max-parallel",
    "2",
    "--min-healthy",
    "1s",
    "--on-failure",
    "rollback",
  ];
  const ran = await run("update", path, ...flags, "--wait");
  expect(manager.asked[0]).toMatchObject({
    kind: "updateJob",
    name: "web",
    spec: { name: "web", image: "demo:2" },
    plan: {
      order: "stop-first",
      maxParallel: 2,
      minHealthyMs: 1_000,
      deadlineMs: 600_000,
      failuresMax: 0,
      onFailure: "rollback",
    },
  });
  expect(ran).toEqual({
    exitCode: 0,
    out: "job web version 2: done, 3 of 3 are demo:2\n",
    err: "job web version 2: rolling, 1 of 3 are demo:2\njob web version 2: rolling, 2 of 3 are demo:2\n",
  });
});

test("update --image changes that of the job as it is, and a rollout that is paused fails the wait", async () => {
  looks({ state: "paused", reason: "task t has failed: exit 1" });
  const ran = await run("update", "web", "--image", "demo:3", "--env", "A=1", "--wait");
  expect(manager.asked[1]).toMatchObject({
    kind: "updateJob",
    spec: { image: "demo:3", env: { A: "1" } },
  });
  expect(ran).toMatchObject({
    exitCode: 1,
    err: "error: Job web is paused: task t has failed: exit 1\n",
  });
});

test("rollback asks for the way back and shows the job as JSON", async () => {
  looks({ state: "rolling-back" });
  const ran = await run("rollback", "web", "--json");
  expect(manager.asked).toEqual([{ kind: "rollbackJob", name: "web" }]);
  expect(JSON.parse(ran.out)).toEqual(job({ state: "rolling-back" }));
});

test.each([
  [["update", "no-such-file.yaml"], /Cannot read no-such-file.yaml/],
  [["update", "web", "--order", "sideways", "--image", "x"], /start-first, stop-first/],
  [["update", "web", "--max-parallel", "0", "--image", "x"], /1\.\.10000/],
  [["update", "web", "--min-healthy", "soon", "--image", "x"], /Accepted/],
  [["events", "--state", "Sleeping"], /Pending/],
  [["events", "--after", "-1"], /Accepted|unknown option|argument missing/],
  [["why"], /missing required argument/],
  [["plan"], /missing required argument/],
])("%j is a misuse", async (argv, words) => {
  const ran = await run(...argv);
  expect(ran.exitCode).toBe(2);
  expect(ran.err).toMatch(words);
  expect(manager.asked).toEqual([]);
});
