// One node's side of the sync protocol at the manager: what has been said, what was confirmed, what is still to be
// said. It must not decide anything about tasks; watch.ts does, from what a link tells it.

import { append, NONE } from "../kernel/append.ts";
import { type Duration, type Instant, NEVER } from "../kernel/time.ts";
import { DeltaLog } from "../sync/delta-log.ts";
import type { Acknowledgement, Answer, Sync, Wanted } from "../sync/messages.ts";
import { type AttemptKey, type AttemptReport, phaseAdvances } from "../task/attempt.ts";
import type { Attempt } from "../task/task.ts";

/** Where a sync comes from: the same for every node. */
export interface Sender {
  readonly clusterId: string;
  readonly term: number;
}

/** What a node is told: who is meant, and how long it may hold its answer back. */
export interface Address {
  readonly nodeId: string | null;
  readonly wait: Duration;
  /** How long the lease lasts that an acknowledgement renews. */
  readonly lease: Duration;
}

export class Link {
  readonly node: number;
  /** On the clock of `Silence`: the last answer, or when the manager began to listen. */
  lastHeard: Instant;
  /** When the newest sync was sent, and the newest of those that were answered before a newer one was sent. */
  sentAt: Instant = 0;
  reachedAt: Instant = -1;
  /** When a sync was last sent again. */
  resentAt: Instant = -1;
  /** When the open sync is sent again; NEVER while none is open. */
  resendAt: Instant = NEVER;
  /** Times the open sync has been sent again. */
  resends = 0;
  /** Why the last exchange failed, for people; null when it did not. */
  trouble: string | null = null;
  /** When the newest answer taken in was received, on the machine's clock; NEVER: none of this session was. */
  receivedAt: Instant = NEVER;
  /** The policy's wait as drawn for the last sync: what its patience is counted in. */
  beat: Duration;
  /** How long the node's worker may hold its answer back: the same, or less while it runs what is fenced. */
  wait: Duration;
  /** A sync is due in this batch, and it is a resend: to be answered at once. */
  due = false;
  urgent = false;
  /** Is there a fenced one among its attempts? Null: not known since one last came, went or was to stop. */
  private fenced: boolean | null = null;
  private seq: number;
  private session = 0;
  /** The newest answer of the session that was taken in; 0: none. */
  private received = 0;
  /** The newest sequence that this session of the worker said it obeyed. */
  private obeyed = 0;
  /** Sequences up to here may have been said under a record of the node that was removed: that they were obeyed confirms none
   * of this link's. */
  private after: number;
  /** Attempts to tell of, by the sequence that first told. */
  private readonly log = new DeltaLog<Attempt>();

  /** Its sequences come after `after`. */
  constructor(node: number, now: Instant, wait: Duration, after = 0) {
    this.node = node;
    this.seq = after;
    this.after = after;
    this.beat = wait;
    this.wait = wait;
    this.lastHeard = now;
  }

  /** The node has just been met: its worker may be one that was removed. It obeys only what comes after, and what it has obeyed
   * up to here was not this link's, however often that has called in vain. */
  startAfter(said: number): void {
    if (this.session > 0) return;
    this.seq = Math.max(this.seq, said);
    this.after = Math.max(this.after, said);
  }

  /** The attempt is new to the node, wanted otherwise, or has left its set. The next sync says so. */
  touch(attempt: Attempt): void {
    this.log.touch(attempt, this.seq + 1);
    if (isFenced(attempt)) this.fenced = null;
  }

  /** PERF: looks at `all`, the node's whole set, only when something fenced in it has changed. */
  runsFenced(all: Iterable<Attempt>): boolean {
    if (this.fenced !== null) return this.fenced;
    this.fenced = false;
    for (const attempt of all) if (isFenced(attempt)) this.fenced = true;
    return this.fenced;
  }

  /** The next sync. `all` is the node's whole set. */
  nextSync(sender: Sender, to: Address, all: Iterable<Attempt>): Sync {
    const base = this.obeyed;
    const { clusterId, term } = sender;
    const { nodeId, wait, lease } = to;
    if (base > 0 && this.log.size === 0) return this.emptySync(sender, to);
    let set: readonly Wanted[] = NONE;
    let drop: readonly AttemptKey[] = NONE;
    for (const attempt of base === 0 ? all : this.log.since(base)) {
      if (attempt.phase === "ended")
        drop = append(drop, { taskId: attempt.task.id, attempt: attempt.number });
      else set = append(set, wantedOf(attempt));
    }
    return { clusterId, nodeId, term, seq: ++this.seq, wait, acked: this.acked(), lease, base, set, drop };
  }

  /** Most syncs are. */
  private emptySync({ clusterId, term }: Sender, { nodeId, wait, lease }: Address): Sync {
    const acked = this.acked();
    return {
      clusterId,
      nodeId,
      term,
      seq: ++this.seq,
      wait,
      acked,
      lease,
      base: this.obeyed,
      set: NONE,
      drop: NONE,
    };
  }

  /** The newest sequence said. */
  get said(): number {
    return this.seq;
  }

  /** Does this answer close the newest sync, so that another is due? */
  closes(answer: Answer): boolean {
    return answer.replyTo === this.seq;
  }

  /** Is the answer from the session that is known, or a newer one? */
  knows(answer: Answer): boolean {
    return answer.session >= this.session;
  }

  /** Takes in what an answer of a session it knows says of the talk itself. */
  hear(answer: Answer): void {
    if (answer.session > this.session) {
      this.session = answer.session;
      this.received = 0;
      this.receivedAt = NEVER;
      this.obeyed = 0;
    }
    const ours = answer.obeyed > this.after && answer.obeyed <= this.seq;
    if (ours && answer.obeyed > this.obeyed) this.confirm(answer.obeyed);
  }

  private confirm(obeyed: number): void {
    this.obeyed = obeyed;
    this.log.confirm(obeyed);
  }

  /** The reports that are news; none when the answer came before in another order, or starts beyond what is held. */
  news(answer: Answer, receivedAt: Instant): readonly AttemptReport[] {
    if (answer.answer <= this.received || answer.base > this.received) return NONE;
    this.received = answer.answer;
    this.receivedAt = receivedAt;
    return answer.reports;
  }

  /** What is taken in is committed with the batch that sends the next sync, hence before it. */
  private acked(): Acknowledgement | null {
    return this.received === 0 ? null : { session: this.session, answer: this.received };
  }
}

function isFenced({ task }: Attempt): boolean {
  return task.spec.onDisconnect === "stop";
}

function wantedOf(attempt: Attempt): Wanted {
  const { task, number, wanted, gpuDevices } = attempt;
  const seen = phaseAdvances("assigned", attempt.phase);
  const spec = wanted === "run" ? task.spec : null;
  return { taskId: task.id, attempt: number, wanted, seen, spec, gpuDevices };
}
