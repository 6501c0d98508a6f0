// The worker's part in health checks: probes the running attempts whose check says so, on this machine, and has every
// change of status told. What comes of that is the manager's decision. A worker that starts anew begins with fresh streaks.

import { type Instant, NEVER } from "../kernel/time.ts";
import type { Health } from "../task/attempt.ts";
import type { ProbeResult } from "../task/probe.ts";
import { ProbeRounds } from "../task/probe-rounds.ts";
import type { HealthCheck } from "../task/spec.ts";
import type { Draft } from "./draft.ts";
import type { Held } from "./held.ts";

export class Probes {
  /** Null until an attempt with a check of this worker's came: most nodes never hold one. */
  private rounds: ProbeRounds<Held> | null = null;
  private readonly tell: (held: Held, health: Health) => void;

  /** `tell` hears of every change of an attempt's status. */
  constructor(tell: (held: Held, health: Health) => void) {
    this.tell = tell;
  }

  get nextWake(): Instant {
    return this.rounds === null ? NEVER : this.rounds.nextDue;
  }

  /** Something happened to the attempt: is it to be probed from now on, or not any more? */
  look(held: Held, now: Instant): void {
    const check = checkOf(held);
    if (check === null) this.rounds?.drop(held);
    else {
      this.rounds ??= new ProbeRounds();
      this.rounds.add(held, check, now, null);
    }
  }

  hear(now: Instant, result: ProbeResult): void {
    const { rounds } = this;
    const round = rounds?.hear(result, now) ?? null;
    if (rounds === null || round === null || checkOf(round.subject) === null) return;
    if (rounds.count(round, result, now)) this.tell(round.subject, round.streak.health);
  }

  /** Performs the probes that are due. */
  decide(now: Instant, draft: Draft): void {
    const { rounds } = this;
    if (rounds === null) return;
    for (let round = rounds.takeDue(now); round !== null; round = rounds.takeDue(now)) {
      const { key, spec } = round.subject;
      if (spec === null || checkOf(round.subject) === null) continue; // what happened to it is looked at in this turn
      const number = rounds.send(round, now);
      draft.perform({ kind: "probe", probe: { number, ...key, spec, check: round.check } });
    }
  }
}

/** The check that this worker is to carry out now; null: none, or not while it starts or stops. */
function checkOf({ report, wanted, spec }: Held): HealthCheck | null {
  if (report.phase !== "running" || wanted !== "run") return null;
  const check = spec?.healthCheck ?? null;
  return check?.from === "worker" ? check : null;
}
