// Machines that break fencing on purpose, as wrappings of the real ones: each leaves out one thing that the proof in
// docs/decisions/008-leases.md rests on, so that some checker must notice. The core has no switch for any of this.

import type { WatchdogMachine, WorkerMachine } from "../../sim/factories.ts";
import { REAL } from "../../sim/factories.ts";
import { type Duration, type Instant, minutes, NEVER, seconds } from "../../src/core/kernel/time.ts";
import type { Batch } from "../../src/core/loop/machine.ts";
import type { Sync } from "../../src/core/sync/messages.ts";
import type { GuardNotice, WatchdogEffect } from "../../src/core/watchdog/events.ts";
import type { WorkerConfig } from "../../src/core/worker/config.ts";
import type { WorkerChange, WorkerEffect, WorkerEvent, WorkerRecord } from "../../src/core/worker/events.ts";
import type { Mutant } from "./mutants.ts";

interface Bent {
  readonly observe?: (event: WorkerEvent, now: Instant) => WorkerEvent;
  readonly perform?: (effect: WorkerEffect, now: Instant) => WorkerEffect;
}

type Bend = () => Bent;

/** A worker whose events and effects go through what `bend` makes for it. */
const worker = (bend: Bend): Mutant["factories"] => ({
  makeWorker: (config: WorkerConfig, stored: WorkerRecord | null): WorkerMachine => {
    const machine = REAL.makeWorker(config, stored);
    const { observe = same, perform = same } = bend();
    return {
      observe: (now, event) => machine.observe(now, observe(event, now)),
      decide: (now): Batch<WorkerChange, WorkerEffect> => {
        const { changes, effects } = machine.decide(now);
        return { changes, effects: effects.map((effect) => perform(effect, now)) };
      },
      nextWake: () => machine.nextWake(),
    };
  },
});

const same = <Value>(value: Value): Value => value;

/** A worker that hears syncs otherwise than they were said. */
const hearing = (change: (sync: Sync, now: Instant) => Sync): Mutant["factories"] =>
  worker(() => ({
    observe: (event, now) => (event.kind === "synced" ? { ...event, sync: change(event.sync, now) } : event),
  }));

const fenceSkipped: Mutant = {
  name: "fence skipped",
  breaks: "a worker stops what is fenced before its lease ends: this one believes that it never does",
  factories: hearing((sync) => ({ ...sync, lease: minutes(60) })),
};

/** A worker that adds to each lease the time that the exchange took, up to `max`. */
function stretchedUpTo(max: Duration): Mutant["factories"] {
  return worker(() => {
    const made = new Map<number, Instant>();
    const exchange = ({ acked }: Sync, now: Instant): Duration =>
      Math.min(max, now - (made.get(acked?.answer ?? -1) ?? now));
    return {
      observe: (event, now) =>
        event.kind === "synced"
          ? { ...event, sync: { ...event.sync, lease: event.sync.lease + exchange(event.sync, now) } }
          : event,
      perform: (effect, now) => {
        if (effect.kind === "answer") made.set(effect.answer.answer, now);
        return effect;
      },
    };
  });
}

const leaseFromSync: Mutant = {
  name: "lease counted from the sync",
  breaks: "a lease runs from when the acknowledged answer was sent, not from when the sync came",
  factories: stretchedUpTo(NEVER),
};

const oldSessionAccepted: Mutant = {
  name: "acknowledgement of an old session accepted",
  breaks: "an acknowledgement counts in the session whose answer it names only",
  factories: worker(() => {
    let session = 0;
    return {
      observe: (event) => {
        if (event.kind !== "synced" || event.sync.acked === null || session === 0) return event;
        return { ...event, sync: { ...event.sync, acked: { ...event.sync.acked, session } } };
      },
      perform: (effect) => {
        if (effect.kind === "answer" && effect.answer.refused === null) session = effect.answer.session;
        return effect;
      },
    };
  }),
};

const restartNotWaitedOut: Mutant = {
  name: "lease not waited out after a restart",
  breaks: "a manager that has just started counts the longest lease that was ever granted",
  factories: {
    makeManager: (now, config, cluster, rng) => {
      cluster.meta = { ...cluster.meta, leaseMax: 0 };
      return REAL.makeManager(now, config, cluster, rng);
    },
  },
};

const termNotRaised: Mutant = {
  name: "term not raised",
  breaks: "every start of a manager is a new term: this one goes on with the last",
  factories: {
    makeManager: (now, config, cluster, rng) => {
      const { meta } = cluster;
      if (meta.term > 0) cluster.meta = { ...meta, term: meta.term - 1 };
      return REAL.makeManager(now, config, cluster, rng);
    },
  },
};

const watchdogNotTakenOver: Mutant = {
  name: "watchdog not taken over",
  breaks: "a restarted worker holds its predecessor's lease: this one takes a fresh one",
  factories: worker(() => ({
    observe: (event, now) => {
      if (event.kind !== "guardFound" || event.notice === null) return event;
      return { ...event, notice: { ...event.notice, until: now + seconds(60) } };
    },
  })),
};

const everySetFull: Mutant = {
  name: "orphan removal without a full set",
  breaks: "only a full set says what a worker should not hold: this one takes every sync for full",
  factories: hearing((sync) => ({ ...sync, base: 0 })),
};

const startNotChecked: Mutant = {
  name: "start not checked after the pull",
  breaks: "the runtime looks at the lease just before it starts what is fenced: this one may always",
  factories: worker(() => ({
    perform: (effect) => (effect.kind === "allowStarts" ? { ...effect, until: NEVER } : effect),
  })),
};

