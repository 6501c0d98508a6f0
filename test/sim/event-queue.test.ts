// The event queue against the obvious one: an array that is sorted before every step.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventQueue } from "../../sim/event-queue.ts";
import { checkKept } from "../kept-property.ts";

interface Naive {
  readonly at: number;
  readonly order: number;
  readonly name: string;
}

/** Instants of events to schedule before the run, each with those that its handler schedules, by delay. */
const plans = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 20 }),
    after: fc.array(fc.integer({ min: 0, max: 10 }), { maxLength: 3 }),
  }),
  { maxLength: 200 },
);

describe("EventQueue", () => {
  test("hands events out as a sorted array would, also those scheduled by handlers", () =>
    checkKept({
      cases: plans,
      holds: (plan) => expect(withQueue(plan)).toEqual(withArray(plan)),
      seed: 1,
      runs: 300,
    }));

  test("gives a handler the tag and the reference it was scheduled with, at its instant", () => {
    const queue = new EventQueue();
    const seen: unknown[] = [];
    const first = queue.register<object>((tag, payload) => seen.push([queue.now, "first", tag, payload]));
    const second = queue.register<string>((tag, payload) => seen.push([queue.now, "second", tag, payload]));
    const payload = { a: 1 };
    queue.schedule(7, second, -5, "b");
    queue.schedule(3, first, 2 ** 31 - 1, payload);
    queue.runUntil(10);
    expect(seen).toEqual([
      [3, "first", 2 ** 31 - 1, payload],
      [7, "second", -5, "b"],
    ]);
    expect(seen[0]).toContain(payload);
  });

  test("runs up to an instant, that one included, and leaves what is later", () => {
    const queue = new EventQueue();
    const seen: number[] = [];
    const kind = queue.register<null>((tag) => seen.push(tag));
    for (const at of [5, 6, 7]) queue.schedule(at, kind, at, null);
    queue.runUntil(6);
    expect([seen, queue.now, queue.pending]).toEqual([[5, 6], 6, 1]);
    queue.runUntil(6.5 * 2);
    expect([seen, queue.now, queue.count]).toEqual([[5, 6, 7], 13, 3]);
  });

  test("refuses an event in the past", () => {
    const queue = new EventQueue();
    const kind = queue.register<null>(() => {});
    queue.runUntil(10);
    expect(() => queue.schedule(9, kind, 0, null)).toThrow("future");
  });

  test("uses slots again instead of growing", () => {
    const queue = new EventQueue();
    let left = 10_000;
    const kind = queue.register<null>(() => {
      if (left-- > 0) queue.schedule(queue.now + 1, kind, 0, null);
    });
    for (let chain = 0; chain < 10; chain++) queue.schedule(0, kind, 0, null);
    queue.runUntil(100_000);
    expect([queue.count, queue.slotCount]).toEqual([10_010, 10]);
  });
});

type Plan = readonly { readonly at: number; readonly after: readonly number[] }[];

function withQueue(plan: Plan): string[] {
  const queue = new EventQueue();
  const seen: string[] = [];
  const kind = queue.register<{ name: string; after: readonly number[] }>((_, { name, after }) => {
    seen.push(`${name}@${queue.now}`);
    after.forEach((delay, index) => {
      queue.schedule(queue.now + delay, kind, 0, { name: `${name}.${index}`, after: [] });
    });
  });
  plan.forEach(({ at, after }, index) => {
    queue.schedule(at, kind, 0, { name: `${index}`, after });
  });
  queue.runUntil(1_000);
  return seen;
}

function withArray(plan: Plan): string[] {
  const waiting: (Naive & { after: readonly number[] })[] = [];
  let order = 0;
  const push = (at: number, name: string, after: readonly number[]): void => {
    waiting.push({ at, order: order++, name, after });
  };
  plan.forEach(({ at, after }, index) => {
    push(at, `${index}`, after);
  });
  const seen: string[] = [];
  while (waiting.length > 0) {
    waiting.sort((a, b) => a.at - b.at || a.order - b.order);
    const { at, name, after } = waiting.shift() as Naive & { after: readonly number[] };
    seen.push(`${name}@${at}`);
    after.forEach((delay, index) => {
      push(at + delay, `${name}.${index}`, []);
    });
  }
  return seen;
}
