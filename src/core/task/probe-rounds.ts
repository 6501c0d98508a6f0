// Which subject is to be probed when, the numbers of the probes under way, and the streak of each subject. Manager and
// worker keep one each. It must not know how a probe is carried out, nor what an unhealthy subject comes to.

import { Deadlines } from "../kernel/deadlines.ts";
import { type Duration, type Instant, milliseconds, seconds } from "../kernel/time.ts";
import { FRESH_STREAK, failed, passed, type Streak } from "./health.ts";
import type { ProbeResult } from "./probe.ts";
import type { HealthCheck } from "./spec.ts";

/** How soon after its start a subject is probed first, and how often while it starts. */
const FIRST_AFTER: Duration = seconds(1);

/** A timeout that is told later than this after it was due was told by a process that had been paused. */
const LATE: Duration = seconds(1);

/** One subject in its turn. */
export interface Round<Subject> {
  readonly subject: Subject;
  readonly check: HealthCheck;
  readonly slot: number;
  readonly since: Instant;
  streak: Streak;
  /** The number of the probe under way; 0: none. A newer one supersedes it. */
  probe: number;
  /** On the caller's clock for answers. */
  sentAt: Instant;
  /** From then on nobody waits for the answer of the probe under way. */
  openUntil: Instant;
  /** The next turn came while a probe was under way, and waits for its answer since then; null: it did not. */
  heldSince: Instant | null;
}

export class ProbeRounds<Subject> {
  private readonly deadlines = new Deadlines();
  private readonly bySubject = new Map<Subject, Round<Subject>>();
  private readonly bySlot: (Round<Subject> | undefined)[] = [];
  private readonly freeSlots: number[] = [];
  private readonly byProbe = new Map<number, Round<Subject>>();
  private probes = 0;

  /** No probe is due before this; NEVER when there is none. */
  get nextDue(): Instant {
    return this.deadlines.earliest;
  }

  has(subject: Subject): boolean {
    return this.bySubject.has(subject);
  }

  /** The subject is probed from now on, first at `firstAt`, or soon when that is null. */
  add(subject: Subject, check: HealthCheck, now: Instant, firstAt: Instant | null): void {
    if (this.bySubject.has(subject)) return;
    const slot = this.freeSlots.pop() ?? this.bySlot.length;
    const fresh = { streak: FRESH_STREAK, probe: 0, sentAt: 0, openUntil: 0, heldSince: null };
    const round = { subject, check, slot, since: now, ...fresh };
    this.bySubject.set(subject, round);
    this.bySlot[slot] = round;
    this.deadlines.set(slot, firstAt ?? now + startGap(check));
  }

  /** The subject is not probed any more; what is under way counts for nothing. */
  drop(subject: Subject): void {
    const round = this.bySubject.get(subject);
    if (round === undefined) return;
    this.bySubject.delete(subject);
    this.bySlot[round.slot] = undefined;
    this.freeSlots.push(round.slot);
    this.deadlines.clear(round.slot);
    this.byProbe.delete(round.probe);
  }

  /** A subject whose turn it is, earliest first; its next turn is set. Null when none is due. */
  takeDue(now: Instant): Round<Subject> | null {
    for (;;) {
      const slot = this.deadlines.takeDue(now);
      const round = slot < 0 ? undefined : this.bySlot[slot];
      if (round === undefined) return null;
      if (this.isHeld(round, now)) continue;
      round.openUntil = now + milliseconds(round.check.timeoutMs) + LATE;
      this.deadlines.set(slot, now + gapAfter(round, now));
      return round;
    }
  }

  /** A timeout may be as long as the interval, and be told a little after the next turn has come: asked anew then, a subject that
   * hangs would never be found out. While it starts it is asked all the same, failures do not count. */
  private isHeld(round: Round<Subject>, now: Instant): boolean {
    if (round.probe === 0 || now >= round.openUntil || isStarting(round, now)) return false;
    round.heldSince ??= now;
    this.deadlines.set(round.slot, round.openUntil);
    return true;
  }

  /** Numbers a probe that is sent now; one that is still under way counts for nothing from here on. */
  send(round: Round<Subject>, clock: Instant): number {
    this.byProbe.delete(round.probe);
    round.probe = ++this.probes;
    round.heldSince = null;
    round.sentAt = clock;
    this.byProbe.set(round.probe, round);
    return round.probe;
  }

  /** Whose the result is; null when it counts for nothing: of a dropped subject, a superseded probe, one that was not
   * carried out, or a silence that the asker did not listen to: it was paused. `clock` is the one of `send`. */
  hear({ number, outcome }: ProbeResult, clock: Instant): Round<Subject> | null {
    const round = this.byProbe.get(number);
    if (round === undefined) return null;
    this.byProbe.delete(number);
    round.probe = 0;
    if (round.heldSince !== null) this.deadlines.set(round.slot, round.heldSince);
    round.heldSince = null;
    if (outcome === "none") return null;
    return outcome === "silent" && !listened(round, clock - round.sentAt) ? null : round;
  }

  /** Counts a result; did the subject's status change? */
  count(round: Round<Subject>, { outcome, detail }: ProbeResult, now: Instant): boolean {
    const { check, streak, since } = round;
    const ageMs = Math.floor((now - since) / 1_000);
    round.streak = outcome === "passed" ? passed(streak, check) : failed(streak, check, ageMs, detail);
    return round.streak.health.status !== streak.health.status;
  }
}

const startGap = (check: HealthCheck): Duration => Math.min(milliseconds(check.intervalMs), FIRST_AFTER);

/** More often while it starts: its failures do not count then, and who waits for it hears sooner. */
function gapAfter(round: Round<unknown>, now: Instant): Duration {
  return isStarting(round, now) ? startGap(round.check) : milliseconds(round.check.intervalMs);
}

const isStarting = ({ check, streak, since }: Round<unknown>, now: Instant): boolean =>
  !streak.passedOnce && now - since < milliseconds(check.startPeriodMs);

/** Three quarters of the timeout at least, and not so long that the timeout was told late. */
function listened({ check }: Round<unknown>, elapsed: Duration): boolean {
  const timeout = milliseconds(check.timeoutMs);
  return elapsed * 4 >= timeout * 3 && elapsed <= timeout + LATE;
}
