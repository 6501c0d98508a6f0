// Orders are looked at through sorting: three tasks in, their serials out.

import { describe, expect, test } from "vitest";
import { fifo } from "../../../src/core/scheduler/orders/fifo.ts";
import { fifoStrict } from "../../../src/core/scheduler/orders/fifo-strict.ts";
import { priority } from "../../../src/core/scheduler/orders/priority.ts";
import type { Task } from "../../../src/core/task/task.ts";
import { requestOf } from "./sample.ts";

const task = (serial: number, priority: number): Task => ({
  id: `task-${serial}`,
  serial,
  spec: requestOf({ priority }).spec,
  signature: "",
  jobId: null,
  submittedAt: 0,
  wanted: "run",
  state: "Pending",
  attempt: 0,
  attemptsMade: 0,
  attempts: [],
  awaiting: null,
  notBefore: 0,
  restartCount: 0,
  failuresInRow: 0,
  finishedAt: null,
  reason: null,
});

const waiting = [task(3, 5), task(1, 0), task(4, 9), task(2, 5)];

describe("orders", () => {
  test.each([
    { order: fifo, serials: [1, 2, 3, 4], skipAhead: true, says: "by submission, overtaking allowed" },
    { order: fifoStrict, serials: [1, 2, 3, 4], skipAhead: false, says: "by submission, nobody overtakes" },
    { order: priority, serials: [4, 2, 3, 1], skipAhead: true, says: "by priority, then by submission" },
  ])("$order.name: $says", ({ order, serials, skipAhead }) => {
    expect(waiting.toSorted(order.compare).map(({ serial }) => serial)).toEqual(serials);
    expect(order.skipAhead).toBe(skipAhead);
  });
});
