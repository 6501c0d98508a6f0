import { expect, test } from "vitest";
import { seconds } from "../../../src/core/kernel/time.ts";
import type { Reply } from "../../../src/core/manager/events.ts";
import { loadCluster } from "../../../src/core/store/load.ts";
import { TABLES } from "../../../src/core/store/records.ts";
import type { TaskSpec } from "../../../src/core/task/spec.ts";
import { specOf } from "../specs.ts";
import { ManagerDriver } from "./driver.ts";
import { obey } from "./played-workers.ts";

const submit = (driver: ManagerDriver, count: number, spec: Partial<TaskSpec> = {}): Reply => {
  const task = specOf({ resources: { cpu: 100 }, ...spec });
  return driver.ask({ kind: "submitJob", name: "web", count, spec: task, idempotency: null });
};
const scale = (driver: ManagerDriver, count: number): Reply =>
  driver.ask({ kind: "scaleJob", name: "web", count });
const stop = (driver: ManagerDriver): Reply => driver.ask({ kind: "stopJob", name: "web" });
const tasks = (driver: ManagerDriver) => [...driver.cluster.tasks.values()];
const wanted = (driver: ManagerDriver) =>
  tasks(driver)
    .filter((task) => task.wanted === "run")
    .map((task) => task.serial);
const endWell = (driver: ManagerDriver, count: number) => {
  for (const task of tasks(driver).slice(0, count)) {
    const node = task.attempts[0]?.node as number;
    driver.report(node, task.id, { phase: "ended", exitCode: 0, finishedAt: 2 });
  }
};

test("scaling up adds tasks, which are placed in the same batch", () => {
  const driver = new ManagerDriver().nodes(2);
  submit(driver, 2);
  expect(scale(driver, 5)).toMatchObject({ kind: "job", added: 3, stopping: 0, job: { count: 5, live: 5 } });
  expect(driver.cluster.counts.Scheduled).toBe(5);
});

test("scaling down stops what serves least first: what waits, what does not run yet, then the newest", () => {
  const driver = new ManagerDriver().nodes(1);
  submit(driver, 5, { resources: { cpu: 1000 } }); // the fifth finds no room
  const [first, second, third, fourth, fifth] = tasks(driver);
  driver.report(0, second?.id ?? "", { phase: "running" });
  driver.report(0, third?.id ?? "", { phase: "starting" });
  driver.report(0, fourth?.id ?? "", { phase: "running" });
  const order = [fifth, first, third, fourth, second].map((task) => task?.serial as number);
  for (let count = 4; count >= 0; count--) {
    expect(scale(driver, count)).toMatchObject({ added: 0, stopping: 1 });
    const left = order.slice(5 - count);
    expect(wanted(driver)).toEqual(left.toSorted((a, b) => a - b));
  }
});

test("scaling to what there is changes nothing; a task that was stopped alone is made good", () => {
  const driver = new ManagerDriver().nodes(1);
  submit(driver, 3);
  expect(scale(driver, 3)).toMatchObject({ added: 0, stopping: 0 });
  driver.ask({ kind: "stopTask", taskId: tasks(driver)[0]?.id ?? "" });
  expect(scale(driver, 3)).toMatchObject({ added: 1, stopping: 0 });
});

test("a batch task that has completed counts, reaped or not: scaling runs none of them again", () => {
  const driver = new ManagerDriver({
    retention: { finishedTasksMax: 0, eventsMax: 1000, requestsMs: 1 },
  }).nodes(1);
  submit(driver, 4, { kind: "batch" });
  endWell(driver, 3);
  driver.pass(driver.now + seconds(2), [0]);
  expect(driver.cluster.tasks.size).toBe(1);
  expect(scale(driver, 4)).toMatchObject({ added: 0, stopping: 0 });
  expect(scale(driver, 6)).toMatchObject({ added: 2, stopping: 0, job: { completed: 3, live: 3 } });
  expect(scale(driver, 3)).toMatchObject({ added: 0, stopping: 3 });
  obey(driver);
  expect(scale(driver, 5)).toMatchObject({ added: 2 }); // those that were stopped have not run
});

