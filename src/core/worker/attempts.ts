// The attempts a worker holds, and the log of what it has yet to report. Facts from the runtime land here; which
// verb comes next is decided here too. It must not know the sync protocol.

import { append, NONE, without } from "../kernel/append.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import { DeltaLog } from "../sync/delta-log.ts";
import type { Wanted } from "../sync/messages.ts";
import { type AttemptKey, type AttemptReport, keyText, phaseAdvances, type TaskId } from "../task/attempt.ts";
import type { WorkerConfig } from "./config.ts";
import type { Draft } from "./draft.ts";
import type { FencedRecord, RuntimeEvent, WorkerEffect } from "./events.ts";
import { FENCED_REASON, Fence } from "./fence.ts";
import { type Asked, type Held, heldFromListed, newHeld } from "./held.ts";
import { Probes } from "./probes.ts";

/** A container is killed at once when its attempt is not known well enough to have a grace of its own. */
const GRACE_UNKNOWN_MS = 10_000;

export class Attempts {
  readonly log = new DeltaLog<Held>();
  readonly fence: Fence;
  /** By task: seldom more than one, the old one stopping beside the new. */
  private readonly byTask = new Map<TaskId, Held[]>();
  /** Those for which a verb may be due; whose `dirty` is false are not any more. */
  private dirty: readonly Held[] = NONE;
  /** Those with a retry or an orphan's grace running. */
  private timed: readonly Held[] = NONE;
  private readonly retryAfter: Duration;
  private readonly orphanGrace: Duration;
  readonly probes = new Probes((held, health) => {
    held.report = { ...held.report, health };
    this.log.touch(held, this.nextAnswer);
  });
  /** The number the next report will carry. */
  nextAnswer = 1;

  /** `fenced`: what the session before noted. */
  constructor(config: WorkerConfig, fenced: readonly FencedRecord[]) {
    this.retryAfter = config.retryAfter;
    this.orphanGrace = config.orphanGrace;
    this.fence = new Fence(config, fenced, { touch: (held) => this.touch(held) });
  }

  get(key: AttemptKey): Held | undefined {
    const siblings = this.byTask.get(key.taskId);
    if (siblings === undefined) return undefined;
    for (const held of siblings) if (held.key.attempt === key.attempt) return held;
    return undefined;
  }

  /** The task's attempts here, in the order in which they came. */
  ofTask(taskId: TaskId): readonly Held[] {
    return this.byTask.get(taskId) ?? [];
  }

  reports(): AttemptReport[] {
    return this.all().map((held) => held.report);
  }

  /** Reports that changed after answer `acked`. */
  newsSince(acked: number): readonly AttemptReport[] {
    if (this.log.size === 0) return NONE;
    return this.log.since(acked).map((held) => held.report);
  }

  get anyDirty(): boolean {
    return this.dirty.length > 0;
  }

  /** The earliest retry, probe or end of an orphan's grace. */
  nextTimer(none: Instant): Instant {
    const timer = Math.min(none, this.probes.nextWake);
    let next = this.fence.idle ? timer : Math.min(timer, this.fence.nextWake());
    if (this.timed.length === 0) return next;
    for (const held of this.timed) {
      if (held.retryAt > 0) next = Math.min(next, held.retryAt);
      if (held.orphanAt > 0) next = Math.min(next, held.orphanAt);
    }
    return next;
  }

  /** The manager wants this attempt run or stopped. */
  want(wanted: Wanted): void {
    const held = this.get(wanted) ?? this.add(newHeld(wanted));
    held.orphanAt = 0;
    held.spec = wanted.spec ?? held.spec;
    held.gpuDevices = wanted.gpuDevices;
    if (wanted.spec?.onDisconnect === "stop") held.fenced = true;
    if (wanted.wanted === "stop") held.wanted = "stop";
    const blank = held.report.phase === "assigned" && held.asked === "nothing";
    if (blank && wanted.seen && held.report.containerId === null) {
      this.advance(held, { phase: "ended", failure: "lost", reason: "lost: it is not on its node any more" });
    }
    this.touch(held);
  }

