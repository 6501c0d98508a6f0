// The loop against chance: fast-check's scheduler lets commits, turns and answers come in any order, and nothing is lost,
// doubled or early.

import fc from "fast-check";
import { expect, test } from "vitest";
import { type Instant, NEVER } from "../../../src/core/kernel/time.ts";
import { Loop } from "../../../src/core/loop/loop.ts";
import type { Batch, LoopPorts, Machine } from "../../../src/core/loop/machine.ts";
import { checkKept } from "../../kept-property.ts";

/** Adds up numbers, at most two a batch. Every change is told by one effect, and answered by one more event. */
class Adder implements Machine<number, number, number> {
  total = 0;
  private readonly waiting: number[] = [];

  observe(_now: Instant, event: number): void {
    this.waiting.push(event);
  }

  decide(_now: Instant): Batch<number, number> {
    const changes = this.waiting.splice(0, 2);
    for (const change of changes) this.total += change;
    return { changes, effects: changes };
  }

  nextWake(): Instant {
    return this.waiting.length > 0 ? 0 : NEVER;
  }
}

/** A world in which what is due comes when the scheduler says so. */
class PermutedWorld implements LoopPorts<number, number> {
  readonly machine = new Adder();
  readonly loop: Loop<number, number, number> = new Loop(this.machine, this);
  readonly durable: number[] = [];
  readonly performed: number[] = [];
  readonly failures: unknown[] = [];
  private readonly scheduler: fc.Scheduler;
  private committing = false;

  constructor(scheduler: fc.Scheduler) {
    this.scheduler = scheduler;
  }

  now(): Instant {
    return 1;
  }

  soon(): void {
    this.later("turn", () => this.loop.turn());
  }

  wakeAt(): void {
    this.later("wake", () => this.loop.wake());
  }

  commit(changes: readonly number[], done: () => void): void {
    expect(this.committing, "one commit at a time").toBe(false);
    this.committing = true;
    this.later(`commit of ${changes.join(" ")}`, () => {
      this.committing = false;
      this.durable.push(...changes);
      done();
    });
  }

  perform(effect: number): void {
    expect(this.durable, "performed after its commit").toContain(effect);
    this.performed.push(effect);
    if (effect > 1_000) return;
    if (effect % 2 === 0)
      this.loop.receive(effect + 10_000); // some answers come at once
    else this.receiveLater(effect + 10_000);
  }

  receiveLater(event: number): void {
    this.later(`event ${event}`, () => this.loop.receive(event));
  }

  private later(what: string, act: () => void): void {
    this.scheduler
      .schedule(Promise.resolve(), what)
      .then(act)
      .catch((error) => this.failures.push(error));
  }
}

test("turns, commits and answers in any order end in the same state, all changes durable and told once", () =>
  checkKept({
    cases: fc.record({
      numbers: fc.uniqueArray(fc.integer({ min: 1, max: 1_000 }), { maxLength: 12 }),
      scheduler: fc.scheduler(),
    }),
    holds: endsTheSame,
    seed: 5,
    runs: 300,
  }));

async function endsTheSame({ numbers, scheduler }: { numbers: number[]; scheduler: fc.Scheduler }) {
  const world = new PermutedWorld(scheduler);
  world.loop.start();
  for (const number of numbers) world.receiveLater(number);
  await scheduler.waitIdle();
  expect(world.failures).toEqual([]);
  const all = [...numbers, ...numbers.map((number) => number + 10_000)].sort((a, b) => a - b);
  expect(world.durable.toSorted((a, b) => a - b)).toEqual(all);
  expect(world.performed).toEqual(world.durable);
  expect(world.machine.total).toBe(all.reduce((sum, number) => sum + number, 0));
  expect(world.loop.backlog).toBe(0);
}
