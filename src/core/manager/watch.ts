// The watch over workers: dials them, takes in their answers, and tells ready from suspect from down. What that
// means for tasks is heal.ts's business: here a task is only marked dirty.

import { append, NONE } from "../kernel/append.ts";
import { Deadlines } from "../kernel/deadlines.ts";
import type { Rng } from "../kernel/rng.ts";
import { type Duration, type Instant, NEVER, seconds } from "../kernel/time.ts";
import { isForgotten, type Node, type NodeInfo } from "../node/node.ts";
import type { Change } from "../store/changes.ts";
import type { Cluster } from "../store/cluster.ts";
import type { Answer } from "../sync/messages.ts";
import type { AttemptReport } from "../task/attempt.ts";
import { phaseAdvances } from "../task/attempt.ts";
import { type Attempt, attemptNumbered, type Task } from "../task/task.ts";
import type { LivenessPolicy } from "./config.ts";
import type { Draft } from "./draft.ts";
import { introduce } from "./introductions.ts";
import type { Leases } from "./leases.ts";
import { Link } from "./link.ts";
import { Silence } from "./silence.ts";

/** A node whose sync has been sent again this often without an answer gets no new work. */
const SUSPECT_AFTER_RESENDS = 2;

/** A node that is down is asked this often whether it is back. */
const DOWN_RESEND: Duration = seconds(2);

/** What the watch tells the manager. */
export interface WatchListener {
  /** The task's attempt has news, or its node went down or came back. */
  dirty(task: Task): void;
  /** Capacity came free, or a node can take work that could not. */
  chance(): void;
  /** The node has been declared down, at this moment of listening; it answers again. */
  down(node: number, now: Instant): void;
  back(node: number): void;
  /** The worker tells what its own probes of the attempt have come to. */
  health(attempt: Attempt, report: AttemptReport): void;
}

export interface WatchMeans {
  readonly liveness: LivenessPolicy;
  readonly leases: Leases;
  /** Draws how much longer than others a worker may hold its answer back. */
  readonly rng: Rng;
}

export class Watch {
  private readonly policy: LivenessPolicy;
  private readonly cluster: Cluster;
  private readonly listener: WatchListener;
  private readonly rng: Rng;
  private readonly links: Link[] = [];
  /** The newest sequence said to any node that was removed: its worker may join anew, and obeys only what comes after. */
  private saidToRemoved = 0;
  private readonly silence: Silence;
  /** On the listening clock: when to look at a node. */
  private readonly looks = new Deadlines();
  private answers: readonly { readonly node: number; readonly answer: Answer }[] = NONE;
  /** Links that are due a sync in this batch, in the order they became so, each once. */
  private due: readonly Link[] = NONE;
  private readonly bootedAt: Instant;
  private readonly leases: Leases;
  /** On the machine's clock: when the lease of a node that is down ends. */
  private readonly leaseEnds = new Deadlines();
  /** This turn, on the machine's clock. */
  private instant: Instant;
  /** This turn, on the listening clock. */
  private now: Instant;

  constructor(now: Instant, means: WatchMeans, cluster: Cluster, listener: WatchListener) {
    const { liveness: policy, leases, rng } = means;
    this.policy = policy;
    this.leases = leases;
    this.cluster = cluster;
    this.listener = listener;
    this.rng = rng;
    this.silence = new Silence(now);
    this.bootedAt = now;
    this.instant = now;
    this.now = now;
    for (const node of cluster.nodes) this.open(node, now);
  }

  get nextWake(): Instant {
    return this.due.length > 0 || this.answers.length > 0 ? 0 : this.silence.nextTick;
  }

  /** An answer arrived: if it is the node's, it counts for liveness from now on, even if a deadline fires in the same
   * turn. A stranger's, a refusal or one of a session that is over is no sign of life. */
  hear(node: number, answer: Answer): void {
    const link = this.links[node];
    if (link === undefined || isForgotten(this.cluster.node(node))) return;
    link.trouble = this.troubleWith(link, answer);
    if (link.trouble === null) link.lastHeard = this.now;
    else if (answer.refused?.code !== "other-node") return;
    this.answers = append(this.answers, { node, answer });
  }

  unreachable(node: number, reason: string): void {
    const link = this.links[node];
    if (link !== undefined) link.trouble = reason;
  }

  /** Does the node's worker run nothing that is fenced any more, whatever has become of it? */
  leaseOver(node: number): boolean {
    return this.leases.endsAt(node) <= this.instant;
  }

  trouble(node: number): string | null {
    return this.links[node]?.trouble ?? null;
  }

  /** This turn, on the clock that counts only the time in which the manager could have heard. */
  get listening(): Instant {
    return this.now;
  }

  /** How the way to the node has been since `at` on that clock: `good` once a sync sent since then was answered, `bad` if
   * one had to be sent again. */
  wayTo(node: number, at: Instant): "good" | "bad" | "unknown" {
    const link = this.links[node];
    if (link === undefined || link.resentAt >= at) return "bad";
    return link.reachedAt >= at ? "good" : "unknown";
  }

