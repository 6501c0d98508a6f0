// A machine and a store that are timed from outside: what they do is untouched, how long it takes is told. The machine that
// runs is the one that is simulated; this stands between it and its loop.

import { performance } from "node:perf_hooks";
import type { Machine } from "../../core/loop/machine.ts";
import type { Store } from "../../ports/store.ts";
import type { ManagerMetrics } from "./manager-metrics.ts";

const secondsSince = (start: number): number => (performance.now() - start) / 1000;

export function meteredMachine<Event, Change extends { readonly kind: string }, Effect>(
  machine: Machine<Event, Change, Effect>,
  metrics: ManagerMetrics,
): Machine<Event, Change, Effect> {
  return {
    observe: (now, event) => machine.observe(now, event),
    nextWake: () => machine.nextWake(),
    decide: (now) => {
      const start = performance.now();
      const batch = machine.decide(now);
      metrics.decided(secondsSince(start), batch.changes);
      return batch;
    },
  };
}

/** The store's commit, timed. */
export function meteredCommit(store: Store, metrics: ManagerMetrics): Store["commit"] {
  return (rows, done) => {
    const start = performance.now();
    store.commit(rows, (error) => {
      if (error === undefined) metrics.committed(secondsSince(start), rows.length);
      done(error);
    });
  };
}
