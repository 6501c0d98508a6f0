// Preemption through the manager: who gives way, what becomes of them, and for whom the place is kept. Nodes have four cores.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fifo } from "../../../src/core/scheduler/orders/fifo.ts";
import { fifoStrict } from "../../../src/core/scheduler/orders/fifo-strict.ts";
import { priority } from "../../../src/core/scheduler/orders/priority.ts";
import type { TaskSpec } from "../../../src/core/task/spec.ts";
import { currentAttempt, type Task } from "../../../src/core/task/task.ts";
import { specOf } from "../specs.ts";
import { kindsOf, ManagerDriver } from "./driver.ts";

const FREE = 0;
const BATCH = 100;
const PRODUCTION = 200;

const preempting = (nodes = 1, gap = 1, order = priority) =>
  new ManagerDriver({ order, preemptionGap: gap }).nodes(nodes);

const of = (level: number, cores: number, more: Partial<TaskSpec> = {}): Partial<TaskSpec> => ({
  priority: level,
  resources: { cpu: cores * 1000 },
  ...more,
});

function ends(driver: ManagerDriver, id: string, exitCode = 143): void {
  const attempt = currentAttempt(driver.cluster.task(id));
  if (attempt === undefined) throw new Error(`${id} has no attempt`);
  driver.report(attempt.node, id, { attempt: attempt.number, phase: "ended", exitCode, finishedAt: 2 });
}

const states = (driver: ManagerDriver, ...ids: readonly string[]) => ids.map((id) => driver.task(id).state);

describe("a task of a higher band", () => {
  test("takes the place of a lower one, which ends first and waits again without having spent a restart", () => {
    const driver = preempting();
    const low = driver.submit(of(FREE, 3)).id;
    const high = driver.submit(of(PRODUCTION, 4, { name: "shop" })).id;
    expect(kindsOf(driver.changes)).toEqual(["taskSubmitted", "placeHeld", "taskPreempted"]);
    expect(driver.syncs[0]?.set).toMatchObject([{ taskId: low, attempt: 1, wanted: "stop" }]);
    expect(driver.task(low)).toMatchObject({
      state: "Pending",
      restartCount: 0,
      reason: `gives way to shop (task ${high}): priority 200 over 0`,
    });
    expect(driver.task(high)).toMatchObject({
      state: "Pending",
      reason: "Waits for its place on node-0: what gives way to it there is being stopped",
    });
    ends(driver, low);
    expect(driver.task(high)).toMatchObject({ state: "Scheduled", attempt: 1, node: "node-0" });
    expect(driver.task(low)).toMatchObject({ state: "Pending", attempt: 1, restartCount: 0 });
    driver.ask({ kind: "stopTask", taskId: high });
    ends(driver, high);
    expect(driver.task(low)).toMatchObject({ state: "Scheduled", attempt: 2, restartCount: 0 });
  });

  test("does not when preemption is off, the gap is too small, or the band is the same", () => {
    const off = new ManagerDriver({ order: fifo }).nodes(1);
    const small = preempting(1, 150);
    const same = preempting();
    for (const [driver, low, high] of [
      [off, FREE, PRODUCTION],
      [small, BATCH, PRODUCTION],
      [same, BATCH, BATCH + 99],
    ] as const) {
      const lower = driver.submit(of(low, 3)).id;
      const higher = driver.submit(of(high, 4)).id;
      expect(states(driver, lower, higher)).toEqual(["Scheduled", "Pending"]);
    }
  });

  test("moves only as many as it must: one if one is enough, the lowest priority, the latest placed", () => {
    const driver = preempting();
    const ids = [of(50, 1), of(FREE, 1), of(FREE, 1), of(PRODUCTION, 1)].map(
      (spec) => driver.submit(spec).id,
    );
    driver.submit(of(PRODUCTION, 1));
    expect(states(driver, ...ids)).toEqual(["Scheduled", "Scheduled", "Pending", "Scheduled"]);
    driver.submit(of(PRODUCTION, 2)); // fits beside the first only if two more go
    expect(states(driver, ...ids)).toEqual(["Pending", "Pending", "Pending", "Scheduled"]);
  });

  test("goes where the fewest must give way", () => {
    const driver = preempting(2);
    const ids = [of(FREE, 2), of(FREE, 4), of(FREE, 2)].map((spec) => driver.submit(spec).id);
    expect(ids.map((id) => driver.task(id).node)).toEqual(["node-0", "node-1", "node-0"]);
    driver.submit(of(PRODUCTION, 4));
    expect(states(driver, ...ids)).toEqual(["Scheduled", "Pending", "Scheduled"]);
  });

  test("takes what is being stopped anyway before it stops anybody else", () => {
    const driver = preempting(2);
    const [first, second] = [driver.submit(of(FREE, 4)).id, driver.submit(of(FREE, 4)).id];
    driver.ask({ kind: "stopTask", taskId: second });
    const high = driver.submit(of(PRODUCTION, 4)).id;
    expect(driver.task(first).state).toBe("Scheduled");
    ends(driver, second);
    expect(driver.task(high)).toMatchObject({ state: "Scheduled", node: "node-1" });
  });
});

