// What a worker does so that no fenced attempt (`onDisconnect: stop`) runs when its lease has ended: it starts none
// without enough lease, stops them in time, kills by pid what the engine does not end, and keeps its record and its
// watchdog told of what may run. It must not know the sync protocol; docs/decisions/008-leases.md says why it is enough.

import { append, NONE, without } from "../kernel/append.ts";
import { type Duration, type Instant, NEVER } from "../kernel/time.ts";
import { type AttemptKey, keyText } from "../task/attempt.ts";
import type { GuardNotice, NotedProcess, ProcessMark } from "../watchdog/events.ts";
import type { WorkerConfig } from "./config.ts";
import type { Draft } from "./draft.ts";
import type { FencedRecord } from "./events.ts";
import type { Held } from "./held.ts";
import { Lease } from "./lease.ts";

/** What is said of an attempt that was ended because its lease ran out. */
export const FENCED_REASON = "fenced: its node lost touch with the manager";

/** Who ends and starts attempts. */
export interface FenceListener {
  /** A verb may be due for it. */
  touch(held: Held): void;
}

export class Fence {
  private readonly lease = new Lease();
  private readonly fence: Duration;
  private readonly engineTimeout: Duration;
  private readonly listener: FenceListener;
  /** How long the manager's leases are; null until one was granted. */
  private length: Duration | null = null;
  /** Fenced attempts whose container may run: their start was asked for, or found, and their end is not known. */
  private live: readonly Held[] = NONE;
  /** Those that are not started because too little is left of the lease. */
  private waiting: readonly Held[] = NONE;
  /** By key, until the runtime's listing has been taken in: what the session before noted. */
  private readonly former = new Map<string, FencedRecord>();
  /** What the watchdog holds and the record does not know: of a data folder that is gone. */
  private strangers: GuardNotice | null = null;
  /** The live ones differ from what is on disk, and from what the watchdog was told. */
  private changed = false;
  private renewed = false;
  private starts = false;

  constructor(config: WorkerConfig, former: readonly FencedRecord[], listener: FenceListener) {
    this.fence = config.fence;
    this.engineTimeout = config.engineTimeout;
    this.listener = listener;
    for (const record of former) this.former.set(keyText(record.key), record);
  }

  /** Is there nothing to look after? */
  get idle(): boolean {
    return this.live.length === 0 && !this.changed && this.strangers === null;
  }

  /** The watchdog has told what it holds: the lease goes on for as long, and no longer. */
  takeOver(notice: GuardNotice | null): void {
    if (notice === null) return;
    const known = ({ key }: { key: AttemptKey }): boolean => this.former.has(keyText(key));
    const processes = notice.processes.filter((noted) => !known(noted));
    const starting = notice.starting.filter((key) => !known({ key }));
    const all = notice.processes.length + notice.starting.length;
    // A lease of another node's (the data folder is new) is none of this one's.
    if (processes.length + starting.length < all) this.lease.extend(notice.until);
    if (processes.length + starting.length > 0) this.strangers = { ...notice, processes, starting };
  }

  /** A container of the session before was found. */
  found(held: Held): void {
    const record = this.former.get(keyText(held.key));
    if (record === undefined) return;
    held.fenced = true;
    held.process ??= record.process;
    if (held.report.phase !== "ended") this.hold(held);
  }

  /** All that was there has been found: what was noted besides is gone. */
  foundAll(): void {
    this.changed = this.former.size > 0;
    this.former.clear();
  }

  /** Answer `number` is being made. */
  answerMade(number: number, now: Instant): void {
    this.lease.made(number, now);
  }

  /** A sync that is obeyed acknowledges answer `number` of this session. */
  renew(number: number, lease: Duration): void {
    this.length = lease;
    if (!this.lease.renew(number, lease)) return;
    if (this.live.length > 0) this.renewed = true;
    for (const held of this.waiting) this.listener.touch(held);
    this.waiting = NONE;
  }

  /** Why no fenced attempt will ever be started under leases of this length; null when that can't be said. A manager renews
   * each fifth of a lease: when four fifths of it are no more than `fence`, each attempt would be stopped before the next. */
  tooShort(): string | null {
    if (this.length === null || 4 * this.length > 5 * this.fence) return null;
    const [lease, fence] = [this.length, this.fence].map((each) => `${each / 1_000_000} s`);
    return `fenced: the manager's leases of ${lease} are too short for this worker, which begins to stop ${fence} before their end`;
  }

