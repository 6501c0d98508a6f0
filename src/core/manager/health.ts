// The manager's part in health checks: probes the attempts whose check says so, takes in what workers tell of theirs, and
// gives up what is unhealthy. What becomes of the task then is heal.ts's business. Nothing here is stored: a new manager
// probes everything anew, with fresh streaks. Silence is no proof by itself: see `doubts`.

import type { Instant } from "../kernel/time.ts";
import { milliseconds } from "../kernel/time.ts";
import { hostOf } from "../node/node.ts";
import type { Change } from "../store/changes.ts";
import type { Cluster } from "../store/cluster.ts";
import type { AttemptReport } from "../task/attempt.ts";
import type { NetworkProbe, ProbeResult } from "../task/probe.ts";
import { ProbeRounds, type Round } from "../task/probe-rounds.ts";
import type { HealthCheck } from "../task/spec.ts";
import { type Attempt, attemptNumbered, type Task } from "../task/task.ts";
import type { Draft } from "./draft.ts";
import { evict } from "./moves.ts";

/** Probes sent in one batch, at most. */
const PROBES_PER_BATCH = 1_000;

/** After a start, probes are spread over their interval: a step that is prime to the usual intervals. */
const SPREAD_MS = 7_919;

/** What the watch knows of the way to a node, on its own clock. */
export interface Ears {
  /** Time in which the manager could have heard. */
  readonly listening: Instant;
  /** How the way to the node has been since then: `good` once a sync sent since then was answered, `bad` if one had to be
   * sent again. */
  wayTo(node: number, at: Instant): "good" | "bad" | "unknown";
}

/** A result that has come in, and when its probe was sent on the clock of listening. */
interface Heard {
  readonly round: Round<Attempt>;
  readonly result: ProbeResult;
  readonly sentAt: Instant;
}

export class HealthWatch {
  private readonly cluster: Cluster;
  private readonly ears: Ears;
  private readonly dirty: (task: Task) => void;
  private readonly rounds = new ProbeRounds<Attempt>();
  /** What has come in since the last batch. */
  private heard: Heard[] = [];
  /** Silences: each counts once a sync sent after its probe has been answered; until then it may be the network's. If a
   * sync had to be sent again meanwhile, or the node is not ready by then, it never counts. */
  private doubts: Heard[] = [];
  /** Found unhealthy, to be given up in the next batch. */
  private readonly sick = new Set<Attempt>();
  private now: Instant;

  /** `dirty` hears of tasks whose move may go on. */
  constructor(now: Instant, cluster: Cluster, ears: Ears, dirty: (task: Task) => void) {
    this.cluster = cluster;
    this.ears = ears;
    this.dirty = dirty;
    this.now = now;
    for (const task of cluster.tasks.values()) {
      for (const attempt of task.attempts) this.begin(attempt, task.serial * SPREAD_MS);
    }
  }

  get nextWake(): Instant {
    return this.rounds.nextDue;
  }

  /** A turn goes on to decide: to be called before anything is changed in it. */
  turn(now: Instant): void {
    this.now = now;
  }

  /** A change was applied: what runs from now on is probed from now on. */
  note(change: Change): void {
    if (change.kind !== "attemptReported" || change.report.phase !== "running") return;
    const task = this.cluster.task(change.report.taskId);
    if (task.spec.healthCheck === null) return;
    const attempt = attemptNumbered(task, change.report.attempt);
    if (attempt !== undefined) this.begin(attempt, null);
  }

  /** A worker tells of its own probes; null while they have come to nothing, and what is known from before stands. */
  told(attempt: Attempt, { phase, health }: AttemptReport): void {
    if (health === null || phase !== "running" || attempt.task.spec.healthCheck?.from !== "worker") return;
    const changed = attempt.health.status !== health.status;
    attempt.health = health;
    if (health.status === "unhealthy") this.sick.add(attempt);
    else if (changed) this.tell(attempt);
  }

  /** A probe's result arrived. What it says of the attempt is decided when it is known how the node is. */
  hear(result: ProbeResult): void {
    const round = this.rounds.hear(result, this.ears.listening);
    if (round !== null) this.heard.push({ round, result, sentAt: round.sentAt });
  }

  /** To be called once the watch has decided which nodes are ready. */
  decide(draft: Draft): void {
    if (this.heard.length > 0) this.settleHeard();
    if (this.doubts.length > 0) this.settleDoubts();
    if (this.rounds.nextDue <= draft.now) this.probeDue(draft);
    if (this.sick.size > 0) this.condemn(draft);
  }

