// A node's container engine in the tank. It belongs to the machine: it and its containers outlive the worker, as a
// real one does. How long a container runs is written in its task's environment by the workload; how it fails is drawn
// from the node's stream.

import type { Rng } from "../src/core/kernel/rng.ts";
import { type Duration, type Instant, milliseconds, type WallTime } from "../src/core/kernel/time.ts";
import { type AttemptKey, keyText } from "../src/core/task/attempt.ts";
import type { Assignment, NotedProcess, RuntimeVerb } from "../src/core/worker/events.ts";
import { happens } from "./chance.ts";
import {
  type Container,
  exitedEvent,
  type Fate,
  isFenced,
  type Keeper,
  listed,
  startedEvent,
  unknownEvent,
} from "./container.ts";
import { Containers, type Load } from "./containers.ts";
import type { EngineClient } from "./engine-client.ts";
import { EngineVoice, REPLY_MAX } from "./engine-voice.ts";
import { exponential } from "./exponential.ts";
import { planEnd } from "./fates.ts";
import type { Happening } from "./happenings.ts";
import { Pulls } from "./pulls.ts";
import { startFailureOf } from "./run-time.ts";
import type { Engines } from "./runtime.ts";
import { answerOf, constitutionOf, isSick, type ProbeAnswer } from "./sickness.ts";

/** Of /proc/PID/stat. */
const TICK = milliseconds(10);
const KILLED = 137;

export class SimEngine implements Keeper {
  private readonly engines: Engines;
  private readonly machine: number;
  private readonly rng: Rng;
  private readonly containers: Containers;
  private readonly voice: EngineVoice;
  /** Until then it does and answers nothing. */
  private frozenUntil: Instant = 0;
  /** Containers that ended while it was frozen. */
  private readonly unnoticed: Container[] = [];
  /** Until then the whole machine stands still, what runs on it too. */
  private stillUntil: Instant = 0;
  /** Until then every start fails at once. */
  private brokenUntil: Instant = 0;
  private readonly pulls: Pulls;

  constructor(engines: Engines, machine: number, rng: Rng) {
    this.engines = engines;
    this.machine = machine;
    this.containers = new Containers(machine);
    this.rng = rng;
    this.voice = new EngineVoice(engines, rng);
    this.pulls = new Pulls(engines, rng);
  }

  /** Containers that run now. */
  *running(): Iterable<AttemptKey> {
    yield* this.containers.running();
  }

  load(): Load {
    return this.containers.load();
  }

  isRunning(key: AttemptKey): boolean {
    return this.containers.find(key)?.state === "running";
  }

  /** What a probe of this host port meets now. */
  answerAt(hostPort: number): ProbeAnswer {
    if (this.isStill) return null;
    return answerOf(this.containers.servingAt(hostPort), this.engines.queue.now);
  }

  /** What a probe of the attempt itself meets now. Commands go through the engine; a frozen one answers none. */
  answerOf(key: AttemptKey, throughEngine: boolean): ProbeAnswer {
    if (throughEngine && this.frozen) return null;
    return answerOf(this.containers.find(key), this.engines.queue.now);
  }

  /** Does the attempt run, and is it sick? */
  isSick(key: AttemptKey): boolean {
    return isSick(this.containers.find(key), this.engines.queue.now);
  }

  connect(client: EngineClient): void {
    this.voice.client = client;
  }

  /** The worker died: a start that it was carrying out may go on or stop half-way. */
  disconnect(): void {
    const { client } = this.voice;
    this.voice.client = null;
    for (const container of [...this.containers.all]) {
      if (container.state !== "starting") continue;
      if (this.rng.below(2) === 0) container.state = "created";
      else if (isFenced(container)) {
        this.startNow(container, client);
        if (container.state === "starting") container.state = "created"; // who was to start it was paused when it died
      }
    }
  }

  /** Power is gone: everything ends, and what was there is there afterwards, unless the disk is lost with it. */
  powerOff(losesContainers: boolean): void {
    this.voice.client = null;
    this.frozenUntil = 0;
    this.stillUntil = 0;
    for (const container of this.containers.all) {
      if (container.state === "running") this.end(container, KILLED, "the machine lost power");
      else if (container.state === "starting") container.state = "created";
    }
    if (losesContainers) this.containers.dropAll();
  }

  start(assignment: Assignment): void {
    const known = this.containers.find(assignment);
    const container = known ?? this.containers.create(this, assignment, this.engines.plan.stubborn, this.rng);
    if (container.state === "running") this.voice.reply("start", startedEvent(container));
    else if (container.state === "ended") this.voice.reply("start", exitedEvent(container));
    else if (container.state === "created") this.launch(container);
  }

