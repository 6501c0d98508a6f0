// Promise (law 3): nothing leaves a process before the records it depends on are on its disk. Checked at every
// sync, reply and answer that is performed, and at every container that starts; and what was on the disk is what the next
// process finds. A manager's first record is its term, higher than any before.

import { append, NONE } from "../../src/core/kernel/append.ts";
import type { Instant } from "../../src/core/kernel/time.ts";
import type { ManagerEffect, Reply } from "../../src/core/manager/events.ts";
import type { JobView, NodeView } from "../../src/core/manager/views.ts";
import type { Availability } from "../../src/core/node/node.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { Answer, Sync } from "../../src/core/sync/messages.ts";
import { type AttemptKey, keyText, type TaskId } from "../../src/core/task/attempt.ts";
import type { WorkerChange, WorkerEffect, WorkerRecord } from "../../src/core/worker/events.ts";
import { Checker } from "./checker.ts";
import { Durable } from "./durable.ts";
import type { Placing } from "./moves.ts";

/** Ends that an answer told, until the manager says it has that answer on disk. */
interface Ends {
  readonly session: number;
  readonly answer: number;
  readonly keys: readonly AttemptKey[];
}

/** A task on the manager's disk. */
interface Known {
  /** It was stopped, or has finished. */
  ending: boolean;
  /** By attempt on disk: is it known ended? */
  readonly ended: boolean[];
  /** By attempt: its node. */
  readonly nodes: number[];
  /** An attempt of it was given up with its node: a container of that may start yet. */
  lost: boolean;
}

export class CommitBeforeEffectChecker extends Checker {
  readonly name = "commit-before-effect";
  private readonly tasks = this.context.tasks.column<Known>();
  /** Reaped with the last batch, whose replies may name them. */
  private reaped: readonly TaskId[] = NONE;
  /** How many tasks each job is to have, and which nodes take work. */
  private readonly jobs = new Durable<string, number>();
  private readonly forgottenJobs = new Set<string>();
  private readonly availabilities = new Durable<number, Availability>();
  private readonly addresses = new Set<string>();
  private term = 0;
  /** By node, oldest first. PERF: NONE where there are none, which most syncs find. */
  private readonly toldEnds: (readonly Ends[])[] = [];
  private readonly workers: WorkerRecord[] = [];

  override committed(at: Instant, changes: readonly Change[]): void {
    if (this.reaped.length > 0) this.forgetReaped();
    this.jobs.begin();
    this.availabilities.begin();
    for (const change of changes) {
      if (change.kind === "termRaised") this.checkTerm(at, change.meta.term);
      this.enter(change);
    }
  }

  override managerStarted(at: Instant, { jobs, nodes }: Cluster): void {
    for (const name of this.jobs.keys()) {
      const count = this.jobs.last(name);
      if (!this.forgottenJobs.has(name) && jobs.get(name)?.count !== count)
        this.violated(
          at,
          `job ${name} has ${count} tasks on disk, the manager finds ${jobs.get(name)?.count}`,
        );
    }
    for (const node of this.availabilities.keys()) {
      const [told, found] = [this.availabilities.last(node), nodes[node]?.availability];
      if (told !== found)
        this.violated(at, `node #${node} is ${told} on disk, the manager finds it ${found}`);
    }
  }

  /** What was sent under an earlier term must not be taken for what is sent now. */
  private checkTerm(at: Instant, term: number): void {
    if (term <= this.term) this.violated(at, `a manager starts with term ${term}, which an earlier one had`);
  }

  override managerPerformed(at: Instant, effect: ManagerEffect): void {
    if (effect.kind === "sync") this.checkSync(at, effect.node, effect.sync);
    else if (effect.kind === "reply") this.checkReply(at, effect.reply);
  }

  override answerDelivered(_at: Instant, _machine: number, node: number, answer: Answer): void {
    if (answer.refused !== null || answer.reports.length === 0) return;
    // What ran for the node that a worker was before its folder was lost is not this node's to tell.
    const own = (key: AttemptKey): boolean => this.tasks.get(key.taskId)?.nodes[key.attempt] === node;
    const keys = answer.reports.filter((report) => report.phase === "ended" && own(report));
    if (keys.length === 0) return;
    while (this.toldEnds.length <= node) this.toldEnds.push(NONE);
    const ends = { session: answer.session, answer: answer.answer, keys };
    this.toldEnds[node] = append(this.toldEnds[node] ?? NONE, ends);
  }

  override workerCommitted(_at: Instant, machine: number, changes: readonly WorkerChange[]): void {
    const last = changes[changes.length - 1];
    if (last !== undefined) this.workers[machine] = last.record;
  }

  override workerPerformed(at: Instant, machine: number, effect: WorkerEffect): void {
    if (effect.kind !== "answer" && effect.kind !== "start") return;
    if (effect.kind === "answer" && effect.answer.refused !== null) return; // it joins nothing
    const record = this.workers[machine];
    if (record === undefined || record.clusterId === null) {
      this.violated(at, `machine ${machine} performs ${effect.kind} before it has its cluster on disk`);
    } else if (effect.kind === "answer" && effect.answer.session !== record.session) {
      const { session } = effect.answer;
      this.violated(at, `machine ${machine} answers in session ${session}, on disk is ${record.session}`);
    }
  }

