// The watchdog of a simulated machine: the real state machine on that machine's clock. It outlives its worker, but not
// the power. It must not decide anything.

import { Loop } from "../src/core/loop/loop.ts";
import type { WatchdogEffect, WatchdogEvent } from "../src/core/watchdog/events.ts";
import type { HostedMachine } from "./machine-host.ts";
import { Process } from "./process.ts";

/** The worker process that has asked. */
export type Asker = (notice: Extract<WatchdogEffect, { kind: "reply" }>["notice"]) => void;

export class WatchdogProcess extends Process<WatchdogEvent, never, WatchdogEffect> {
  private readonly machine: HostedMachine;
  private readonly askers = new Map<number, Asker>();
  private asked = 0;

  constructor(machine: HostedMachine) {
    super(machine.host.processor, machine.host.turnDelayMax, machine.clock);
    this.machine = machine;
    this.run(new Loop(machine.host.factories.makeWatchdog(machine.host.guardMargin), this));
  }

  ask(asker: Asker): void {
    this.askers.set(++this.asked, asker);
    this.receive({ kind: "asked", request: this.asked });
  }

  commit(_changes: readonly never[], done: () => void): void {
    done();
  }

  perform(effect: WatchdogEffect): void {
    const { machine } = this;
    machine.host.observer.watchdogPerformed(this.processor.queue.now, machine.index, effect);
    if (effect.kind === "kill") {
      machine.engine.kill(effect.processes, effect.starting);
      return;
    }
    this.askers.get(effect.request)?.(effect.notice);
    this.askers.delete(effect.request);
  }
}
