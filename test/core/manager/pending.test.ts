// The waiting tasks' heaps: those that have left may stay in them for a while, but not pile up.

import { expect, test } from "vitest";
import { Pending } from "../../../src/core/manager/pending.ts";
import { easy } from "../../../src/core/scheduler/orders/easy.ts";
import { fifo } from "../../../src/core/scheduler/orders/fifo.ts";
import { signatureOf } from "../../../src/core/task/spec.ts";
import type { Task } from "../../../src/core/task/task.ts";
import { specOf } from "../specs.ts";

function taskOf(serial: number, cpu = 100): Task {
  const spec = specOf({ resources: { cpu } });
  const fresh = {
    attempt: 0,
    attemptsMade: 0,
    attempts: [],
    awaiting: null,
    notBefore: 0,
    finishedAt: null,
    reason: null,
  };
  const counts = { restartCount: 0, failuresInRow: 0, setbacks: null };
  const asked = { id: `t-${serial}`, serial, spec, signature: signatureOf(spec, null), jobId: null };
  return { ...asked, ...fresh, ...counts, submittedAt: 0, wanted: "run", state: "Pending" };
}

test("a group's heap stays small while a task leaves and joins a thousand times behind a blocked head", () => {
  const pending = new Pending(fifo);
  const head = taskOf(1);
  const other = taskOf(2);
  pending.add(head);
  const group = pending.next()!.group;
  pending.block(group, "no node has room", "resources");
  for (let cycle = 0; cycle < 1000; cycle++) {
    pending.add(other);
    pending.remove(other);
  }
  expect(group.heap.length).toBeLessThan(50);
  expect(pending.first(group)).toBe(head);
  expect(pending.size).toBe(1);
});

test("a task that left and came back is counted once among those that go before the next group", () => {
  const pending = new Pending(fifo);
  const [first, second, third] = [taskOf(1), taskOf(2), taskOf(3, 200)];
  for (const task of [first, second, third]) pending.add(task);
  pending.remove(second);
  pending.add(second);
  expect(pending.next()).toMatchObject({ count: 2 });
});

test("a group that was held back for the head is tried again when one that goes before the head joins it", () => {
  const pending = new Pending(easy);
  const [earliest, head, later] = [taskOf(1), taskOf(2, 200), taskOf(3)];
  pending.add(head);
  pending.add(later);
  pending.block(pending.next()!.group, "no node has room", "resources");
  pending.block(pending.next()!.group, "must not delay the head", "resources");
  expect(pending.next()).toBeNull();
  pending.add(earliest);
  const turn = pending.next()!;
  expect([pending.first(turn.group), turn.head]).toEqual([earliest, null]);
});
