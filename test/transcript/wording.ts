// Changes, messages and verbs in a few words each. It must not know when or in what order they come.

import type { Reply } from "../../src/core/manager/events.ts";
import { refusalText } from "../../src/core/manager/refusals.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Answer, Sync } from "../../src/core/sync/messages.ts";
import type { AttemptKey, AttemptReport, TaskId } from "../../src/core/task/attempt.ts";
import type { Setbacks } from "../../src/core/task/setbacks.ts";
import type { GuardNotice } from "../../src/core/watchdog/events.ts";
import type { RuntimeEvent, WorkerEffect, WorkerRecord } from "../../src/core/worker/events.ts";
import { specText } from "./script.ts";

/** What `taskId` is called in the transcript. */
export type NameOf = (taskId: TaskId) => string;

/** The worker at this address, without the port, which all share. */
export const hostOf = (address: string | null): string => address?.split(":")[0] ?? "nowhere";

export class Wording {
  private readonly name: NameOf;

  constructor(name: NameOf) {
    this.name = name;
  }

  /** hello.1: the first attempt of hello. */
  key({ taskId, attempt }: AttemptKey): string {
    return `${this.name(taskId)}.${attempt}`;
  }

  /** `node` says what the node with this index is called. */
  change(change: Change, node: (index: number) => string): string {
    switch (change.kind) {
      case "termRaised":
        return `${change.kind}: term ${change.meta.term}`;
      case "nodeAdded":
        return `${change.kind}: ${hostOf(change.address)}`;
      case "nodeMet":
        return `${change.kind}: ${node(change.node)} has ${(change.info.capacity.cpu ?? 0) / 1_000} cpu`;
      case "taskSubmitted":
        return `${change.kind}: ${this.name(change.task.id)} (${specText(change.task.spec)})`;
      case "attemptPlaced":
        return `${change.kind}: ${this.key(change)} on ${node(change.node)}`;
      case "attemptReported":
        return `${change.kind}: ${this.report(change.report)}`;
      case "attemptCondemned":
        return `${change.kind}: ${this.key(change)}, ${change.reason}`;
      case "replacementWanted":
        return `${change.kind}: ${this.name(change.taskId)}, ${change.reason}`;
      case "restartGranted":
        return `${change.kind}: ${this.name(change.taskId)}, failure ${change.failuresInRow} in a row, ${waitText(change)}${avoidText(change.setbacks, node)}`;
      case "taskPreempted":
        return `${change.kind}: ${this.name(change.taskId)} by ${this.name(change.by)}`;
      case "placeHeld":
        return `${change.kind}: for ${this.name(change.taskId)} on ${change.node === null ? "no node" : node(change.node)}`;
      case "requestRemembered":
        return `${change.kind}: ${change.request.key}`;
      default:
        return "taskId" in change ? `${change.kind}: ${this.name(change.taskId)}` : change.kind;
    }
  }

  reply(reply: Reply): string {
    switch (reply.kind) {
      case "submitted":
      case "stopping":
        return `${reply.kind}: ${reply.tasks.map((task) => `${task.name} (${task.state})`).join(", ")}`;
      case "node":
        return `node: ${hostOf(reply.node.address)}`;
      case "refused":
        return `refused: ${refusalText(reply.refusal)}`;
      default:
        return reply.kind;
    }
  }

  sync({ nodeId, seq, term, wait, acked, base, set, drop }: Sync): string {
    if (nodeId === null) return `sync ${seq}: term ${term}, to whoever is there: who are you?`;
    const wanted = set.map((one) => `${this.key(one)} ${one.wanted}`);
    const facts = [base === 0 ? `term ${term}, base 0` : `base ${base}`];
    facts.push(acked === null ? "acked nothing" : `acked ${acked.answer}`);
    if (wait === 0) facts.push("wait 0");
    if (base === 0) facts.push(`full set {${wanted.join(", ")}}`);
    else if (wanted.length > 0) facts.push(`set {${wanted.join(", ")}}`);
    if (drop.length > 0) facts.push(`drop {${drop.map((one) => this.key(one)).join(", ")}}`);
    return `sync ${seq}: ${facts.join(", ")}`;
  }