  /** A turn begins, or goes on: to be called before anything else of it. */
  turn(now: Instant): void {
    this.silence.turn(now);
    this.instant = now;
    this.now = this.silence.at(now);
  }

  /** Takes in the answers, then lets deadlines fire. */
  decide(draft: Draft): void {
    if (this.answers.length > 0) {
      const answers = this.answers;
      this.answers = NONE;
      for (const { node, answer } of answers) this.take(draft, this.links[node] as Link, answer);
    }
    if (this.leaseEnds.earliest <= this.instant) this.endLeases();
    if (this.looks.earliest > this.now) return;
    for (let node = this.looks.takeDue(this.now); node >= 0; node = this.looks.takeDue(this.now)) {
      this.look(this.links[node] as Link);
    }
  }

  /** A change was applied: whoever has to hear of it will. */
  note(change: Change): void {
    switch (change.kind) {
      case "nodeAdded":
        return this.open(this.cluster.node(change.node), this.now);
      case "nodeRemoved":
        this.saidToRemoved = Math.max(this.saidToRemoved, this.links[change.node]?.said ?? 0);
        this.cluster.node(change.node).liveness = "down"; // for ever
        return this.listener.back(change.node); // but none of those whose return is waited for
      case "nodeMet":
        return this.links[change.node]?.startAfter(this.saidToRemoved);
      case "attemptPlaced":
      case "successorPlaced":
      case "successorPromoted":
      case "attemptEvicted":
      case "stopWanted":
      case "taskPreempted":
      case "attemptCondemned":
        for (const attempt of this.cluster.task(change.taskId).attempts) {
          if (attempt.phase === "ended") continue;
          const link = this.links[attempt.node];
          link?.touch(attempt);
          if (link !== undefined) this.makeDue(link);
        }
        return;
      default:
        return;
    }
  }

  /** Sends what is due. The last thing in a batch, so that a sync says all that the batch decided. */
  send(draft: Draft): void {
    if (this.due.length === 0) return;
    const all = this.due;
    this.due = NONE;
    for (const link of all) {
      link.due = false;
      const { address } = this.cluster.node(link.node);
      if (address !== null) this.sendTo(draft, link, address);
      link.urgent = false;
    }
  }

  private makeDue(link: Link): void {
    if (link.due) return;
    link.due = true;
    this.due = append(this.due, link);
  }

  private open(node: Node, now: Instant): void {
    const link = new Link(node.index, now, this.wait(), this.saidToRemoved);
    this.links[node.index] = link;
    this.makeDue(link);
    this.looks.set(node.index, now);
  }

  /** Why the answer is not one of the node that was meant, for people; null when it is. */
  private troubleWith(link: Link, answer: Answer): string | null {
    switch (answer.refused?.code) {
      case "other-cluster":
        return `the worker belongs to cluster ${answer.refused.clusterId}`;
      case "stale-term":
        return `the worker follows a newer manager (term ${answer.refused.term})`;
      case "other-node":
        return `the worker there is node ${answer.nodeId}`;
      default:
        return link.knows(answer)
          ? null
          : "the worker goes by an older session: was its data folder restored?";
    }
  }

  private take(draft: Draft, link: Link, answer: Answer): void {
    const node = this.cluster.node(link.node);
    if (answer.refused !== null) return this.meet(draft, node, answer);
    if (!link.knows(answer)) return; // since it arrived, one of a newer session has been taken in
    if (answer.info !== null && node.info !== null && changed(node.info, answer.info)) {
      draft.change({ kind: "nodeMet", node: node.index, info: answer.info });
    }
    link.hear(answer);
    if (answer.stats !== null) node.stats = answer.stats;
    this.revive(node, answer);
    for (const report of link.news(answer, this.instant)) this.report(draft, link, report);
    link.resends = 0;
    link.resendAt = this.now + link.wait + this.policy.resendAfter;
    if (!link.closes(answer)) return;
    link.resendAt = NEVER;
    link.reachedAt = link.sentAt;
    this.makeDue(link);
  }

  /** A worker has introduced itself. One that answers elsewhere too is asked again when its sync is. */
  private meet(draft: Draft, node: Node, answer: Answer): void {
    const dialled = answer.info === null ? null : introduce(draft, this.cluster, node, answer.info);
    if (dialled === null) return;
    this.makeDue(this.links[dialled.index] as Link);
    this.listener.chance();
  }

  private revive(node: Node, answer: Answer): void {
    const usable = node.liveness === "ready" && node.runtime === "ok";
    const back = node.liveness === "down" || node.liveness === "unknown"; // down to this manager, or to the last
    node.liveness = "ready";
    node.runtime = answer.runtime;
    if (!usable && node.runtime === "ok") this.listener.chance();
    if (!back) return;
    this.listener.back(node.index);
    this.markTasks(node.index);
  }

