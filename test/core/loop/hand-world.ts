// A world for the loop that the test moves by hand: everything the loop does is a line in `log`.

import type { Instant } from "../../../src/core/kernel/time.ts";
import { NEVER } from "../../../src/core/kernel/time.ts";
import { Loop } from "../../../src/core/loop/loop.ts";
import type { Batch, LoopPorts, Machine } from "../../../src/core/loop/machine.ts";

/** Observes texts; its decisions are what the test puts into `batches`, empty ones after that. */
export class ScriptedMachine implements Machine<string, string, string> {
  readonly log: string[];
  batches: Batch<string, string>[] = [];
  wakeWanted: Instant = NEVER;

  constructor(log: string[]) {
    this.log = log;
  }

  observe(now: Instant, event: string): void {
    this.log.push(`observe ${event} at ${now}`);
  }

  decide(now: Instant): Batch<string, string> {
    this.log.push(`decide at ${now}`);
    return this.batches.shift() ?? { changes: [], effects: [] };
  }

  nextWake(): Instant {
    return this.wakeWanted;
  }
}

export class HandWorld implements LoopPorts<string, string> {
  readonly log: string[] = [];
  readonly machine = new ScriptedMachine(this.log);
  readonly loop: Loop<string, string, string> = new Loop(this.machine, this);
  time: Instant = 0;
  /** The commit under way. */
  done: (() => void) | null = null;
  /** What carrying out an effect brings about at once. */
  onPerform: (effect: string) => void = () => {};

  now(): Instant {
    return this.time;
  }

  soon(): void {
    this.log.push("soon");
  }

  wakeAt(at: Instant): void {
    this.log.push(`wake at ${at}`);
  }

  commit(changes: readonly string[], done: () => void): void {
    this.log.push(`commit ${changes.join()}`);
    this.done = done;
  }

  perform(effect: string): void {
    this.log.push(`perform ${effect}`);
    this.onPerform(effect);
  }

  finishCommit(): void {
    const done = this.done;
    this.done = null;
    done?.();
  }

  /** The log since the last call. */
  news(): string[] {
    return this.log.splice(0);
  }
}
