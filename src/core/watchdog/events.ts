// What a watchdog can hear and do. It is a second process beside its worker that knows no more than this: which
// processes may not run any more at which instant, unless it hears otherwise before.

import type { Instant } from "../kernel/time.ts";
import type { AttemptKey } from "../task/attempt.ts";

/** A process as the machine knows it. A pid is given anew; with its start time it is not. */
export interface ProcessMark {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: ticks since the machine's boot. */
  readonly startTicks: number;
}

/** The first process of a fenced attempt's container. */
export interface NotedProcess extends ProcessMark {
  readonly key: AttemptKey;
}

/** What a worker tells its watchdog, at each renewal of its lease and whenever the set changes. */
export interface GuardNotice {
  /** At this instant of the machine's clock none of these may run any more: the end of the worker's lease. */
  readonly until: Instant;
  readonly processes: readonly NotedProcess[];
  /** Attempts whose start was asked for and whose process is not known yet. Whatever runs for them is to be found
   * and killed with the others. */
  readonly starting: readonly AttemptKey[];
}

export type WatchdogEvent =
  | { readonly kind: "guard"; readonly notice: GuardNotice }
  /** A worker that has just started wants to know what is held. */
  | { readonly kind: "asked"; readonly request: number };

export type WatchdogEffect =
  /** `notice` null: nothing is held. */
  | { readonly kind: "reply"; readonly request: number; readonly notice: GuardNotice | null }
  /** SIGKILL, now, to each that is still the process that was noted. */
  | {
      readonly kind: "kill";
      readonly processes: readonly NotedProcess[];
      readonly starting: readonly AttemptKey[];
    };