  /** `late`: a newer sync has been sent already. */
  answer(answer: Answer, late: boolean): string {
    const { answer: number, replyTo, obeyed, base, reports, info, session, refused } = answer;
    if (refused?.code === "other-node") return `introduces itself: I am ${info?.name ?? "?"}`;
    if (refused !== null) return `refuses sync ${replyTo}: ${refused.code}`;
    const told = reports.map((report) => this.report(report)).join("; ");
    const facts = [`obeyed ${obeyed}`];
    if (base === 0) facts.push(`session ${session}`, `full listing {${told}}`);
    else facts.push(`base ${base}`, told === "" ? "no news" : told);
    if (info !== null) facts.push(`I am ${info.name}`);
    return `answer ${number} to sync ${replyTo}${late ? " (held back)" : ""}: ${facts.join(", ")}`;
  }

  verb(effect: WorkerEffect): string {
    if (effect.kind === "start") return `start ${this.key(effect.assignment)}`;
    if (effect.kind === "stop") return `stop ${this.key(effect.key)}, grace ${effect.graceMs / 1_000} s`;
    if (effect.kind === "probe") return `probe ${this.key(effect.probe)}`;
    if (effect.kind === "guard") return `its watchdog to hold ${this.notice(effect.notice)}`;
    if (effect.kind === "allowStarts") return `for no fenced start after ${atText(effect.until)}`;
    if (effect.kind === "kill") return `to kill ${this.marks(effect)}`;
    return effect.kind === "remove" ? `remove ${this.key(effect.key)}` : effect.kind;
  }

  /** What a watchdog holds. */
  notice(notice: GuardNotice): string {
    return `until ${atText(notice.until)}: ${this.marks(notice)}`;
  }

  marks({ processes, starting }: Pick<GuardNotice, "processes" | "starting">): string {
    const known = processes.map(({ key, pid }) => `${this.key(key)} (pid ${pid})`);
    const all = [...known, ...starting.map((key) => `${this.key(key)} (starting)`)];
    return all.length === 0 ? "nothing" : all.join(", ");
  }

  outcome(event: RuntimeEvent): string {
    switch (event.kind) {
      case "listed":
        return `listed: {${event.containers.map((one) => `${this.key(one)} ${one.state}`).join(", ")}}`;
      case "exited":
        return `exited ${this.key(event.key)}, ${codeText(event.exitCode, event.reason)}`;
      case "startFailed":
        return `startFailed ${this.key(event.key)}, ${event.reason}`;
      case "unavailable":
        return `unavailable for ${event.verb}, ${event.reason}`;
      default:
        return `${event.kind} ${this.key(event.key)}`;
    }
  }

  record({ term, session, clusterId }: WorkerRecord): string {
    return `workerRecorded: session ${session}, ${clusterId === null ? "no cluster yet" : `term ${term}`}`;
  }

  private report(report: AttemptReport): string {
    const { phase, exitCode, reason } = report;
    return `${this.key(report)} ${phase}${phase === "ended" ? `, ${codeText(exitCode, reason)}` : ""}`;
  }
}

const atText = (at: number): string => `${(at / 1_000_000).toFixed(3)} s`;

function codeText(exitCode: number | null, reason: string | null): string {
  const code = exitCode === null ? "no exit code" : `exit code ${exitCode}`;
  return reason === null ? code : `${code} (${reason})`;
}

function avoidText(setbacks: Setbacks | null, node: (index: number) => string): string {
  const avoid = setbacks?.avoid ?? [];
  return avoid.length === 0 ? "" : `, rather not on ${avoid.map(node).join(", ")}`;
}

function waitText({ at, notBefore }: { readonly at: number; readonly notBefore: number }): string {
  return notBefore === 0 ? "at once" : `in ${(notBefore - at) / 1_000} s`;
}
