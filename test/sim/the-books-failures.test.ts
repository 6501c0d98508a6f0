// What the book's own program gets wrong, one test each: the same situation in the tank, and what Wavetank does.
// docs/failures.md refers to these tests by name.

import { describe, expect, test } from "vitest";
import type { Fault } from "../../sim/faults.ts";
import { World } from "../../sim/world.ts";
import { type Duration, seconds } from "../../src/core/kernel/time.ts";
import type { Reply } from "../../src/core/manager/events.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { TaskSpec } from "../../src/core/task/spec.ts";
import type { Task } from "../../src/core/task/task.ts";
import { specOf } from "../core/specs.ts";
import { calmCluster } from "../transcript/calm-cluster.ts";

const SEED = 1;

/** Nodes of 4 cpu in a calm tank. */
class Tank {
  readonly world: World;

  constructor(nodes: number) {
    this.world = new World(calmCluster(nodes), SEED);
    this.world.start();
    this.run(seconds(1));
  }

  get cluster(): Cluster {
    if (this.world.cluster === null) throw new Error("No manager lives");
    return this.world.cluster;
  }

  run(duration: Duration): void {
    const { queue } = this.world;
    queue.runUntil(queue.now + duration);
  }

  /** Submits a task, waits for the acknowledgement and returns the task's id. */
  submit(wanted: Partial<TaskSpec>): string {
    const replies: Reply[] = [];
    const submission = { spec: specOf(wanted), id: null };
    this.world.clients.submit({ kind: "submitTask", submission, idempotency: null }, (reply) => {
      replies.push(reply);
    });
    this.run(seconds(1));
    const [reply] = replies;
    if (reply?.kind !== "submitted")
      throw new Error(`Submission was answered by ${reply?.kind ?? "nothing"}`);
    return reply.tasks[0]?.id ?? "";
  }

  stop(taskId: string): void {
    this.world.clients.submit({ kind: "stopTask", taskId }, () => {});
    this.run(seconds(1));
  }

  inject(fault: Fault): void {
    this.world.inject(fault);
  }

  task(id: string): Task {
    return this.cluster.task(id);
  }

  /** Machines that run a container of the task now, one entry for each container. */
  runningOn(id: string): number[] {
    return this.world.machines.flatMap(({ index, engine }) =>
      [...engine.running()].filter(({ taskId }) => taskId === id).map(() => index),
    );
  }

  starts(id: string): number {
    return this.task(id).attempt;
  }
}

const FAR = seconds(3_600);
const fails = { env: { RUN_MS: "100", EXIT_CODE: "1" }, kind: "batch" } as const;

describe("the book's program", () => {
  test("loses a task that fits nowhere: here it waits, and runs once there is room", () => {
    const tank = new Tank(1);
    const big = tank.submit({ name: "big", resources: { cpu: 4_000 } });
    const waiting = tank.submit({ name: "waiting", resources: { cpu: 1_000 } });
    tank.run(seconds(30));
    expect(tank.task(waiting).state).toBe("Pending");
    tank.stop(big);
    tank.run(seconds(2));
    expect(tank.task(waiting).state).toBe("Running");
  });

  test("dies when a worker is unreachable: here the manager goes on and serves the others", () => {
    const tank = new Tank(2);
    tank.inject({ kind: "power-off", node: 0, losesContainers: false, lasting: FAR });
    tank.run(seconds(60));
    const task = tank.submit({});
    tank.run(seconds(2));
    expect(tank.runningOn(task)).toEqual([1]);
  });

  test("sends work to dead nodes: here a node that is down gets none, though it is the emptiest", () => {
    const tank = new Tank(2);
    const first = tank.submit({ resources: { cpu: 100 } });
    tank.run(seconds(1));
    const [busy] = tank.runningOn(first);
    const empty = busy === 0 ? 1 : 0;
    tank.inject({ kind: "power-off", node: empty, losesContainers: false, lasting: FAR });
    tank.run(seconds(20));
    const tasks = [1, 2, 3].map(() => tank.submit({ resources: { cpu: 100 } }));
    tank.run(seconds(5));
    for (const task of tasks) expect(tank.runningOn(task)).toEqual([busy]);
  });

  test("forgets placements on restart: here a new manager knows them and restarts nothing", () => {
    const tank = new Tank(3);
    const tasks = [1, 2, 3, 4].map(() => tank.submit({}));
    tank.run(seconds(2));
    const before = tasks.map((task) => tank.runningOn(task));
    tank.inject({ kind: "manager-crash", lasting: seconds(3) });
    tank.run(seconds(30));
    expect(tasks.map((task) => tank.runningOn(task))).toEqual(before);
    expect(tasks.map((task) => tank.task(task).state)).toEqual(["Running", "Running", "Running", "Running"]);
    expect(tasks.map((task) => tank.starts(task))).toEqual([1, 1, 1, 1]);
  });

  test("revives stopped tasks: here a stop is for ever, over a lost node and a new manager", () => {
    const tank = new Tank(2);
    const task = tank.submit({});
    tank.run(seconds(1));
    const [node] = tank.runningOn(task);
    tank.inject({ kind: "partition", nodes: [node ?? 0], direction: "both", lasting: seconds(30) });
    tank.stop(task);
    tank.run(seconds(10));
    tank.inject({ kind: "manager-crash", lasting: seconds(2) });
    tank.run(seconds(60));
    expect(tank.runningOn(task)).toEqual([]);
    expect(tank.task(task).state).toBe("Completed");
    expect(tank.starts(task)).toBe(1);
  });

  test("restarts for ever: here the limit of the restart policy ends it, and the task is Failed", () => {
    const tank = new Tank(1);
    const restartPolicy = { ...specOf().restartPolicy, restartsMax: 2, jitterPercent: 0 };
    const task = tank.submit({ ...fails, restartPolicy });
    tank.run(seconds(600));
    expect(tank.starts(task)).toBe(3);
    expect(tank.task(task).state).toBe("Failed");
  });

  test("or never restarts: here what fails is started again, later each time", () => {
    const tank = new Tank(1);
    const restartPolicy = { ...specOf().restartPolicy, restartsMax: null, jitterPercent: 0 };
    const task = tank.submit({ ...fails, restartPolicy });
    tank.run(seconds(10));
    const early = tank.starts(task);
    tank.run(seconds(600));
    const late = tank.starts(task);
    expect(early).toBeGreaterThanOrEqual(4); // at once, 1 s, 2 s, 4 s
    expect(late).toBeGreaterThan(early);
    expect(late).toBeLessThan(12); // 300 s is the longest delay: no storm
  });
});