  /** Its end is confirmed: the manager does not list it any more. */
  dismiss(key: AttemptKey): void {
    const held = this.get(key);
    if (held === undefined) return;
    held.dismissed = true;
    held.wanted = "stop";
    this.touch(held);
  }

  /** A full set came: what it does not list is an orphan, removed after a grace. At once what does not run yet, or the lease that
   * came with the set would let it begin; and what is fenced, which may run elsewhere by the word of a manager that was restored. */
  keepOnly(listed: readonly Wanted[], now: Instant): void {
    const keys = new Set(listed.map(keyText));
    for (const held of this.all()) {
      if (keys.has(keyText(held.key)) || held.orphanAt > 0) continue;
      if (held.fenced || !phaseAdvances("starting", held.report.phase)) {
        this.dismiss(held.key);
        continue;
      }
      held.orphanAt = now + this.orphanGrace;
      this.time(held);
    }
  }

  /** A user's stop, on a worker that no manager owns. */
  stop(held: Held): void {
    held.wanted = "stop";
    this.touch(held);
  }

  /** Takes in what the runtime tells. */
  hear(now: Instant, event: RuntimeEvent): void {
    if (event.kind === "listed") {
      for (const listed of event.containers) {
        if (this.get(listed) === undefined) this.fence.found(this.add(heldFromListed(listed)));
      }
      return this.fence.foundAll();
    }
    const held = event.key === null ? undefined : this.get(event.key);
    if (held === undefined) return;
    this.touch(held);
    if (event.kind === "unavailable") {
      held.asked = "nothing";
      held.retryAt = now + this.retryAfter;
      this.time(held);
      this.fence.engineFailed(held, now);
    } else if (event.kind === "removed") this.forget(held);
    else this.takeIn(held, event);
  }

  private takeIn(
    held: Held,
    event: Extract<RuntimeEvent, { kind: "started" | "startFailed" | "exited" }>,
  ): void {
    switch (event.kind) {
      case "started": {
        if (held.asked === "start") held.asked = "nothing";
        const { containerId, hostPorts, startedAt } = event;
        if (held.fenced) this.fence.started(held, event.process);
        return this.advance(held, { phase: "running", containerId, hostPorts, startedAt, reason: null });
      }
      case "startFailed":
        held.asked = "nothing";
        return this.advance(held, {
          phase: "ended",
          reason: event.reason,
          ...(event.code === "fenced" ? { fenced: true } : { failure: event.code }),
        });
      case "exited": {
        held.asked = "nothing";
        const { exitCode, finishedAt, reason } = event;
        return this.advance(held, { phase: "ended", exitCode, finishedAt, reason });
      }
    }
  }

  /** Performs the verbs that are due now; were there any? */
  decide(now: Instant, draft: Draft): boolean {
    if (this.timed.length > 0) this.fireTimers(now);
    if (this.probes.nextWake <= now) this.probes.decide(now, draft);
    if (this.dirty.length === 0) return false;
    const all = this.dirty;
    this.dirty = NONE;
    let acts = false;
    for (const held of all) {
      if (!held.dirty) continue;
      held.dirty = false;
      this.probes.look(held, now);
      const effect = this.nextVerb(held, now);
      if (effect === null) continue;
      draft.perform(effect);
      acts = true;
    }
    return acts;
  }

  private fireTimers(now: Instant): void {
    for (const held of this.timed) {
      if (held.retryAt > 0 && held.retryAt <= now) {
        held.retryAt = 0;
        this.touch(held);
      }
      if (held.orphanAt > 0 && held.orphanAt <= now) {
        held.orphanAt = 0;
        this.dismiss(held.key);
      }
    }
    const running = this.timed.filter(({ retryAt, orphanAt }) => retryAt > 0 || orphanAt > 0);
    this.timed = running.length === 0 ? NONE : running;
  }