  private begin(attempt: Attempt, spreadMs: number | null): void {
    const check = attempt.task.spec.healthCheck;
    if (check === null || check.from !== "manager" || !isWanted(attempt)) return;
    const firstAt = spreadMs === null ? null : this.now + milliseconds(spreadMs % check.intervalMs);
    this.rounds.add(attempt, check, this.now, firstAt);
  }

  private settleHeard(): void {
    const all = this.heard;
    this.heard = [];
    for (const heard of all) {
      const { round, result } = heard;
      if (!this.isProbed(round.subject)) continue;
      if (result.outcome === "silent") this.doubts.push(heard);
      else this.count(round, result);
    }
  }

  private settleDoubts(): void {
    const doubts = this.doubts;
    this.doubts = [];
    for (const doubt of doubts) {
      const { round, result, sentAt } = doubt;
      const { subject } = round;
      if (!this.isProbed(subject)) continue;
      const way = this.ears.wayTo(subject.node, sentAt);
      if (way === "good") this.count(round, result);
      else if (way === "unknown") this.doubts.push(doubt);
    }
  }

  private count(round: Round<Attempt>, result: ProbeResult): void {
    const { subject } = round;
    if (result.outcome === "passed") this.doubts = this.doubts.filter((doubt) => doubt.round !== round);
    const changed = this.rounds.count(round, result, this.now);
    subject.health = round.streak.health;
    if (!changed) return;
    if (subject.health.status === "unhealthy") this.sick.add(subject);
    else this.tell(subject);
  }

  /** A successor takes over once it is healthy: its task is to be healed. */
  private tell({ task, number }: Attempt): void {
    if (number > task.attempt) this.dirty(task);
  }

  private condemn(draft: Draft): void {
    for (const attempt of this.sick) {
      this.sick.delete(attempt);
      const { task, number, health } = attempt;
      if (!isWanted(attempt) || health.status !== "unhealthy") continue;
      const reason = `unhealthy: ${health.detail ?? "its probes failed"}`;
      if (number > task.attempt)
        evict(draft, attempt, reason); // only its move has failed, not the task
      else
        draft.change({ kind: "attemptCondemned", taskId: task.id, attempt: number, reason, at: draft.wall });
      this.rounds.drop(attempt);
    }
  }

  private probeDue(draft: Draft): void {
    for (let left = PROBES_PER_BATCH; left > 0; left--) {
      const round = this.rounds.takeDue(draft.now);
      if (round === null) return;
      if (!isWanted(round.subject)) this.rounds.drop(round.subject);
      else if (this.isProbed(round.subject)) this.probe(draft, round);
    }
  }

  private probe(draft: Draft, round: Round<Attempt>): void {
    const { check, subject } = round;
    if (check.kind === "command") return; // never from here
    const { task, number: attempt, node } = subject;
    const number = this.rounds.send(round, this.ears.listening);
    const address = addressOf(this.cluster.node(node).address, subject, check);
    const probe: NetworkProbe = { number, taskId: task.id, attempt, node, address: address ?? "", check };
    if (address !== null) draft.perform({ kind: "probe", probe });
    else {
      const result = { ...unreached(probe), detail: `port ${check.port} has no host port` };
      if (this.rounds.hear(result, this.ears.listening) !== null) this.count(round, result);
    }
  }

  /** Probes count while the node is ready, and it is known where it is: another worker may have been met at its address.
   * What is counted against the attempt otherwise may be the network's doing. */
  private isProbed(attempt: Attempt): boolean {
    const { liveness, address } = this.cluster.node(attempt.node);
    return isWanted(attempt) && liveness === "ready" && address !== null;
  }
}

/** Does it run, as it is to? Once it is to stop, for whatever reason, nobody asks how it is. */
function isWanted(attempt: Attempt): boolean {
  return attempt.phase === "running" && attempt.wanted === "run";
}

const unreached = ({ number, taskId, attempt }: NetworkProbe): Omit<ProbeResult, "detail"> => {
  return { number, taskId, attempt, outcome: "failed" };
};

/** Where the manager reaches the checked port: the node's host at the host port; null when it has none. */
function addressOf(
  worker: string | null,
  attempt: Attempt,
  check: Exclude<HealthCheck, { kind: "command" }>,
): string | null {
  const ports = attempt.report?.hostPorts ?? [];
  const port = ports.find((each) => each.containerPort === check.port && each.protocol === "tcp");
  if (worker === null || port === undefined) return null;
  return `${hostOf(worker)}:${port.hostPort}`;
}
