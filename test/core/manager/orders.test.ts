// The orders at work in a manager: who is placed when a place comes free.

import { describe, expect, test } from "vitest";
import type { TaskView } from "../../../src/core/manager/views.ts";
import { easy } from "../../../src/core/scheduler/orders/easy.ts";
import { fifo } from "../../../src/core/scheduler/orders/fifo.ts";
import { fifoStrict } from "../../../src/core/scheduler/orders/fifo-strict.ts";
import type { Order } from "../../../src/core/scheduler/orders/order.ts";
import { shortest } from "../../../src/core/scheduler/orders/shortest.ts";
import type { TaskSpec } from "../../../src/core/task/spec.ts";
import { ManagerDriver } from "./driver.ts";

const MINUTE = 60_000;

/** A batch task for so many cores and minutes. */
const batch = (cores: number, minutes: number | null = null): Partial<TaskSpec> => ({
  kind: "batch",
  resources: { cpu: cores * 1000 },
  estimateMs: minutes === null ? null : minutes * MINUTE,
});

/** Nodes of four cores. */
class Queue {
  readonly driver: ManagerDriver;

  constructor(order: Order, nodes = 1) {
    this.driver = new ManagerDriver({ order }).nodes(nodes);
  }

  submit(...specs: readonly Partial<TaskSpec>[]): string[] {
    return specs.map((spec) => this.driver.submit(spec).id);
  }

  end(id: string | undefined): void {
    const task = this.driver.cluster.task(id ?? "");
    const attempt = task.attempts.at(-1);
    if (attempt === undefined) throw new Error(`${id} does not run`);
    this.driver.report(attempt.node, task.id, { attempt: attempt.number, phase: "ended", exitCode: 0 });
  }

  view(id: string | undefined): TaskView {
    return this.driver.task(id ?? "");
  }

  states(ids: readonly string[]): string {
    return ids.map((id) => (this.view(id).state === "Pending" ? "." : "p")).join("");
  }
}

describe("fifo-strict", () => {
  test("what fits nowhere holds up all behind it, and they say behind whom they wait", () => {
    const queue = new Queue(fifoStrict);
    const ids = queue.submit(batch(3), batch(2), batch(1));
    expect(queue.states(ids)).toBe("p..");
    expect(queue.view(ids[1]).reason).toMatch(/1 of 1 has too little free cpu/);
    expect(queue.view(ids[2]).reason).toBe(
      `Waits behind web (task ${ids[1]}), which goes first by the order fifo-strict`,
    );
    queue.end(ids[0]);
    expect(queue.states(ids.slice(1))).toBe("pp");
  });
});

describe("shortest", () => {
  test("the worked example: estimates of 8, none, 1 and 3 minutes go 1, 3, 8, none", () => {
    const queue = new Queue(shortest);
    const [first] = queue.submit(batch(4));
    const ids = queue.submit(batch(4, 8), batch(4), batch(4, 1), batch(4, 3));
    queue.end(first);
    const placed: string[] = [];
    for (let left = 4; left > 0; left--) {
      placed.push(queue.states(ids));
      queue.end(ids.find((id) => queue.view(id).state === "Scheduled"));
    }
    // Those that have ended are no longer Pending either.
    expect(placed).toEqual(["..p.", "..pp", "p.pp", "pppp"]);
  });
});

