// A stop in every state a task can be in: what it leads to at once, and when the workers have done what they were told.

import { describe, expect, test } from "vitest";
import { seconds } from "../../../src/core/kernel/time.ts";
import type { Task } from "../../../src/core/task/task.ts";
import { ManagerDriver } from "./driver.ts";
import { obey } from "./played-workers.ts";

interface Case {
  readonly when: string;
  /** Leads a cluster of two nodes, with one task on the first, there. */
  prepare(driver: ManagerDriver, id: string): void;
  readonly atOnce: Task["state"];
  /** Nodes that stay silent afterwards. */
  readonly silent?: readonly number[];
  readonly inTheEnd?: Task["state"];
  readonly nodes?: number;
}

const fail = (driver: ManagerDriver, id: string, attempt: number): void =>
  driver.report(0, id, { attempt, phase: "ended", exitCode: 1, finishedAt: 2 });

const run = (driver: ManagerDriver): void => obey(driver);

const cases: readonly Case[] = [
  { when: "waits for a node", nodes: 0, prepare: () => {}, atOnce: "Completed" },
  {
    when: "waits for its restart delay",
    nodes: 1,
    prepare: (driver, id) => {
      run(driver);
      fail(driver, id, 1);
      fail(driver, id, 2);
    },
    atOnce: "Completed",
  },
  { when: "is assigned", prepare: () => {}, atOnce: "Scheduled" },
  {
    when: "is starting",
    prepare: (driver, id) => driver.report(0, id, { phase: "starting" }),
    atOnce: "Scheduled",
  },
  { when: "runs", prepare: run, atOnce: "Running" },
  {
    when: "waits for a replacement, its node down",
    nodes: 1,
    prepare: (driver) => {
      run(driver);
      driver.pass(driver.now + seconds(5));
    },
    atOnce: "Completed",
    silent: [0],
    inTheEnd: "Completed",
  },
  {
    when: "runs on a node that was replaced, the old one silent",
    prepare: (driver) => {
      run(driver);
      driver.pass(driver.now + seconds(5), [1]);
      obey(driver, [0]);
    },
    atOnce: "Running",
    silent: [0],
    inTheEnd: "Completed",
  },
  {
    when: "runs on a node that has not answered since the manager's restart",
    prepare: (driver) => {
      run(driver);
      driver.restart();
    },
    atOnce: "Running",
    silent: [0],
    inTheEnd: "Running",
  },
  {
    when: "moves",
    prepare: (driver) => {
      run(driver);
      driver.ask({ kind: "drainNode", node: "node-0", lengthMs: 60_000, maxParallel: 1 });
    },
    atOnce: "Running",
  },
  {
    when: "was evicted and has not ended yet",
    nodes: 1,
    prepare: (driver) => {
      run(driver);
      driver.ask({ kind: "drainNode", node: "node-0", lengthMs: 0, maxParallel: 1 });
    },
    atOnce: "Running",
  },
  {
    when: "was evicted and waits for another place",
    nodes: 1,
    prepare: (driver) => {
      run(driver);
      driver.ask({ kind: "drainNode", node: "node-0", lengthMs: 0, maxParallel: 1 });
      run(driver);
    },
    atOnce: "Completed",
  },
];

describe.each(cases)(
  "a stop of a task that $when",
  ({ prepare, atOnce, silent = [], inTheEnd, nodes = 2 }) => {
    const stopped = (): { driver: ManagerDriver; id: string } => {
      const retention = { finishedTasksMax: 0, eventsMax: 1000, requestsMs: 1 };
      const driver = new ManagerDriver({ retention }).nodes(nodes);
      const { id } = driver.submit();
      prepare(driver, id);
      driver.submit({ resources: { cpu: 9000 } }); // the newest task is never reaped, so it must be another one
      expect(driver.ask({ kind: "stopTask", taskId: id })).toMatchObject({
        kind: "stopping",
        tasks: [{ id }],
      });
      return { driver, id };
    };

    test("is told at once, and again when it is asked again", () => {
      const { driver, id } = stopped();
      expect(driver.task(id)).toMatchObject({ state: atOnce, wanted: "stop" });
      expect(driver.ask({ kind: "stopTask", taskId: id }).kind).toBe("stopping");
      expect(driver.changes).toEqual([]);
    });

    test("ends what runs, gives everything back, and is reaped no sooner than all of it is confirmed", () => {
      const { driver, id } = stopped();
      const alive = [...Array(nodes).keys()].filter((node) => !silent.includes(node));
      obey(driver, silent);
      const task = driver.cluster.task(id);
      expect(task.state).toBe(inTheEnd ?? "Completed");
      const left = task.attempts.filter((attempt) => attempt.phase !== "ended");
      expect(left.map((attempt) => attempt.node)).toEqual(silent);
      driver.pass(driver.now + seconds(3), alive);
      expect(driver.cluster.tasks.has(id)).toBe(silent.length > 0);
      for (const node of silent) driver.answer(node, { base: 0 });
      obey(driver);
      driver.pass(driver.now + seconds(3), [...Array(nodes).keys()]);
      expect(driver.cluster.tasks.has(id)).toBe(false);
      for (let node = 0; node < nodes; node++) expect(driver.cluster.capacity.attemptsOn(node)).toBe(0);
    });
  },
);

test("a task that has ended already is not touched by a stop; an unknown one is refused", () => {
  const driver = new ManagerDriver().nodes(1);
  const task = driver.submit({ kind: "batch" });
  driver.report(0, task.id, { phase: "ended", exitCode: 0, finishedAt: 2 });
  const reply = driver.ask({ kind: "stopTask", taskId: task.id });
  expect(reply).toMatchObject({ kind: "stopping", tasks: [{ state: "Completed", wanted: "run" }] });
  expect(driver.changes).toEqual([]);
  expect(driver.ask({ kind: "stopTask", taskId: "none" })).toMatchObject({
    refusal: { code: "task-unknown" },
  });
});