  private report(draft: Draft, link: Link, report: AttemptReport): void {
    const task = this.cluster.tasks.get(report.taskId);
    const attempt = task === undefined ? undefined : attemptNumbered(task, report.attempt);
    if (task === undefined || attempt === undefined || attempt.node !== link.node) return;
    if (report.health !== null) this.listener.health(attempt, report);
    if (!phaseAdvances(attempt.phase, report.phase)) return;
    draft.change({ kind: "attemptReported", report, at: draft.wall });
    this.listener.dirty(task);
    if (report.phase !== "ended") return;
    link.touch(attempt);
    this.makeDue(link);
    this.listener.chance();
  }

  private look(link: Link): void {
    const now = this.now;
    const node = this.cluster.node(link.node);
    if (isForgotten(node)) return; // and is not looked at again
    if (node.liveness !== "down" && now >= this.downAt(link)) this.declareDown(node);
    if (link.resendAt <= now) this.resend(link, node);
    const down = node.liveness === "down" ? NEVER : this.downAt(link);
    const next = Math.min(down, link.resendAt === NEVER ? now + link.wait : link.resendAt);
    this.looks.set(link.node, next);
  }

  private resend(link: Link, node: Node): void {
    link.resends++;
    link.resentAt = this.now;
    link.resendAt = NEVER;
    if (link.resends >= SUSPECT_AFTER_RESENDS && node.liveness === "ready") node.liveness = "suspect";
    link.urgent = true;
    this.makeDue(link);
  }

  private declareDown(node: Node): void {
    node.liveness = "down";
    this.leaseEnds.set(node.index, this.leases.endsAt(node.index));
    if (node.info !== null) this.listener.down(node.index, this.now); // nobody has failed where nobody was met
    this.markTasks(node.index);
  }

  /** Of nodes that are still down, fenced tasks may be replaced from now on. */
  private endLeases(): void {
    for (
      let node = this.leaseEnds.takeDue(this.instant);
      node >= 0;
      node = this.leaseEnds.takeDue(this.instant)
    ) {
      if (this.cluster.node(node).liveness !== "down") continue;
      if (this.leaseOver(node)) this.markTasks(node);
      else this.leaseEnds.set(node, this.leases.endsAt(node)); // an answer was acknowledged meanwhile
    }
  }

  private markTasks(node: number): void {
    for (const attempt of this.cluster.attemptsOnNode(node)) this.listener.dirty(attempt.task);
  }

  private sendTo(draft: Draft, link: Link, address: string): void {
    const { urgent } = link;
    if (!urgent) {
      link.beat = this.wait();
      link.wait = this.renewing(link);
    }
    // What is acknowledged may be old when something fenced has just come to the node: a newer answer is asked for.
    const old = link.wait < link.beat && this.instant - link.receivedAt > link.wait;
    const wait = urgent || old ? 0 : link.wait;
    const nodeId = this.cluster.node(link.node).info?.id ?? null;
    const to = { nodeId, wait, lease: this.leases.lease };
    const sync = link.nextSync(this.cluster.meta, to, this.cluster.attemptsOnNode(link.node));
    if (link.receivedAt < NEVER) this.leases.grant(link.node, link.receivedAt);
    draft.perform({ kind: "sync", node: link.node, address, sync });
    link.sentAt = this.now;
    const patience = this.cluster.node(link.node).liveness === "down" ? DOWN_RESEND : this.policy.resendAfter;
    const resendAt = this.now + wait + patience;
    link.resendAt = Math.min(link.resendAt, resendAt); // an unanswered one keeps its own time
    if (link.resendAt < this.looks.of(link.node)) this.looks.set(link.node, link.resendAt);
  }

  private wait(): Duration {
    const { wait, waitSpread } = this.policy;
    if (wait === null) return seconds(1) + Math.round((this.cluster.nodes.length * seconds(1)) / 2_500);
    return waitSpread === 0 ? wait : wait + this.rng.below(waitSpread + 1);
  }

  /** How long the node may hold its answer back: as the policy says, but while it runs what is fenced no longer than lets
   * its lease be renewed in time. A sync that is lost leaves the lease where the answer before last put it, so two waits
   * and some resends must fit into the lease less the time that fencing takes, a third of it by default. */
  private renewing(link: Link): Duration {
    const longest = Math.floor(this.leases.lease / 5);
    if (link.beat <= longest) return link.beat;
    return link.runsFenced(this.cluster.attemptsOnNode(link.node)) ? longest : link.beat;
  }

  /** When silence makes the node down; before its first answer to this manager, the grace after a start counts too. */
  private downAt(link: Link): Instant {
    const { downAfter } = this.policy;
    if (downAfter === null) return NEVER;
    const at = link.lastHeard + Math.max(downAfter.atLeast, downAfter.waits * link.beat + downAfter.more);
    const unknown = this.cluster.node(link.node).liveness === "unknown";
    return unknown ? Math.max(at, this.bootedAt + this.policy.restartGrace) : at;
  }
}

function changed(known: NodeInfo, told: NodeInfo): boolean {
  return JSON.stringify(known) !== JSON.stringify(told);
}
