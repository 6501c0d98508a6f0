// What is over is forgotten, and nothing of it stays on disk.

import { expect, test } from "vitest";
import { seconds } from "../../../src/core/kernel/time.ts";
import { specOf } from "../specs.ts";
import { ManagerDriver } from "./driver.ts";

test("rows of attempts that are over go: what is left loads, also after its task was reaped", () => {
  const retention = { finishedTasksMax: 0, eventsMax: 10, requestsMs: 1 };
  const driver = new ManagerDriver({ retention }).nodes(1);
  const task = driver.submit({ kind: "batch" });
  driver.report(0, task.id, { phase: "ended", exitCode: 1, finishedAt: 2 });
  driver.report(0, task.id, { attempt: 2, phase: "ended", exitCode: 0, finishedAt: 2 });
  driver.submit();
  driver.pass(driver.now + seconds(2), [0]);
  expect(driver.cluster.tasks.has(task.id)).toBe(false);
  expect(driver.rows("attempts")).toHaveLength(1);
  driver.restart();
  expect(driver.cluster.tasks.size).toBe(1);
});

test("an attempt whose end comes in the batch that forgets its task leaves no row", () => {
  const retention = { finishedTasksMax: 0, eventsMax: 10, requestsMs: 1 };
  const driver = new ManagerDriver({ retention }).nodes(2);
  const task = driver.submit({ kind: "batch" });
  driver.report(0, task.id, { startedAt: 1 });
  driver.pass(driver.now + seconds(30), [1]); // node-0 is given up
  driver.report(1, task.id, { attempt: 2, phase: "ended", exitCode: 0, finishedAt: 2 });
  driver.submit();
  expect(driver.rows("attempts").filter(({ value }) => value.includes(task.id))).toHaveLength(2);
  driver.now += seconds(2);
  driver.report(0, task.id, { phase: "ended", exitCode: 0, finishedAt: 2 });
  expect(driver.changes.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["attemptReported", "taskReaped"]),
  );
  expect(driver.rows("attempts").filter(({ value }) => value.includes(task.id))).toEqual([]);
  driver.restart();
  expect(driver.cluster.tasks.size).toBe(1);
});

test("a request remembered while the clock was ahead keeps none of the later ones from being forgotten", () => {
  const retention = { finishedTasksMax: 100, eventsMax: 1000, requestsMs: 1_000 };
  const driver = new ManagerDriver({ retention }).nodes(1);
  const submit = (key: string) =>
    driver.ask({
      kind: "submitTask",
      submission: { spec: specOf(), id: null },
      idempotency: { key, fingerprint: key },
    });
  submit("ahead");
  driver.restart({ wallOffset: 0 }); // a thousand seconds back
  submit("now");
  driver.pass(driver.now + seconds(5));
  expect([...driver.cluster.requests.keys()]).toEqual(["ahead"]);
});