  private nextVerb(held: Held, now: Instant): WorkerEffect | null {
    if (held.retryAt > now) return null;
    const { key, spec, gpuDevices, report } = held;
    if (report.phase === "ended")
      return held.dismissed ? this.ask(held, "remove", { kind: "remove", key }) : null;
    if (held.wanted === "run") {
      if (report.phase !== "assigned" || spec === null || held.asked !== "nothing") return null;
      if (held.fenced && this.neverStarts(held)) return null;
      if (held.fenced && !this.fence.mayStart(held, now)) return null;
      const assignment = { taskId: key.taskId, attempt: key.attempt, spec, gpuDevices };
      held.startAsked = true;
      return this.ask(held, "start", { kind: "start", assignment });
    }
    if (report.phase === "assigned" && !held.startAsked && report.containerId === null) {
      this.advance(held, { phase: "ended", reason: "stopped before it started" });
      return this.nextVerb(held, now);
    }
    const graceMs = this.fence.graceMs(held, spec?.stopGraceMs ?? GRACE_UNKNOWN_MS, now);
    return this.ask(held, "stop", { kind: "stop", key, graceMs });
  }

  /** Ends a fenced attempt that this worker would wait to start for ever. */
  private neverStarts(held: Held): boolean {
    const reason = this.fence.tooShort();
    if (reason !== null) this.advance(held, { phase: "ended", failure: "rejected", reason });
    return reason !== null;
  }

  private ask(held: Held, verb: Asked, effect: WorkerEffect): WorkerEffect | null {
    if (held.asked === verb || held.asked === "remove") return null;
    held.asked = verb;
    return effect;
  }

  private advance(held: Held, news: Partial<AttemptReport> & Pick<AttemptReport, "phase">): void {
    if (!phaseAdvances(held.report.phase, news.phase)) return;
    const known = held.report;
    const report: AttemptReport = {
      taskId: known.taskId,
      attempt: known.attempt,
      phase: news.phase,
      containerId: news.containerId ?? known.containerId,
      hostPorts: news.hostPorts ?? known.hostPorts,
      startedAt: news.startedAt ?? known.startedAt,
      finishedAt: news.finishedAt ?? known.finishedAt,
      exitCode: news.exitCode ?? known.exitCode,
      reason: news.reason ?? known.reason,
      health: known.health,
    };
    held.report = news.failure === undefined ? report : { ...report, failure: news.failure };
    if (news.phase === "ended" && held.fenced) this.endFenced(held, news.fenced === true);
    this.log.touch(held, this.nextAnswer);
  }

  /** What its lease cut off, or kept from starting, has not ended by itself. */
  private endFenced(held: Held, tooLate: boolean): void {
    this.fence.ended(held);
    const { report } = held;
    if (held.cutOff) held.report = { ...report, reason: FENCED_REASON, fenced: true };
    else if (tooLate) held.report = { ...report, fenced: true };
  }

  private time(held: Held): void {
    if (!this.timed.includes(held)) this.timed = append(this.timed, held);
  }

  private touch(held: Held): void {
    if (held.dirty) return;
    held.dirty = true;
    this.dirty = append(this.dirty, held);
  }

  private add(held: Held): Held {
    const siblings = this.byTask.get(held.key.taskId);
    if (siblings === undefined) this.byTask.set(held.key.taskId, [held]);
    else siblings.push(held);
    return held;
  }

  private all(): Held[] {
    return [...this.byTask.values()].flat();
  }

  private forget(held: Held): void {
    const siblings = this.byTask.get(held.key.taskId) ?? [];
    siblings.splice(siblings.indexOf(held), 1);
    if (siblings.length === 0) this.byTask.delete(held.key.taskId);
    this.log.forget(held);
    if (held.fenced) this.fence.ended(held);
    held.dirty = false;
    this.timed = without(this.timed, held);
  }
}