describe("the place that is kept", () => {
  test("is left alone by those of the same priority or below, not by those above", () => {
    const driver = preempting();
    const low = driver.submit(of(FREE, 3)).id;
    const high = driver.submit(of(PRODUCTION, 4)).id;
    const others = [driver.submit(of(FREE, 1)).id, driver.submit(of(PRODUCTION, 1)).id];
    expect(states(driver, ...others)).toEqual(["Pending", "Pending"]);
    expect(driver.task(others[1] as string).reason).toMatch(/1 of 1 is kept for a task that goes first/);
    const above = driver.submit(of(PRODUCTION + 1, 1)).id;
    expect(driver.task(above).state).toBe("Scheduled");
    ends(driver, low);
    // The room is not enough any more, and who took it is of the same band: it has to wait its turn.
    expect(states(driver, high, ...others)).toEqual(["Pending", "Scheduled", "Scheduled"]);
    expect(driver.cluster.holds.size).toBe(0);
  });

  test("is left alone on its device, though another one would do for who goes beside it", () => {
    const driver = preempting();
    const gpus = [{ model: "A100" }, { model: "T4" }];
    driver.answer(0, { info: { id: "node-0", name: "node-0", capacity: { cpu: 4000 }, gpus, labels: {} } });
    const half = { gpus: { count: 1, milli: 500, models: [] } };
    const low = driver.submit(of(FREE, 1, half)).id;
    const high = driver.submit(of(PRODUCTION, 1, { gpus: { count: 1, milli: 1000, models: ["A100"] } })).id;
    const other = driver.submit(of(FREE, 1, half)).id;
    expect(currentAttempt(driver.cluster.task(low))).toMatchObject({ gpuDevices: [0], wanted: "stop" });
    ends(driver, low);
    expect(driver.task(high).state).toBe("Scheduled");
    expect(states(driver, low, other)).toContain("Scheduled"); // on the other device
  });

  test("outlives a restart of the manager", () => {
    const driver = preempting();
    const low = driver.submit(of(FREE, 4)).id;
    const high = driver.submit(of(PRODUCTION, 4)).id;
    driver.restart();
    driver.answer(0, { base: 0 });
    expect(driver.cluster.holds.nodeOf(driver.cluster.task(high))).toBe(0);
    expect(driver.task(low)).toMatchObject({ state: "Pending", attempt: 1 });
    ends(driver, low);
    expect(states(driver, high, low)).toEqual(["Scheduled", "Pending"]);
  });

  test("is given up when its node goes down, and another one is looked for", () => {
    const driver = preempting(2);
    const low = [driver.submit(of(FREE, 4)).id, driver.submit(of(FREE, 4)).id];
    const high = driver.submit(of(PRODUCTION, 4)).id;
    // The latest placed gives way: node 1.
    expect(driver.cluster.holds.nodeOf(driver.cluster.task(high))).toBe(1);
    driver.pass(6_000_000, [0]);
    expect(driver.cluster.nodes[1]?.liveness).toBe("down");
    expect(driver.cluster.holds.nodeOf(driver.cluster.task(high))).toBe(0);
    ends(driver, low[0] as string);
    expect(driver.task(high)).toMatchObject({ state: "Scheduled", node: "node-0" });
  });

  test("is given up when its task is stopped; who gave way comes back", () => {
    const driver = preempting();
    const low = driver.submit(of(FREE, 4)).id;
    const high = driver.submit(of(PRODUCTION, 4)).id;
    driver.ask({ kind: "stopTask", taskId: high });
    expect(driver.cluster.holds.size).toBe(0);
    ends(driver, low);
    expect(driver.task(low)).toMatchObject({ state: "Scheduled", attempt: 2, restartCount: 0 });
  });

  test("under fifo-strict nobody overtakes the task that waits for it", () => {
    const driver = preempting(2, 1, fifoStrict);
    const low = [driver.submit(of(FREE, 4)).id, driver.submit(of(FREE, 3)).id];
    const high = driver.submit(of(PRODUCTION, 4)).id;
    const small = driver.submit(of(PRODUCTION, 1)).id;
    expect(states(driver, high, small)).toEqual(["Pending", "Pending"]);
    const gaveWay = low.find((id) => driver.task(id).state === "Pending") as string;
    ends(driver, gaveWay);
    expect(driver.task(high).state).toBe("Scheduled");
  });
});

