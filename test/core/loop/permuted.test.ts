// The loop against chance: whenever commits and turns happen to come, nothing is lost, doubled or early.

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Instant, NEVER } from "../../../src/core/kernel/time.ts";
import { Loop } from "../../../src/core/loop/loop.ts";
import type { Batch, LoopPorts, Machine } from "../../../src/core/loop/machine.ts";

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

/** A world that does what is due in the order that `pick` chooses. */
class ShuffledWorld implements LoopPorts<number, number> {
  readonly machine = new Adder();
  readonly loop: Loop<number, number, number> = new Loop(this.machine, this);
  readonly durable: number[] = [];
  readonly performed: number[] = [];
  readonly due: (() => void)[] = [];
  private committing = false;

  now(): Instant {
    return 1;
  }

  soon(): void {
    this.due.push(() => this.loop.turn());
  }

  wakeAt(): void {
    this.due.push(() => this.loop.wake());
  }

  commit(changes: readonly number[], done: () => void): void {
    expect(this.committing, "one commit at a time").toBe(false);
    this.committing = true;
    this.due.push(() => {
      this.committing = false;
      this.durable.push(...changes);
      done();
    });
  }

  perform(effect: number): void {
    expect(this.durable, "performed after its commit").toContain(effect);
    this.performed.push(effect);
    if (effect > 1_000) return;
    const answer = (): void => this.loop.receive(effect + 10_000);
    if (effect % 2 === 0)
      answer(); // some answers come at once
    else this.due.push(answer);
  }
}

test("turns, commits and answers in any order end in the same state, all changes durable and told once", () => {
  const events = fc.uniqueArray(fc.integer({ min: 1, max: 1_000 }), { maxLength: 12 });
  fc.assert(
    fc.property(events, fc.array(fc.nat(1_000), { minLength: 200, maxLength: 200 }), (numbers, choices) => {
      const world = new ShuffledWorld();
      world.loop.start();
      for (const number of numbers) world.due.push(() => world.loop.receive(number));
      for (let step = 0; world.due.length > 0; step++) {
        expect(step, "it comes to rest").toBeLessThan(200);
        const [next] = world.due.splice((choices[step] as number) % world.due.length, 1);
        next?.();
      }
      const all = [...numbers, ...numbers.map((number) => number + 10_000)].sort((a, b) => a - b);
      expect(world.durable.toSorted((a, b) => a - b)).toEqual(all);
      expect(world.performed).toEqual(world.durable);
      expect(world.machine.total).toBe(all.reduce((sum, number) => sum + number, 0));
      expect(world.loop.backlog).toBe(0);
    }),
    { seed: 5, numRuns: 500 },
  );
});
