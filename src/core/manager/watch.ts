// The watch over workers: dials them, takes in their answers, and tells ready from suspect from down. What that
// means for tasks is heal.ts's business: here a task is only marked dirty.

import { append } from "../kernel/append.ts";
import { Deadlines } from "../kernel/deadlines.ts";
import { type Duration, type Instant, milliseconds, NEVER, seconds } from "../kernel/time.ts";
import type { Node, NodeInfo } from "../node/node.ts";
import type { Change } from "../store/changes.ts";
import type { Cluster } from "../store/cluster.ts";
import type { Answer } from "../sync/messages.ts";
import type { AttemptReport } from "../task/attempt.ts";
import { phaseAdvances } from "../task/attempt.ts";
import type { Task } from "../task/task.ts";
import type { LivenessPolicy } from "./config.ts";
import type { Draft } from "./draft.ts";
import { Link } from "./link.ts";
import { Silence } from "./silence.ts";

/** A node whose sync has been sent again this often without an answer gets no new work. */
const SUSPECT_AFTER_RESENDS = 2;

/** What the watch tells the manager. */
export interface WatchListener {
  /** The task's attempt has news, or its node went down or came back. */
  dirty(task: Task): void;
  /** Capacity came free, or a node can take work that could not. */
  chance(): void;
}

export class Watch {
  private readonly policy: LivenessPolicy;
  private readonly cluster: Cluster;
  private readonly listener: WatchListener;
  private readonly links: Link[] = [];
  private readonly silence: Silence;
  /** On the listening clock: when to look at a node. */
  private readonly looks = new Deadlines();
  private answers: { readonly node: number; readonly answer: Answer }[] = [];
  /** Nodes that are due a sync in this batch, in the order they became so. */
  private readonly due = new Set<number>();
  /** Nodes whose next sync is a resend: answered at once. */
  private readonly urgent = new Set<number>();
  private readonly bootedAt: Instant;
  /** This turn, on the listening clock. */
  private now: Instant;

  constructor(now: Instant, policy: LivenessPolicy, cluster: Cluster, listener: WatchListener) {
    this.policy = policy;
    this.cluster = cluster;
    this.listener = listener;
    this.silence = new Silence(now);
    this.bootedAt = now;
    this.now = now;
    for (const node of cluster.nodes) this.open(node, now);
  }

  get nextWake(): Instant {
    return this.due.size > 0 || this.answers.length > 0 ? 0 : this.silence.nextTick;
  }

  /** An answer arrived: it counts for liveness from now on, even if a deadline fires in the same turn. */
  hear(node: number, answer: Answer): void {
    const link = this.links[node];
    if (link === undefined || answer.refused !== null) return this.refused(link, answer);
    link.lastHeard = this.now;
    this.answers = append(this.answers, { node, answer });
  }

  unreachable(node: number, reason: string): void {
    const link = this.links[node];
    if (link !== undefined) link.trouble = reason;
  }

  trouble(node: number): string | null {
    return this.links[node]?.trouble ?? null;
  }

  /** A turn begins, or goes on: to be called before anything else of it. */
  turn(now: Instant): void {
    this.silence.turn(now);
    this.now = this.silence.at(now);
  }

