// The worker machine: obeys its manager's syncs, has its runtime start and stop attempts, reports what became of
// them, and adopts what it finds running when it starts. It must not know how any of that is carried out, nor
// anything of other nodes.

import { append, NONE } from "../kernel/append.ts";
import { type Instant, NEVER } from "../kernel/time.ts";
import type { Batch, Machine } from "../loop/machine.ts";
import type { NodeStats } from "../node/node.ts";
import type { Answer, Sync, SyncRefusal } from "../sync/messages.ts";
import { Attempts } from "./attempts.ts";
import type { WorkerConfig } from "./config.ts";
import { replyTo } from "./direct.ts";
import { Draft } from "./draft.ts";
import type {
  RuntimeEvent,
  WorkerChange,
  WorkerEffect,
  WorkerEvent,
  WorkerRecord,
  WorkerRequest,
} from "./events.ts";
import { RuntimeWatch } from "./runtime-health.ts";

/** A sync whose answer is held back. */
interface OpenSync {
  readonly request: number;
  readonly sync: Sync;
  /** When it is answered though nothing changed. */
  answerBy: Instant;
}

export class Worker implements Machine<WorkerEvent, WorkerChange, WorkerEffect> {
  private readonly config: WorkerConfig;
  private readonly attempts: Attempts;
  private record: WorkerRecord;
  /** This start of the worker has been given its session. */
  private booted = false;
  /** The runtime has told what it holds; nothing is obeyed or answered before. */
  private listed = false;
  /** The watchdog has told what it holds; nothing is adopted before. */
  private guarded = false;
  /** This turn. */
  private now: Instant = 0;
  private listAt: Instant = 0;
  /** The runtime has been asked to list and has not told the outcome. */
  private listing = false;
  private readonly runtime = new RuntimeWatch();
  private runtimeNews = false;
  private stats: NodeStats | null = null;
  private statsNews = false;
  private arrived: readonly OpenSync[] = NONE;
  private requests: readonly { readonly request: number; readonly body: WorkerRequest }[] = NONE;
  private open: OpenSync | null = null;
  /** The highest sequence of this term that was obeyed in this session. */
  private obeyed = 0;
  /** No earlier session has obeyed this term. Where one has, a sync that knows of no answer of this session may have been
   * under way since then: what it wants run may have ended, and been confirmed, and its container be gone. */
  private metTerm = false;
  /** The last answer that the manager has on disk; 0: none of this session. */
  private acked = 0;
  private answers = 0;

  /** `stored` is the record its disk holds; null for a new node. */
  constructor(config: WorkerConfig, stored: WorkerRecord | null) {
    this.config = config;
    this.attempts = new Attempts(config, stored?.fenced ?? []);
    this.record = stored ?? { nodeId: config.info.id, clusterId: null, term: 0, session: 0, fenced: [] };
  }

  /** The cluster that owns this worker, null while none does. */
  get clusterId(): string | null {
    return this.record.clusterId;
  }

  observe(now: Instant, event: WorkerEvent): void {
    switch (event.kind) {
      case "synced":
        return this.arrive(now, event.request, event.sync);
      case "abandoned":
        if (this.open?.request === event.request) this.open = null;
        this.arrived = this.arrived.filter((open) => open.request !== event.request);
        return;
      case "runtime":
        return this.hear(now, event.event);
      case "probed":
        return this.attempts.probes.hear(now, event.result);
      case "measured":
        this.stats = event.stats;
        this.statsNews = true;
        return;
      case "guardFound":
        this.guarded = true;
        return this.attempts.fence.takeOver(event.notice);
      case "request":
        this.requests = append(this.requests, event);
        return;
    }
  }

  decide(now: Instant): Batch<WorkerChange, WorkerEffect> {
    const draft = new Draft();
    this.now = now;
    if (!this.booted) this.boot(draft);
    if (!this.guarded) return draft;
    if (!this.listed) {
      this.askForList(now, draft);
      return draft;
    }
    if (this.arrived.length > 0) this.takeArrived(now, draft);
    if (this.requests.length > 0) this.reply(draft);
    const { fence } = this.attempts;
    if (!fence.idle) fence.decide(now, draft);
    this.attempts.decide(now, draft);
    if (!fence.idle) this.noteFenced(draft);
    this.askForList(now, draft);
    this.answerIfDue(now, draft);
    return draft;
  }

  nextWake(): Instant {
    if (!this.booted) return 0;
    if (!this.guarded) return NEVER;
    if (!this.listed) return this.listAt === 0 ? 0 : this.listAt;
    if (this.attempts.anyDirty) return 0;
    return Math.min(this.listAt, this.attempts.nextTimer(this.open === null ? NEVER : this.open.answerBy));
  }

  private arrive(now: Instant, request: number, sync: Sync): void {
    this.arrived = append(this.arrived, { request, sync, answerBy: now + sync.wait });
  }

  /** The session is newer than any that a restored data folder has forgotten, unless the wall clock was set back since. */
  private boot(draft: Draft): void {
    this.booted = true;
    const second = Math.floor((this.config.wallOffset + this.now / 1_000) / 1_000);
    this.remember({ ...this.record, session: Math.max(this.record.session + 1, second) }, draft);
    draft.perform({ kind: "askGuard" });
  }

  private askForList(now: Instant, draft: Draft): void {
    if (this.listAt > now) return;
    this.listAt = NEVER;
    this.listing = true;
    draft.perform({ kind: "list" });
  }