describe("easy", () => {
  test("the worked example: what ends before the shadow time goes ahead, what does not waits", () => {
    const queue = new Queue(easy);
    const ids = queue.submit(batch(3, 10), batch(4, 1), batch(1, 5), batch(1, 20));
    expect(queue.states(ids)).toBe("p.p.");
    expect(queue.view(ids[3]).reason).toBe(`Waits: it must not delay web (task ${ids[1]}), which goes first`);
  });

  test("one that ends later goes where the first will fit beside it", () => {
    const queue = new Queue(easy);
    const ids = queue.submit(batch(2, 10), batch(3, 1), batch(1, 20), batch(1, 20));
    // At the shadow time 4 cores are free and 3 are needed: one of 20 minutes fits beside, not two.
    expect(queue.states(ids)).toBe("p.p.");
  });

  test("one that ends later goes to a node that the first does not need", () => {
    const queue = new Queue(easy, 2);
    const ids = queue.submit(batch(3, 10), batch(3, 30), batch(4, 1), batch(1, 60), batch(1, 60));
    // Round robin puts the first two on node 0 and 1. The shadow is node 0's; node 1 is not needed by then.
    expect(queue.states(ids)).toBe("pp.p.");
    expect(queue.view(ids[3]).node).toBe("node-1");
  });

  test("without an estimate nobody goes ahead, and nobody when what runs has none", () => {
    const known = new Queue(easy);
    expect(known.states(known.submit(batch(3, 10), batch(4, 1), batch(1)))).toBe("p..");
    const unknown = new Queue(easy);
    expect(unknown.states(unknown.submit(batch(3), batch(4, 1), batch(1, 1)))).toBe("p..");
  });

  test("what no node could ever hold delays nobody", () => {
    const queue = new Queue(easy);
    expect(queue.states(queue.submit(batch(3, 10), batch(9, 1), batch(1, 60)))).toBe("p.p");
  });

  test("those held back are tried again when the first has its place, and when it is stopped", () => {
    const queue = new Queue(easy);
    const ids = queue.submit(batch(3, 10), batch(4, 1), batch(1, 20));
    queue.driver.ask({ kind: "stopTask", taskId: ids[1] as string });
    expect(queue.states(ids)).toBe("ppp");
    const other = new Queue(easy);
    const more = other.submit(batch(3, 10), batch(4, 1), batch(1, 20));
    other.end(more[0]);
    expect(other.states(more)).toBe("pp.");
    other.end(more[1]);
    expect(other.states(more)).toBe("ppp");
  });

  test("an attempt that has overrun its estimate counts as about to end", () => {
    const queue = new Queue(easy);
    const ids = queue.submit(batch(3, 1));
    queue.driver.pass(5 * 60_000_000, [0]);
    ids.push(...queue.submit(batch(4, 1), batch(1, 1)));
    expect(queue.states(ids)).toBe("p..");
  });
});

describe("gangs", () => {
  const gang = (queue: Queue, name: string, count: number, cores = 1) =>
    queue.driver.ask({
      kind: "submitJob",
      name,
      count,
      spec: { ...queue.driver.submit(batch(0)).spec, ...batch(cores) },
      gang: true,
      idempotency: null,
    });

  const idsOf = (queue: Queue, job: string): string[] =>
    [...queue.driver.cluster.tasks.values()].filter(({ jobId }) => jobId === job).map(({ id }) => id);

  test("a gang is placed when all of it fits, in one batch, and says how many would", () => {
    const queue = new Queue(fifo, 2);
    const [first] = queue.submit(batch(2));
    gang(queue, "a", 8);
    const ids = idsOf(queue, "a");
    expect(queue.states(ids)).toBe("........");
    expect(queue.view(ids[0]).reason).toMatch(
      /^6 of the gang's 8 tasks would fit\. For the next: No node fits/,
    );
    queue.end(first);
    expect(queue.states(ids)).toBe("pppppppp");
    expect(queue.driver.cluster.capacity.free(0, "cpu")).toBe(0);
  });

  test("two gangs that each need more than half do not hold each other up", () => {
    const queue = new Queue(fifo);
    gang(queue, "a", 3);
    gang(queue, "b", 3);
    expect([queue.states(idsOf(queue, "a")), queue.states(idsOf(queue, "b"))]).toEqual(["ppp", "..."]);
    for (const id of idsOf(queue, "a")) queue.end(id);
    expect(queue.states(idsOf(queue, "b"))).toBe("ppp");
  });

  test("one that is stopped while it waits is not waited for, and a member lost later is replaced alone", () => {
    const queue = new Queue(fifo);
    gang(queue, "a", 5);
    const ids = idsOf(queue, "a");
    expect(queue.states(ids)).toBe(".....");
    queue.driver.ask({ kind: "stopTask", taskId: ids[4] as string });
    expect(queue.states(ids.slice(0, 4))).toBe("pppp");
    const first = { attempt: 1, phase: "ended", exitCode: 1 } as const;
    queue.driver.report(0, ids[0] as string, first);
    expect(queue.view(ids[0])).toMatchObject({ state: "Scheduled", attempt: 2 });
  });

  test("a gang larger than a batch is refused, with the limit", () => {
    const driver = new ManagerDriver({ batchMax: 3 }).nodes(1);
    const { spec } = driver.submit(batch(0));
    const refused = driver.ask({
      kind: "submitJob",
      name: "a",
      count: 4,
      spec,
      gang: true,
      idempotency: null,
    });
    expect(refused).toEqual({
      kind: "refused",
      refusal: { code: "gang-too-large", count: 4, batchMax: 3 },
    });
  });

  test("under easy nobody delays a gang that is next", () => {
    const queue = new Queue(easy, 2);
    const ids = queue.submit(batch(3, 10), batch(3, 30));
    gang(queue, "a", 2, 4);
    // The gang starts in 30 minutes, when both nodes are free: 20 minutes fit before that, 40 do not, not even on node 0.
    ids.push(...queue.submit(batch(1, 20), batch(1, 40)));
    expect(queue.states(ids)).toBe("ppp.");
  });
});