  override containerStarted(at: Instant, machine: number, key: AttemptKey): void {
    if (this.endOf(key) !== undefined) return;
    this.violated(
      at,
      `machine ${machine} starts attempt ${keyText(key)}, which is not on the manager's disk`,
    );
  }

  /** Is the attempt known ended? Undefined: it is not on disk. */
  private endOf({ taskId, attempt }: AttemptKey): boolean | undefined {
    return this.tasks.get(taskId)?.ended[attempt];
  }

  private forgetReaped(): void {
    for (const taskId of this.reaped) if (!this.tasks.get(taskId)?.lost) this.tasks.delete(taskId);
    this.reaped = NONE;
  }

  private place({ taskId, attempt, node }: Placing): void {
    const known = this.tasks.get(taskId);
    if (known === undefined) return;
    known.ended[attempt] = false;
    known.nodes[attempt] = node;
  }

  private setEnd({ taskId, attempt }: AttemptKey, ended: boolean): void {
    const known = this.tasks.get(taskId);
    if (known !== undefined) known.ended[attempt] = ended;
  }

  private enter(change: Change): void {
    switch (change.kind) {
      case "termRaised":
        this.term = change.meta.term;
        return;
      case "nodeAdded":
        this.addresses.add(change.address);
        return;
      case "jobSubmitted":
        this.forgottenJobs.delete(change.job.id);
        this.jobs.set(change.job.id, change.job.count);
        return;
      case "jobScaled":
        this.jobs.set(change.name, change.count);
        return;
      case "jobForgotten":
        this.forgottenJobs.add(change.name); // replies of the same batch may name it
        return;
      case "availabilitySet":
        this.availabilities.set(change.node, change.availability);
        return;
      case "drainStarted":
        this.availabilities.set(change.node, "draining");
        return;
      case "nodeRemoved":
        this.availabilities.set(change.node, "active");
        return;
      case "taskSubmitted":
        this.tasks.set(change.task.id, { ending: false, ended: [], nodes: [], lost: false });
        return;
      case "stopWanted":
      case "taskFinished": {
        const known = this.tasks.get(change.taskId);
        if (known !== undefined) known.ending = true;
        return;
      }
      case "attemptPlaced":
      case "successorPlaced":
        return this.place(change);
      case "attemptLost": {
        const known = this.tasks.get(change.taskId);
        if (known !== undefined) known.lost = true;
        return this.setEnd(change, true);
      }
      case "attemptReported":
        if (change.report.phase === "ended") this.setEnd(change.report, true);
        return;
      case "taskReaped":
        this.reaped = append(this.reaped, change.taskId);
        return;
      default:
        return;
    }
  }

  private checkSync(at: Instant, node: number, sync: Sync): void {
    if (sync.term !== this.term) {
      this.violated(at, `a sync to node #${node} carries term ${sync.term}, on disk is ${this.term}`);
    }
    for (const wanted of sync.set) {
      if (this.endOf(wanted) !== undefined) continue;
      this.violated(at, `a sync to node #${node} names attempt ${keyText(wanted)}, which is not on disk`);
    }
    for (const key of sync.drop) {
      if (this.endOf(key) !== false) continue;
      this.violated(at, `a sync to node #${node} confirms the end of ${keyText(key)}, which is not on disk`);
    }
    if (sync.acked !== null) this.checkAcked(at, node, sync.acked.session, sync.acked.answer);
  }

  private checkAcked(at: Instant, node: number, session: number, answer: number): void {
    const told = this.toldEnds[node] ?? NONE;
    if (told.length === 0) return;
    let left: readonly Ends[] = NONE;
    for (const ends of told) {
      if (ends.session === session && ends.answer <= answer) this.checkEnds(at, node, ends.keys);
      else if (ends.session >= session) left = append(left, ends);
    }
    this.toldEnds[node] = left;
  }

  private checkEnds(at: Instant, node: number, acknowledged: readonly AttemptKey[]): void {
    for (const key of acknowledged) {
      if (this.endOf(key) !== false) continue;
      const what = `a sync to node #${node} acknowledges the end of ${keyText(key)}`;
      this.violated(at, `${what}, which is not on disk`);
    }
  }

  private checkReply(at: Instant, reply: Reply): void {
    if (reply.kind === "submitted") {
      if (reply.job !== null) this.checkJob(at, reply.job);
      for (const { id } of reply.tasks) {
        if (!this.tasks.has(id)) this.violated(at, `task ${id} is acknowledged before it is on disk`);
      }
    } else if (reply.kind === "stopping") {
      for (const { id } of reply.tasks) {
        if (!this.tasks.get(id)?.ending)
          this.violated(at, `the stop of task ${id} is acknowledged before it is on disk`);
      }
    } else if (reply.kind === "job") {
      this.checkJob(at, reply.job);
    } else if (reply.kind === "node") this.checkNode(at, reply.node);
  }

  private checkJob(at: Instant, { name, count }: JobView): void {
    if (this.jobs.wasLately(name, count)) return;
    this.violated(at, `job ${name} is acknowledged with ${count} tasks before that is on disk`);
  }

  private checkNode(at: Instant, { index, address, availability }: NodeView): void {
    if (address !== null && !this.addresses.has(address))
      this.violated(at, `node ${address} is acknowledged before it is on disk`);
    const isSo = availability === "active" || this.availabilities.wasLately(index, availability);
    if (!isSo) this.violated(at, `node #${index} is acknowledged as ${availability} before that is on disk`);
  }
}
