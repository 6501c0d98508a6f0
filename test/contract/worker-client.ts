// What every way of reaching workers must do, over HTTP and on the tank's network alike. The harness owns the world:
// the suite never waits by itself, it asks the harness to let time pass until something is so.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Answer, Sync } from "../../src/core/sync/messages.ts";
import type { AttemptReport } from "../../src/core/task/attempt.ts";
import type { WorkerClient } from "../../src/ports/worker-client.ts";

/** How a fake worker treats the syncs that reach it from now on. */
export type Behaviour = "answers" | "holds" | "fails" | "babbles";

export interface FakeWorker {
  readonly address: string;
  /** `answers` at once; `holds` until `release`; `fails` with an error; `babbles` what is no answer. */
  behave(behaviour: Behaviour): void;
  /** Syncs received so far. */
  readonly received: readonly Sync[];
  /** Answers every held sync. */
  release(): void;
  /** Syncs it holds whose sender has gone away. */
  readonly abandoned: number;
}

export interface WorkerClientHarness {
  readonly client: WorkerClient;
  addWorker(): Promise<FakeWorker>;
  /** An address at which nothing listens. */
  deadAddress(): string;
  /** Lets the world go on until `condition` holds; fails after `deadlineMs` milliseconds of its time. */
  until(condition: () => boolean, deadlineMs: number): Promise<void>;
  /** Milliseconds since an arbitrary origin, in the world's time. */
  nowMs(): number;
  close(): Promise<void>;
}

/** What a listener was told. */
export type Told =
  | { readonly kind: "answered"; readonly node: number; readonly answer: Answer }
  | { readonly kind: "unreachable"; readonly node: number; readonly seq: number; readonly reason: string };

export function syncWith(seq: number, waitMs: number): Sync {
  const wait = waitMs * 1000;
  return {
    clusterId: "c1",
    nodeId: "n1",
    term: 1,
    seq,
    wait,
    acked: null,
    lease: 0,
    base: 0,
    set: [],
    drop: [],
  };
}

/** Every field that a report may have. */
const FAILED: AttemptReport = {
  taskId: "t1",
  attempt: 1,
  phase: "ended",
  containerId: null,
  hostPorts: [],
  startedAt: null,
  finishedAt: null,
  exitCode: null,
  reason: "image x: not found",
  failure: "image",
  health: null,
};

/** The answer that a fake worker gives. */
export function answerTo(sync: Sync): Answer {
  return {
    nodeId: "n1",
    session: 1,
    answer: sync.seq,
    replyTo: sync.seq,
    obeyed: sync.seq,
    base: 0,
    reports: [FAILED],
    info: null,
    stats: null,
    runtime: "ok",
    refused: null,
  };
}