  stop(key: AttemptKey, graceMs: number): void {
    const container = this.containers.find(key);
    if (container === undefined) this.voice.reply("stop", unknownEvent(key, this.wall));
    else if (container.state === "ended") this.voice.reply("stop", exitedEvent(container));
    else if (container.state === "running") this.terminate(container, graceMs);
    else this.cancel(container);
  }

  remove(key: AttemptKey): void {
    const container = this.containers.find(key);
    if (container?.state === "running") {
      this.end(container, 137, "removed");
      this.voice.tellAfter(0, exitedEvent(container));
    }
    if (container !== undefined) this.forget(container);
    this.voice.reply("remove", { kind: "removed", key });
  }

  list(): void {
    this.voice.replyListing(() => ({ kind: "listed", containers: this.containers.all.map(listed) }));
  }

  /** SIGKILL by pid, which asks no engine: to the processes that are still those that were noted, and to what runs for
   * the attempts in `starting`. */
  kill(processes: readonly NotedProcess[], starting: readonly AttemptKey[]): void {
    const marked = new Set(processes.map(({ pid, startTicks }) => `${pid}.${startTicks}`));
    const keys = new Set(starting.map(keyText));
    for (const container of this.containers.all) {
      const { pid, startTicks, key, state } = container;
      if (state !== "running") continue;
      if (!marked.has(`${pid}.${startTicks}`) && !keys.has(keyText(key))) continue;
      this.happened("killed-by-pid");
      this.exit(container, KILLED);
    }
  }

  freeze(until: Instant): void {
    this.frozenUntil = Math.max(this.frozenUntil, until);
  }

  /** As `freeze`, and nothing that runs goes on until then. */
  standStill(until: Instant): void {
    this.freeze(until);
    this.stillUntil = Math.max(this.stillUntil, until);
  }

  /** The engine ends, and is back then: starts that were under way have come to nothing. */
  restart(until: Instant, endsContainers: boolean): void {
    this.freeze(until);
    for (const container of [...this.containers.all]) {
      if (container.state === "starting") {
        container.state = "created";
        this.voice.giveUp("start", container.key);
      } else if (endsContainers) this.exit(container, KILLED);
    }
  }

  /** Until then every start is taken on and fails at once. */
  swallowStarts(until: Instant): void {
    this.brokenUntil = Math.max(this.brokenUntil, until);
  }

  /** Whatever was wrong with it is over. */
  mend(): void {
    this.stillUntil = 0;
    this.brokenUntil = 0;
    this.thaw();
  }

  /** It goes on: what ended meanwhile, unnoticed, is told now. */
  thaw(): void {
    this.frozenUntil = 0;
    for (const container of this.unnoticed.splice(0)) {
      if (this.containers.all.includes(container)) this.tellExit(container);
    }
  }

  get frozen(): boolean {
    return this.engines.queue.now < this.frozenUntil;
  }

  private get isStill(): boolean {
    return this.engines.queue.now < this.stillUntil;
  }

  giveUp(verb: RuntimeVerb, key: AttemptKey | null): void {
    this.voice.giveUp(verb, key);
  }

  /** Does the engine fail to take this verb? */
  refuses(): boolean {
    return this.frozen || this.voice.refuses();
  }

  startDone(container: Container, tag: number): void {
    if (container.state !== "starting" || container.starts !== tag) return;
    if (!this.pulls.isThere(container)) return this.failStart(container, "image");
    if (isFenced(container)) this.startNow(container, this.voice.client);
    else this.begin(container);
  }

  /** The pull is over. Whoever asked for it looks at its lease now, just before the start; a process that is paused
   * does when it goes on. */
  private startNow(container: Container, client: EngineClient | null): void {
    const { starts } = container;
    if (client === null) container.state = "created";
    else client.whenAwake(() => this.startFenced(container, starts, client));
  }

  private startFenced(container: Container, tag: number, client: EngineClient): void {
    if (container.state !== "starting" || container.starts !== tag) return;
    if (client.mayStart) {
      this.begin(container);
      return;
    }
    this.forget(container);
    this.happened("fenced-start-refused");
    const reason = "too little was left of its node's lease";
    this.voice.answer("start", { kind: "startFailed", key: container.key, code: "fenced", reason });
  }