describe("who gave way", () => {
  test("gets no second attempt before the first is known ended, a fenced one not even when its node is down", () => {
    for (const [onDisconnect, state] of [
      ["stop", "Pending"],
      ["keep", "Scheduled"],
    ] as const) {
      const driver = preempting(2);
      const low = driver.submit(of(FREE, 4, { onDisconnect })).id;
      driver.submit(of(PRODUCTION, 4));
      const high = driver.submit(of(PRODUCTION, 4)).id;
      driver.ask({ kind: "stopTask", taskId: high });
      expect(driver.task(low)).toMatchObject({ state: "Pending", attempt: 1 });
      driver.ask({ kind: "addNode", address: "host-2:5556" });
      driver.introduce(2, "node-2");
      driver.answer(2, {});
      expect(driver.task(low)).toMatchObject({ state: "Pending", attempt: 1 });
      driver.pass(driver.now + 6_000_000, [1, 2]);
      expect(driver.task(low).state).toBe(state);
    }
  });

  test("stays stopped when a user stops it meanwhile", () => {
    const driver = preempting();
    const low = driver.submit(of(FREE, 4)).id;
    driver.submit(of(PRODUCTION, 4));
    driver.ask({ kind: "stopTask", taskId: low });
    ends(driver, low);
    expect(driver.task(low)).toMatchObject({ state: "Completed", attempt: 1 });
  });
});

interface Step {
  readonly level: number;
  readonly cores: number;
}

const steps = fc.array(
  fc.record({
    level: fc.constantFrom(0, 50, 100, 150, 200, 250, 300),
    cores: fc.integer({ min: 1, max: 4 }),
  }),
  { minLength: 1, maxLength: 14 },
);

/** Submits all, then lets whatever is being stopped end until nothing is; says who gave way to whom. */
function play(all: readonly Step[]): { driver: ManagerDriver; pairs: [Task, Task][] } {
  const driver = preempting(2, 1, priority);
  const pairs: [Task, Task][] = [];
  const note = (): void => {
    for (const change of driver.changes) {
      if (change.kind !== "taskPreempted") continue;
      pairs.push([driver.cluster.task(change.taskId), driver.cluster.task(change.by)]);
    }
  };
  for (const { level, cores } of all) {
    const submission = { spec: specOf(of(level, cores)), id: null };
    driver.ask({ kind: "submitTask", submission, idempotency: null });
    note();
  }
  for (let round = 0; round < 200; round++) {
    const attempts = [...driver.cluster.tasks.values()].flatMap((task) => task.attempts);
    const stopping = attempts.find(({ wanted, phase }) => wanted === "stop" && phase !== "ended");
    if (stopping === undefined) return { driver, pairs };
    const { task, number, node } = stopping;
    driver.report(node, task.id, { attempt: number, phase: "ended", exitCode: 143, finishedAt: 2 });
    note();
  }
  throw new Error("preemption does not come to an end");
}

test("nobody takes the place of its own or a higher band, preemption ends, and no place stays kept", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const { driver, pairs } = play(all);
      for (const [victim, by] of pairs) {
        const [low, high] = [victim.spec.priority, by.spec.priority].map((level) => Math.floor(level / 100));
        expect(low).toBeLessThan(high as number);
      }
      // A chain of victims goes down band by band, so it has at most three links: each submission can move as many
      // tasks as fit on one node, three times over.
      expect(pairs.length).toBeLessThanOrEqual(3 * 4 * all.length);
      expect(driver.cluster.holds.size).toBe(0);
    }),
    { seed: 7, numRuns: 150 },
  );
});

test("at the end no task waits that a lower band's place would have been enough for", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const { driver } = play(all);
      const waiting = [...driver.cluster.tasks.values()].filter(({ state }) => state === "Pending");
      for (const { spec } of waiting) {
        for (const { index } of driver.cluster.nodes) {
          const below = [...driver.cluster.attemptsOnNode(index)].filter(
            ({ task }) => Math.floor(task.spec.priority / 100) < Math.floor(spec.priority / 100),
          );
          const room = below.reduce(
            (sum, { task }) => sum + (task.spec.resources.cpu ?? 0),
            driver.cluster.capacity.free(index, "cpu"),
          );
          expect(room).toBeLessThan(spec.resources.cpu ?? 0);
        }
      }
    }),
    { seed: 8, numRuns: 150 },
  );
});