export function workerClientContract(name: string, create: () => Promise<WorkerClientHarness>): void {
  describe(`worker client: ${name}`, () => {
    let harness: WorkerClientHarness;
    let told: Told[];

    beforeEach(async () => {
      harness = await create();
      told = [];
      harness.client.listen({
        answered: (node, answer) => told.push({ kind: "answered", node, answer }),
        unreachable: (node, seq, reason) => told.push({ kind: "unreachable", node, seq, reason }),
      });
    });

    afterEach(() => harness.close());

    const tellings = (count: number, deadlineMs: number) =>
      harness.until(() => told.length >= count, deadlineMs);

    test("an answer is told whole, with the node it was asked for, and not from inside the call", async () => {
      const worker = await harness.addWorker();
      const sync = syncWith(7, 0);
      harness.client.sync(3, worker.address, sync);
      expect(told).toEqual([]);
      await tellings(1, 2000);
      expect(told).toEqual([{ kind: "answered", node: 3, answer: answerTo(sync) }]);
      expect(worker.received).toEqual([sync]);
    });

    test("an answer held back for as long as the sync allows still counts", async () => {
      const worker = await harness.addWorker();
      worker.behave("holds");
      harness.client.sync(0, worker.address, syncWith(1, 400));
      const start = harness.nowMs();
      await harness.until(() => worker.received.length === 1 && harness.nowMs() >= start + 400, 2000);
      worker.release();
      await tellings(1, 2000);
      expect(told[0]?.kind).toBe("answered");
    });

    test("silence is told as unreachable half a second after the wait, and the worker sees that nobody waits", async () => {
      const worker = await harness.addWorker();
      worker.behave("holds");
      const start = harness.nowMs();
      harness.client.sync(2, worker.address, syncWith(9, 200));
      await tellings(1, 3000);
      expect(told).toMatchObject([{ kind: "unreachable", node: 2, seq: 9 }]);
      expect(harness.nowMs() - start).toBeGreaterThanOrEqual(700);
      await harness.until(() => worker.abandoned === 1, 2000);
    });

    test("an answer that comes after its sync was given up is not told", async () => {
      const worker = await harness.addWorker();
      worker.behave("holds");
      harness.client.sync(0, worker.address, syncWith(1, 0));
      await tellings(1, 3000);
      worker.release();
      worker.behave("answers");
      harness.client.sync(0, worker.address, syncWith(2, 0));
      await tellings(2, 2000);
      expect(told.map((one) => one.kind)).toEqual(["unreachable", "answered"]);
    });

    test("a worker that fails is told as unreachable, and reached again when it works", async () => {
      const worker = await harness.addWorker();
      worker.behave("fails");
      harness.client.sync(0, worker.address, syncWith(1, 0));
      await tellings(1, 2000);
      worker.behave("answers");
      harness.client.sync(0, worker.address, syncWith(2, 0));
      await tellings(2, 2000);
      expect(told).toMatchObject([
        { kind: "unreachable", seq: 1 },
        { kind: "answered", answer: { replyTo: 2 } },
      ]);
    });

    test("what is no answer is told as unreachable with a reason", async () => {
      const worker = await harness.addWorker();
      worker.behave("babbles");
      harness.client.sync(0, worker.address, syncWith(1, 0));
      await tellings(1, 2000);
      expect(told).toMatchObject([{ kind: "unreachable", seq: 1, reason: expect.stringMatching(/answer/) }]);
    });

    test("an address where nothing listens is told as unreachable", async () => {
      harness.client.sync(5, harness.deadAddress(), syncWith(1, 1000));
      await tellings(1, 3000);
      expect(told).toMatchObject([{ kind: "unreachable", node: 5, seq: 1 }]);
    });

    test("a newer sync is delivered while older ones are still open", async () => {
      const worker = await harness.addWorker();
      worker.behave("holds");
      for (const seq of [1, 2, 3, 4]) harness.client.sync(0, worker.address, syncWith(seq, 2000));
      await harness.until(() => worker.received.length === 4, 1500);
      worker.release();
      await tellings(4, 1500);
      const seqs = told.map((one) => (one.kind === "answered" ? one.answer.replyTo : -1));
      expect(seqs.sort()).toEqual([1, 2, 3, 4]);
    });

    test("a silent worker does not hold up another", async () => {
      const silent = await harness.addWorker();
      const quick = await harness.addWorker();
      silent.behave("holds");
      for (const seq of [1, 2, 3]) harness.client.sync(0, silent.address, syncWith(seq, 3000));
      harness.client.sync(1, quick.address, syncWith(1, 3000));
      await tellings(1, 1500);
      expect(told).toMatchObject([{ kind: "answered", node: 1 }]);
    });

    test("closing settles every open sync first and tells nothing afterwards", async () => {
      const worker = await harness.addWorker();
      worker.behave("holds");
      harness.client.sync(0, worker.address, syncWith(1, 5000));
      harness.client.sync(0, worker.address, syncWith(2, 5000));
      await harness.until(() => worker.received.length === 2, 2000);
      let toldAtClose = -1;
      harness.client.close(() => {
        toldAtClose = told.length;
      });
      await harness.until(() => toldAtClose >= 0, 2000);
      worker.release();
      expect(toldAtClose).toBe(2);
      expect(told.map((one) => one.kind)).toEqual(["unreachable", "unreachable"]);
    });
  });
}