  private begin(container: Container): void {
    if (this.frozen) {
      container.state = "created"; // the engine never heard of it
      this.voice.giveUp("start", container.key);
      return;
    }
    const { calm, plan, observer, queue } = this.engines;
    const failure =
      startFailureOf(container.spec) ?? (calm ? null : this.drawStartFailure(plan.startFailures));
    if (failure !== null) {
      this.failStart(container, failure);
      return;
    }
    if (this.isBroken) {
      this.happened("start-swallowed");
      this.failStart(container, "rejected");
      return;
    }
    container.state = "running";
    container.startedAt = this.wall;
    container.constitution = constitutionOf(container.spec, plan, this.rng, queue.now, calm);
    if (container.constitution.sick !== null) this.happened("fell-sick");
    container.startTicks = Math.floor(queue.now / TICK);
    observer.containerStarted(queue.now, this.machine, container.key);
    planEnd(container, this.engines, this.rng);
    this.voice.answer("start", startedEvent(container));
  }

  /** The process ends with `exitCode`, if it has not already. */
  exit(container: Container, exitCode: number, reason: string | null = null): void {
    if (container.state !== "running") return;
    this.end(container, exitCode, reason);
    this.tellExit(container);
  }

  /** It has done its work, or heeds a SIGTERM: at once, or when its machine goes on. */
  endDue(container: Container, exitCode: number): void {
    const { queue, ended } = this.engines;
    if (this.isStill) queue.schedule(this.stillUntil, ended, exitCode, container);
    else this.exit(container, exitCode);
  }

  /** What was to befall it befalls it, if it still runs: at once, or when its machine goes on. */
  fateDue(fate: Fate): void {
    const { container, exitCode, reason, what } = fate;
    if (container.state !== "running") return;
    if (this.isStill) {
      this.engines.queue.schedule(this.stillUntil, this.engines.fated, 0, fate);
      return;
    }
    this.happened(what);
    this.exit(container, exitCode, reason);
  }

  /** The engine's own SIGKILL, after a grace. */
  killAfterGrace(container: Container): void {
    const { queue, killed } = this.engines;
    if (!this.frozen) this.exit(container, KILLED);
    else if (container.state === "running") queue.schedule(this.frozenUntil, killed, 0, container);
  }

  /** The engine notices that the container has ended, and tells the worker. */
  private tellExit(container: Container): void {
    if (this.frozen) this.unnoticed.push(container);
    else this.voice.client?.tell(exitedEvent(container));
  }

  private get wall(): WallTime {
    return this.engines.wallOffset + Math.floor(this.engines.queue.now / 1_000);
  }

  /** A start of it that is under way comes to nothing. */
  private forget(container: Container): void {
    container.starts++;
    this.containers.drop(container);
  }

  private launch(container: Container): void {
    const { queue, started } = this.engines;
    container.state = "starting";
    container.starts++;
    const delay = this.isBroken ? REPLY_MAX : this.pulls.timeFor(container) + this.startTime();
    queue.schedule(queue.now + delay, started, container.starts, container);
  }

  private startTime(): Duration {
    const { plan, calm } = this.engines;
    const usual = plan.startMin + exponential(this.rng, plan.startMean);
    const { slowStarts = 0, slowFactor = 1 } = plan.fates ?? {};
    if (calm || !happens(this.rng, slowStarts)) return usual;
    this.happened("start-slow");
    return usual * slowFactor;
  }

  private get isBroken(): boolean {
    return this.engines.queue.now < this.brokenUntil;
  }

  private happened(what: Happening): void {
    this.engines.observer.happened(this.engines.queue.now, what);
  }

  private drawStartFailure(perMillion: number): "image" | "rejected" | null {
    if (!happens(this.rng, perMillion)) return null;
    this.happened("start-failed");
    return this.rng.below(2) === 0 ? "image" : "rejected";
  }

  private failStart(container: Container, code: "image" | "rejected"): void {
    const { key, spec } = container;
    this.forget(container);
    const reason = code === "image" ? `image ${spec.image}: not found` : "the engine rejected the start";
    this.voice.answer("start", { kind: "startFailed", key, code, reason });
  }

  private cancel(container: Container): void {
    this.forget(container);
    const reason = "stopped before it started";
    this.voice.reply("stop", { kind: "startFailed", key: container.key, code: "cancelled", reason });
  }

  private terminate(container: Container, graceMs: number): void {
    const { queue, plan, ended, killed } = this.engines;
    const grace = milliseconds(graceMs);
    const delay = container.stubborn ? grace : exponential(this.rng, plan.stopMean);
    if (container.stubborn) this.happened("stop-ignored");
    if (delay < grace) queue.schedule(queue.now + delay, ended, 143, container);
    else queue.schedule(queue.now + grace, killed, 0, container);
  }

  private end(container: Container, exitCode: number, reason: string | null): void {
    container.state = "ended";
    container.exitCode = exitCode;
    container.reason = reason;
    container.finishedAt = this.wall;
    this.engines.observer.containerEnded(this.engines.queue.now, this.machine, container.key, exitCode);
  }
}