  /** May this fenced attempt be started now? If not, it is touched when the lease has been renewed. */
  mayStart(held: Held, now: Instant): boolean {
    if (this.lease.until - now <= this.fence) {
      if (!this.waiting.includes(held)) this.waiting = append(this.waiting, held);
      return false;
    }
    this.hold(held);
    this.starts = true;
    return true;
  }

  started(held: Held, mark: ProcessMark | null): void {
    this.hold(held);
    if (mark === null) return;
    held.process = mark;
    this.changed = true;
  }

  ended(held: Held): void {
    this.waiting = without(this.waiting, held);
    if (!this.live.includes(held)) return;
    this.live = without(this.live, held);
    this.changed = true;
  }

  /** The engine did not take the stop of an attempt that has been cut off: no more waiting for it. */
  engineFailed(held: Held, now: Instant): void {
    if (held.cutOff && held.killAt < NEVER) held.killAt = now;
  }

  /** How long its stop may take, milliseconds: `ownMs`, cut so that killing by pid still comes in time. */
  graceMs(held: Held, ownMs: number, now: Instant): number {
    if (!held.cutOff) return ownMs;
    const left = this.lease.until - 3 * this.engineTimeout - now;
    return Math.max(0, Math.min(ownMs, Math.floor(left / 1_000)));
  }

  /** Cuts off what the lease does not cover much longer, and kills what its stop did not end. */
  decide(now: Instant, draft: Draft): void {
    if (this.strangers !== null) this.killStrangers(draft);
    if (now >= this.lease.until - this.fence) this.cutOff(now);
    this.killLate(now, draft);
  }

  /** After the verbs of the batch: what is live now, for the record; null when it has not changed. */
  news(): FencedRecord[] | null {
    if (!this.changed) return null;
    return this.live.map((held) => ({ key: held.key, process: held.process }));
  }

  /** Tells watchdog and runtime, before any start of the batch is performed. */
  tell(draft: Draft): void {
    if (!this.changed && !this.renewed) return;
    const { until } = this.lease;
    if (this.starts || (this.renewed && this.anyStarting())) {
      draft.performFirst({ kind: "allowStarts", until: until - this.fence });
    }
    draft.performFirst({ kind: "guard", notice: { until, ...marksOf(this.live) } });
    this.changed = false;
    this.renewed = false;
    this.starts = false;
  }

  nextWake(): Instant {
    let next = NEVER;
    for (const held of this.live) {
      next = Math.min(next, held.cutOff ? held.killAt : this.lease.until - this.fence);
    }
    return next;
  }

  private hold(held: Held): void {
    if (this.live.includes(held)) return;
    this.live = append(this.live, held);
    this.changed = true;
  }

  private cutOff(now: Instant): void {
    for (const held of this.live) {
      if (held.cutOff) continue;
      held.cutOff = true;
      held.wanted = "stop";
      const grace = this.graceMs(held, held.spec?.stopGraceMs ?? 0, now) * 1_000;
      held.killAt = this.lease.until - now <= 2 * this.engineTimeout ? now : now + grace + this.engineTimeout;
      this.listener.touch(held);
    }
  }

  private killLate(now: Instant, draft: Draft): void {
    let late: readonly Held[] = NONE;
    for (const held of this.live) {
      if (!held.cutOff || held.killAt > now) continue;
      held.killAt = NEVER;
      late = append(late, held);
    }
    if (late.length > 0) draft.perform({ kind: "kill", ...marksOf(late) });
  }

  private killStrangers(draft: Draft): void {
    const { processes, starting } = this.strangers as GuardNotice;
    this.strangers = null;
    this.changed = true; // the watchdog need not hold them any more
    draft.perform({ kind: "kill", processes, starting });
  }

  private anyStarting(): boolean {
    for (const held of this.live) if (held.report.phase !== "running") return true;
    return false;
  }
}

/** The processes that are known, and the attempts whose process is not. */
function marksOf(all: Iterable<Held>): Pick<GuardNotice, "processes" | "starting"> {
  const processes: NotedProcess[] = [];
  const starting: AttemptKey[] = [];
  for (const held of all) {
    if (held.process === null) starting.push(held.key);
    else processes.push({ key: held.key, ...held.process });
  }
  return { processes, starting };
}