test("scaling is refused when the queue is full, and changes nothing then", () => {
  const driver = new ManagerDriver({ pendingMax: 3 });
  submit(driver, 2);
  expect(scale(driver, 4)).toMatchObject({ refusal: { code: "queue-full" } });
  expect([driver.cluster.tasks.size, driver.cluster.jobs.get("web")?.count]).toEqual([2, 2]);
  expect(driver.ask({ kind: "scaleJob", name: "none", count: 1 })).toMatchObject({
    refusal: { code: "job-unknown" },
  });
});

test("a stopped job gets no more tasks; its name is free when all have ended, and the new job is its own", () => {
  const driver = new ManagerDriver().nodes(1);
  submit(driver, 2);
  obey(driver);
  expect(stop(driver)).toMatchObject({ kind: "job", stopping: 2, job: { state: "stopping", live: 2 } });
  expect(scale(driver, 3)).toMatchObject({ refusal: { code: "job-stopping", live: 2 } });
  expect(submit(driver, 1)).toMatchObject({ refusal: { code: "job-stopping", live: 2 } });
  obey(driver);
  expect(scale(driver, 3)).toMatchObject({ refusal: { code: "job-stopped" } });
  expect(submit(driver, 1, { image: "other" }).kind).toBe("submitted");
  driver.restart();
  expect(tasks(driver).map((task) => task.spec.image)).toEqual(["busybox", "busybox", "other"]);
  expect(driver.ask({ kind: "listJobs" })).toMatchObject({
    jobs: [{ name: "web", count: 1, live: 1, completed: 0, state: "active" }],
  });
  driver.answer(0, { base: 0 });
  obey(driver);
  expect(stop(driver)).toMatchObject({ stopping: 1 });
});

test("stopping a job that has ended says so, as often as it is asked", () => {
  const driver = new ManagerDriver().nodes(1);
  submit(driver, 2, { kind: "batch" });
  endWell(driver, 2);
  for (let time = 0; time < 2; time++)
    expect(stop(driver)).toMatchObject({ stopping: 0, job: { state: "ended", completed: 2, stopped: 0 } });
});

test("a stopped job is forgotten with the last of its tasks; one that has only ended is not", () => {
  const retention = { finishedTasksMax: 0, eventsMax: 1000, requestsMs: 1 };
  const driver = new ManagerDriver({ retention }).nodes(1);
  submit(driver, 2, { kind: "batch" });
  endWell(driver, 2);
  driver.submit(); // serials go on from the newest task that is stored: that one is never reaped
  driver.pass(driver.now + seconds(3), [0]);
  expect(driver.cluster.jobs.has("web")).toBe(true);
  stop(driver);
  driver.pass(driver.now + seconds(3), [0]);
  expect(driver.cluster.jobs.has("web")).toBe(false);
  expect(driver.rows("jobs")).toEqual([]);
});

test("the reply to a large job shows the first of its tasks and counts all", () => {
  const driver = new ManagerDriver({ pendingMax: 10_000 });
  const reply = submit(driver, 1_000);
  expect(reply.kind === "submitted" ? [reply.tasks.length, reply.job?.live] : reply).toEqual([100, 1_000]);
});

test("a job that gets a task in place of a stopped one is stored with its count", () => {
  const driver = new ManagerDriver().nodes(1);
  submit(driver, 3);
  const [first] = driver.cluster.tasks.keys();
  driver.ask({ kind: "stopTask", taskId: first ?? "" });
  expect(scale(driver, 3)).toMatchObject({ added: 1, job: { count: 3 } });
  expect(JSON.parse(driver.rows("jobs")[0]?.value ?? "")).toMatchObject({ submitted: 4 });
});

test("a store in which a job's row came too late is counted anew", () => {
  const driver = new ManagerDriver().nodes(1);
  submit(driver, 3);
  const rows = TABLES.flatMap((table) => driver.rows(table)).map((row) =>
    row.table === "jobs" ? { ...row, value: row.value.replace('"submitted":3', '"submitted":2') } : row,
  );
  expect(loadCluster(rows).jobs.get("web")?.submitted).toBe(3);
});
