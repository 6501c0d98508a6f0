// The probes under way of one prober: each is told once, none after the prober was closed. It must not know how a probe
// is carried out.

import type { Probe, ProbeResult } from "../../core/task/probe.ts";
import type { Answered } from "./ask.ts";

export class OpenProbes {
  private readonly open = new Set<AbortController>();
  private readonly settled = new Set<Promise<void>>();
  private listener: ((result: ProbeResult) => void) | null = null;

  listen(listener: (result: ProbeResult) => void): void {
    this.listener = listener;
  }

  /** Starts a probe, after the call has returned. `work` must not reject; the signal says that nobody waits any more. */
  start(probe: Probe, work: (signal: AbortSignal) => Promise<Answered>): void {
    const { number, taskId, attempt } = probe;
    const controller = new AbortController(); // one each: a signal that lives long gathers what was derived from it
    this.open.add(controller);
    const done = Promise.resolve()
      .then(() => work(controller.signal))
      .then(({ outcome, detail }) => {
        this.open.delete(controller);
        this.listener?.({ number, taskId, attempt, outcome, detail });
      });
    this.settled.add(done);
    void done.then(() => this.settled.delete(done));
  }

  /** Gives up what is under way and waits for its end. */
  async close(): Promise<void> {
    this.listener = null;
    for (const controller of this.open) controller.abort();
    await Promise.all(this.settled);
  }
}