  private hear(now: Instant, event: RuntimeEvent): void {
    const before = this.runtime.health;
    this.runtime.hear(event);
    if (this.runtime.health !== before) this.runtimeNews = true;
    this.planListing(now, event);
    if (event.kind === "listed" && this.listed) return; // that was all it was asked for: verbs tell what they did
    if (event.kind === "listed") this.listed = true;
    this.attempts.hear(now, event);
  }

  /** When one attempt finds no answer, a listing tells whether it is the runtime's trouble; while it is, it is asked to
   * list again and again: an idle node would never find out that its runtime is back. */
  private planListing(now: Instant, event: RuntimeEvent): void {
    const told = event.kind === "listed" || (event.kind === "unavailable" && event.key === null);
    if (told) {
      this.listing = false;
      if (this.runtime.health === "unavailable") this.listAt = now + this.config.retryAfter;
    } else if (event.kind === "unavailable" && !this.listing && this.listed) this.listAt = now;
  }

  private takeArrived(now: Instant, draft: Draft): void {
    const all = this.arrived;
    this.arrived = NONE;
    for (const arrived of all) this.takeSync(now, arrived, draft);
  }

  private takeSync(now: Instant, arrived: OpenSync, draft: Draft): void {
    const { sync } = arrived;
    const refused = this.refusal(sync);
    if (refused !== null) return this.answer(arrived, refused, draft);
    this.follow(sync, draft);
    const newest = this.open === null || sync.seq > this.open.sync.seq;
    if (this.open !== null && newest) this.answer(this.open, null, draft);
    if (!newest) return this.answer(arrived, null, draft);
    this.open = arrived;
    const knowsUs = sync.acked?.session === this.record.session;
    this.acked = knowsUs ? Math.max(this.acked, sync.acked?.answer ?? 0) : 0;
    this.attempts.log.confirm(this.acked);
    const obeys = (knowsUs || this.metTerm) && sync.seq > this.obeyed && sync.base <= this.obeyed;
    if (obeys) this.obey(now, sync);
    // Only with the set it came with: an answer that the manager has heard since it gave an attempt up is acknowledged
    // together with the word to stop that attempt.
    if (obeys && this.acked > 0) this.attempts.fence.renew(this.acked, sync.lease);
    if (!obeys || this.acked === 0) arrived.answerBy = now;
  }

  private refusal(sync: Sync): SyncRefusal | null {
    const { clusterId, term } = this.record;
    if (clusterId !== null && clusterId !== sync.clusterId) return { code: "other-cluster", clusterId };
    if (sync.term < term) return { code: "stale-term", term };
    return sync.nodeId === this.record.nodeId ? null : { code: "other-node" };
  }

  /** Joins the cluster, or goes over to its new manager; both are on disk before anything is obeyed. */
  private follow(sync: Sync, draft: Draft): void {
    if (this.record.clusterId === sync.clusterId && this.record.term === sync.term) return;
    this.remember({ ...this.record, clusterId: sync.clusterId, term: sync.term }, draft);
    this.obeyed = 0;
    this.metTerm = true;
    if (this.open !== null) this.answer(this.open, { code: "stale-term", term: sync.term }, draft);
    this.open = null;
  }

  private obey(now: Instant, sync: Sync): void {
    this.obeyed = sync.seq;
    for (const wanted of sync.set) this.attempts.want(wanted);
    for (const key of sync.drop) this.attempts.dismiss(key);
    if (sync.base === 0) this.attempts.keepOnly(sync.set, now);
  }

  /** A change is told at once; nothing new is told when the wait is over. */
  private answerIfDue(now: Instant, draft: Draft): void {
    if (this.open === null) return;
    const news = this.runtimeNews || this.attempts.log.changedSince(this.acked);
    if (!news && this.open.answerBy > now) return;
    this.answer(this.open, null, draft);
    this.open = null;
  }

  private answer(to: OpenSync, refused: SyncRefusal | null, draft: Draft): void {
    draft.perform({ kind: "answer", request: to.request, answer: this.makeAnswer(to, refused) });
  }

  /** Written out in full: this object is made for every sync of every node. */
  private makeAnswer(to: OpenSync, refused: SyncRefusal | null): Answer {
    const full = refused === null && this.acked === 0;
    const told = refused === null;
    const reports = full ? this.attempts.reports() : told ? this.attempts.newsSince(this.acked) : [];
    const answer: Answer = {
      nodeId: this.record.nodeId,
      session: this.record.session,
      answer: told ? ++this.answers : 0,
      replyTo: to.sync.seq,
      obeyed: this.obeyed,
      base: told ? this.acked : 0,
      reports,
      info: full || refused?.code === "other-node" ? this.config.info : null,
      stats: told && this.statsNews ? this.stats : null,
      runtime: this.runtime.health,
      refused,
    };
    if (!told) return answer;
    this.attempts.fence.answerMade(answer.answer, this.now);
    this.attempts.nextAnswer = this.answers + 1;
    this.runtimeNews = false;
    this.statsNews = false;
    return answer;
  }

  /** Which fenced attempts may run is on disk, and the watchdog told, before any of them is started. */
  private noteFenced(draft: Draft): void {
    const fenced = this.attempts.fence.news();
    if (fenced !== null) this.remember({ ...this.record, fenced }, draft);
    this.attempts.fence.tell(draft);
  }

  private remember(record: WorkerRecord, draft: Draft): void {
    this.record = record;
    draft.change({ kind: "workerRecorded", record });
  }

  private reply(draft: Draft): void {
    const { clusterId } = this.record;
    const access = { clusterId, info: this.config.info, stats: this.stats, attempts: this.attempts };
    for (const { request, body } of this.requests) {
      draft.perform({ kind: "reply", request, reply: replyTo(body, access) });
    }
    this.requests = NONE;
  }
}