const watchdogAsleep: Mutant = {
  name: "watchdog asleep",
  breaks: "a watchdog kills when its worker cannot: this one only answers",
  factories: {
    makeWatchdog: (margin): WatchdogMachine => {
      const machine = REAL.makeWatchdog(margin);
      return {
        observe: (now, event) => machine.observe(now, event),
        decide: (now) => {
          const { changes, effects } = machine.decide(now);
          return { changes, effects: effects.filter(({ kind }) => kind !== "kill") };
        },
        nextWake: () => machine.nextWake(),
      };
    },
  },
};

const startsNotTold: Mutant = {
  name: "starts not told the watchdog",
  breaks: "the watchdog hears of a start before it happens: this worker tells it of known processes only",
  factories: worker(() => ({
    perform: (effect) =>
      effect.kind === "guard" ? { ...effect, notice: { ...effect.notice, starting: [] } } : effect,
  })),
};

const grantedMore: Mutant = {
  name: "more granted than counted",
  breaks: "the manager counts the lease that its syncs grant: this one counts a quarter of it",
  factories: {
    makeManager: (now, config, cluster, rng) => {
      const leases = { ...config.leases, lease: Math.floor(config.leases.lease / 4) };
      cluster.meta = { ...cluster.meta, leaseMax: 0 };
      const machine = REAL.makeManager(now, { ...config, leases }, cluster, rng);
      const { lease } = config.leases;
      return {
        observe: (at, event) => machine.observe(at, event),
        decide: (at) => {
          const { changes, effects } = machine.decide(at);
          return {
            changes,
            effects: effects.map((effect) =>
              effect.kind === "sync" ? { ...effect, sync: { ...effect.sync, lease } } : effect,
            ),
          };
        },
        nextWake: () => machine.nextWake(),
      };
    },
  },
};

const anothersSyncObeyed: Mutant = {
  name: "another node's sync obeyed",
  breaks: "a worker obeys what is meant for it: this one takes what arrives for its own",
  factories: {
    makeWorker: (config, stored) => {
      const own = stored?.nodeId ?? config.info.id;
      const bend = hearing((sync) => (sync.nodeId === null ? sync : { ...sync, nodeId: own }));
      return bend.makeWorker?.(config, stored) ?? REAL.makeWorker(config, stored);
    },
  },
};

const noticeBehind: Mutant = {
  name: "watchdog one notice behind",
  breaks: "the watchdog hears of a change before it counts: this worker tells it what was so a notice ago",
  factories: worker(() => {
    let last: Pick<GuardNotice, "processes" | "starting"> = { processes: [], starting: [] };
    return {
      perform: (effect) => {
        if (effect.kind !== "guard") return effect;
        const { until, processes, starting } = effect.notice;
        const told = { ...effect, notice: { until, ...last } };
        last = { processes, starting };
        return told;
      },
    };
  }),
};

const watchdogLate: Mutant = {
  name: "watchdog late",
  breaks: "a watchdog kills before the lease ends: this one a second after it",
  factories: { makeWatchdog: () => REAL.makeWatchdog(seconds(-1)) },
};

const leaseFromSyncABit: Mutant = {
  name: "lease counted a bit longer than from the answer",
  breaks:
    "a lease runs from when the acknowledged answer was sent: this worker adds the exchange, 2 s at most",
  factories: stretchedUpTo(seconds(2)),
};

const strangersSpared: Mutant = {
  name: "strangers spared",
  breaks:
    "a worker with a new data folder kills what the watchdog held for the old one: this one does not ask",
  factories: {
    makeWorker: (config, stored) => {
      const deaf = worker(() => ({
        observe: (event) => (event.kind === "guardFound" ? { ...event, notice: null } : event),
      }));
      const factories = stored === null ? deaf : REAL;
      return factories.makeWorker?.(config, stored) ?? REAL.makeWorker(config, stored);
    },
  },
};

const watchdogOverlooks: Mutant = {
  name: "watchdog overlooks one",
  breaks: "a watchdog kills all that its notice names: this one spares the first of several",
  factories: {
    makeWatchdog: (margin): WatchdogMachine => {
      const machine = REAL.makeWatchdog(margin);
      const spare = (effect: WatchdogEffect): WatchdogEffect =>
        effect.kind === "kill" && effect.processes.length > 1
          ? { ...effect, processes: effect.processes.slice(1) }
          : effect;
      return {
        observe: (now, event) => machine.observe(now, event),
        decide: (now) => {
          const { changes, effects } = machine.decide(now);
          return { changes, effects: effects.map(spare) };
        },
        nextWake: () => machine.nextWake(),
      };
    },
  },
};

const takenOverLonger: Mutant = {
  name: "watchdog taken over with an addition",
  breaks:
    "a restarted worker holds its predecessor's lease: this one allows itself five seconds for its start",
  factories: worker(() => ({
    observe: (event) => {
      if (event.kind !== "guardFound" || event.notice === null) return event;
      return { ...event, notice: { ...event.notice, until: event.notice.until + seconds(5) } };
    },
  })),
};

export const fenceMutants: readonly Mutant[] = [
  fenceSkipped,
  leaseFromSync,
  oldSessionAccepted,
  restartNotWaitedOut,
  termNotRaised,
  watchdogNotTakenOver,
  everySetFull,
  startNotChecked,
  watchdogAsleep,
  startsNotTold,
  grantedMore,
  anothersSyncObeyed,
  noticeBehind,
  watchdogLate,
  leaseFromSyncABit,
  strangersSpared,
  takenOverLonger,
  watchdogOverlooks,
];
