// Orders are looked at through sorting: three tasks in, their serials out.

import { describe, expect, test } from "vitest";
import { bandOf } from "../../../src/core/scheduler/orders/bands.ts";
import { easy } from "../../../src/core/scheduler/orders/easy.ts";
import { fairShare } from "../../../src/core/scheduler/orders/fair-share.ts";
import { fifo } from "../../../src/core/scheduler/orders/fifo.ts";
import { fifoStrict } from "../../../src/core/scheduler/orders/fifo-strict.ts";
import { priority } from "../../../src/core/scheduler/orders/priority.ts";
import { shortest } from "../../../src/core/scheduler/orders/shortest.ts";
import type { Task } from "../../../src/core/task/task.ts";
import { requestOf } from "./sample.ts";

const MINUTE = 60_000;

const task = (serial: number, priority: number, minutes: number | null = null): Task => ({
  id: `task-${serial}`,
  serial,
  spec: requestOf({ priority, estimateMs: minutes === null ? null : minutes * MINUTE }).spec,
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
  setbacks: null,
  finishedAt: null,
  reason: null,
});

const waiting = [task(3, 5, 2), task(1, 0), task(4, 9, 1), task(2, 5, 2)];

describe("orders", () => {
  test.each([
    { order: fifo, serials: [1, 2, 3, 4], behind: "go-ahead", says: "by submission, overtaking allowed" },
    { order: fifoStrict, serials: [1, 2, 3, 4], behind: "wait", says: "by submission, nobody overtakes" },
    { order: priority, serials: [4, 2, 3, 1], behind: "go-ahead", says: "by priority, then by submission" },
    {
      order: shortest,
      serials: [4, 2, 3, 1],
      behind: "go-ahead",
      says: "by estimate, then by submission, without one last",
    },
    { order: easy, serials: [1, 2, 3, 4], behind: "backfill", says: "by submission, backfilling" },
    { order: fairShare, serials: [1, 2, 3, 4], behind: "go-ahead", says: "by submission within an owner" },
  ])("$order.name: $says", ({ order, serials, behind }) => {
    expect(waiting.toSorted(order.compare).map(({ serial }) => serial)).toEqual(serials);
    expect(order.behind).toBe(behind);
  });
});

test.each([
  [0, "free"],
  [99, "free"],
  [100, "batch"],
  [199, "batch"],
  [200, "production"],
  [299, "production"],
  [300, "monitoring"],
  [1000, "monitoring"],
])("priority %i is in the band %s", (priority, name) => {
  expect(bandOf(priority).name).toBe(name);
});