  /** Takes in the answers, then lets deadlines fire. */
  decide(draft: Draft): void {
    if (this.answers.length > 0) {
      const answers = this.answers;
      this.answers = [];
      for (const { node, answer } of answers) this.take(draft, this.links[node] as Link, answer);
    }
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
      case "attemptPlaced":
      case "stopWanted":
        for (const attempt of this.cluster.task(change.taskId).attempts) {
          if (attempt.phase === "ended") continue;
          this.links[attempt.node]?.touch(attempt);
          this.due.add(attempt.node);
        }
        return;
      default:
        return;
    }
  }

  /** Sends what is due. The last thing in a batch, so that a sync says all that the batch decided. */
  send(draft: Draft): void {
    if (this.due.size === 0) return;
    for (const node of this.due) {
      const { address } = this.cluster.node(node);
      if (address === null) continue;
      this.sendTo(draft, this.links[node] as Link, address);
    }
    this.due.clear();
    if (this.urgent.size > 0) this.urgent.clear();
  }

  private open(node: Node, now: Instant): void {
    this.links[node.index] = new Link(node.index, now);
    this.due.add(node.index);
    this.looks.set(node.index, now);
  }

  private refused(link: Link | undefined, answer: Answer): void {
    if (link === undefined || answer.refused === null) return;
    link.trouble =
      answer.refused.code === "other-cluster"
        ? `the worker belongs to cluster ${answer.refused.clusterId}`
        : `the worker follows a newer manager (term ${answer.refused.term})`;
  }

  private take(draft: Draft, link: Link, answer: Answer): void {
    const node = this.cluster.node(link.node);
    if (!this.identify(draft, node, answer)) return;
    if (!link.hear(answer)) return;
    link.trouble = null;
    if (answer.stats !== null) node.stats = answer.stats;
    this.revive(node, answer);
    for (const report of link.news(answer)) this.report(draft, link, report);
    link.resends = 0;
    link.resendAt = this.now + this.wait() + this.policy.resendAfter;
    if (!link.closes(answer)) return;
    link.resendAt = NEVER;
    this.due.add(link.node);
  }

  /** Is it the node that is known at this address? A first answer introduces it; a stranger's is not taken in. */
  private identify(draft: Draft, node: Node, answer: Answer): boolean {
    if (node.info?.id === answer.nodeId) {
      if (answer.info !== null && changed(node.info, answer.info)) this.meet(draft, node, answer.info);
      return true;
    }
    if (answer.info === null) return false;
    const known = this.cluster.nodeById.get(answer.nodeId);
    if (node.info === null && known === undefined) {
      this.meet(draft, node, answer.info);
      return true;
    }
    this.rehouse(draft, node, known);
    return false;
  }

  private meet(draft: Draft, node: Node, info: NodeInfo): void {
    draft.change({ kind: "nodeMet", node: node.index, info });
    this.listener.chance();
  }

  /** The worker at this address is not the one on record: it gets its own record dialled here, or a new one. */
  private rehouse(draft: Draft, node: Node, known: Node | undefined): void {
    const address = node.address;
    if (address === null) return;
    draft.change({ kind: "nodeMoved", node: node.index, address: null });
    if (known !== undefined) {
      draft.change({ kind: "nodeMoved", node: known.index, address });
      this.due.add(known.index);
      return;
    }
    draft.change({ kind: "nodeAdded", node: this.cluster.nodes.length, address });
  }

  private revive(node: Node, answer: Answer): void {
    const usable = node.liveness === "ready" && node.runtime === "ok";
    const back = node.liveness === "down" || node.liveness === "unknown"; // down to this manager, or to the last
    node.liveness = "ready";
    node.runtime = answer.runtime;
    if (!usable && node.runtime === "ok") this.listener.chance();
    if (back) this.markTasks(node.index);
  }

  private report(draft: Draft, link: Link, report: AttemptReport): void {
    const task = this.cluster.tasks.get(report.taskId);
    const attempt = task?.attempts.find((candidate) => candidate.number === report.attempt);
    if (task === undefined || attempt === undefined || attempt.node !== link.node) return;
    if (!phaseAdvances(attempt.phase, report.phase)) return;
    draft.change({ kind: "attemptReported", report, at: draft.wall });
    this.listener.dirty(task);
    if (report.phase !== "ended") return;
    link.touch(attempt);
    this.due.add(link.node);
    this.listener.chance();
  }

  private look(link: Link): void {
    const now = this.now;
    const node = this.cluster.node(link.node);
    if (node.liveness !== "down" && now >= this.downAt(link)) this.declareDown(node);
    if (link.resendAt <= now) this.resend(link, node);
    const down = node.liveness === "down" ? NEVER : this.downAt(link);
    const next = Math.min(down, link.resendAt === NEVER ? now + this.wait() : link.resendAt);
    this.looks.set(link.node, next);
  }

  private resend(link: Link, node: Node): void {
    link.resends++;
    link.resendAt = NEVER;
    if (link.resends >= SUSPECT_AFTER_RESENDS && node.liveness === "ready") node.liveness = "suspect";
    this.urgent.add(link.node);
    this.due.add(link.node);
  }

  private declareDown(node: Node): void {
    node.liveness = "down";
    this.markTasks(node.index);
  }

  private markTasks(node: number): void {
    for (const attempt of this.cluster.attemptsOnNode(node)) this.listener.dirty(attempt.task);
  }

  private sendTo(draft: Draft, link: Link, address: string): void {
    const wait = this.urgent.has(link.node) ? 0 : this.wait();
    const sync = link.nextSync(this.cluster.meta, wait, this.cluster.attemptsOnNode(link.node));
    draft.perform({ kind: "sync", node: link.node, address, sync });
    const resendAt = this.now + wait + this.policy.resendAfter;
    link.resendAt = Math.min(link.resendAt, resendAt); // an unanswered one keeps its own time
    if (link.resendAt < this.looks.of(link.node)) this.looks.set(link.node, link.resendAt);
  }

  private wait(): Duration {
    return this.policy.wait ?? seconds(1) + Math.round((this.cluster.nodes.length * seconds(1)) / 2_500);
  }

  /** When silence makes the node down; before its first answer to this manager, the grace after a start counts too. */
  private downAt(link: Link): Instant {
    const limit = this.policy.downAfter ?? Math.max(seconds(4), 3 * this.wait() + seconds(1));
    const at = link.lastHeard + limit;
    const unknown = this.cluster.node(link.node).liveness === "unknown";
    return unknown ? Math.max(at, this.bootedAt + this.policy.restartGrace) : at;
  }
}

function changed(known: NodeInfo, told: NodeInfo): boolean {
  return JSON.stringify(known) !== JSON.stringify(told);
}

/** Ours: see DESIGN's table; tried in the tank. */
export const LIVENESS_DEFAULT: LivenessPolicy = {
  wait: null,
  resendAfter: milliseconds(500),
  downAfter: null,
  restartGrace: seconds(10),
};
