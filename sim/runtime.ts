// A node's container engine in the tank. It belongs to the machine: it and its containers outlive the worker, as a
// real one does. How long a container runs is written in its task's environment by the workload; how it fails is drawn
// from the node's stream.

import type { Rng } from "../src/core/kernel/rng.ts";
import { type Instant, milliseconds, seconds, type WallTime } from "../src/core/kernel/time.ts";
import { type AttemptKey, keyText } from "../src/core/task/attempt.ts";
import type { Assignment, NotedProcess, RuntimeEvent, RuntimeVerb } from "../src/core/worker/events.ts";
import { between, happens } from "./chance.ts";
import { type Container, exitedEvent, isFenced, listed, startedEvent, unknownEvent } from "./container.ts";
import type { EventKind, EventQueue } from "./event-queue.ts";
import { exponential } from "./exponential.ts";
import { hostPortsOf } from "./host-ports.ts";
import type { Observer } from "./observer.ts";
import { exitCodeOf, ignoresTerm, runTimeOf, startFailureOf } from "./run-time.ts";
import type { RuntimePlan } from "./scenario.ts";
import { answerOf, constitutionOf, isSick, type ProbeAnswer } from "./sickness.ts";
import type { SimRuntime } from "./worker-runtime.ts";

/** How long a verb that changes nothing takes, and how long one takes to be given up. */
const REPLY_MAX = milliseconds(1);
const GIVEN_UP_AFTER = seconds(1);

/** Of /proc/PID/stat. */
const TICK = milliseconds(10);
const FIRST_PID = 1_000;
const KILLED = 137;

interface Told {
  readonly runtime: SimRuntime;
  readonly event: RuntimeEvent;
}

/** Makes engines that share one queue, one plan and one observer. */
export class Engines {
  readonly queue: EventQueue;
  readonly plan: RuntimePlan;
  readonly observer: Observer;
  /** Milliseconds to add to an instant in milliseconds. */
  readonly wallOffset: WallTime;
  readonly started: EventKind<Container>;
  readonly ended: EventKind<Container>;
  readonly killed: EventKind<Container>;
  readonly told: EventKind<Told>;
  /** In the quiet phase nothing new goes wrong. */
  calm = false;

  constructor(queue: EventQueue, plan: RuntimePlan, observer: Observer, wallOffset: WallTime) {
    this.queue = queue;
    this.plan = plan;
    this.observer = observer;
    this.wallOffset = wallOffset;
    this.started = queue.register((tag, container) => container.engine.startDone(container, tag));
    this.ended = queue.register((tag, container) => container.engine.exit(container, tag));
    this.killed = queue.register((_, container) => container.engine.killAfterGrace(container));
    this.told = queue.register((_, { runtime, event }) => runtime.tell(event));
  }

  make(machine: number, rng: Rng): SimEngine {
    return new SimEngine(this, machine, rng);
  }
}

export class SimEngine {
  private readonly engines: Engines;
  private readonly machine: number;
  private readonly rng: Rng;
  /** In order of creation. PERF: looked through from the newest; a node has few, and text keys cost more. */
  private containers: Container[] = [];
  /** The worker's connection; null while there is none. */
  private runtime: SimRuntime | null = null;
  private made = 0;
  /** Whose containers are made and listed. */
  nodeId = "";
  /** Until then it does and answers nothing. */
  private frozenUntil: Instant = 0;
  /** Containers that ended while it was frozen. */
  private readonly unnoticed: Container[] = [];

  constructor(engines: Engines, machine: number, rng: Rng) {
    this.engines = engines;
    this.machine = machine;
    this.rng = rng;
  }

  /** Containers of this node that run now. */
  *running(): Iterable<AttemptKey> {
    for (const { state, nodeId, key } of this.containers) {
      if (state === "running" && nodeId === this.nodeId) yield key;
    }
  }

  isRunning(key: AttemptKey): boolean {
    return this.find(key)?.state === "running";
  }

  /** What a probe of this host port meets now. */
  answerAt(hostPort: number): ProbeAnswer {
    const mapped = ({ state, hostPorts }: Container): boolean =>
      state === "running" && hostPorts.some((port) => port.hostPort === hostPort);
    return answerOf(this.containers.find(mapped), this.engines.queue.now);
  }

  /** What a probe of the attempt itself meets now. */
  answerOf(key: AttemptKey): ProbeAnswer {
    return answerOf(this.find(key), this.engines.queue.now);
  }

  /** Does the attempt run, and is it sick? */
  isSick(key: AttemptKey): boolean {
    return isSick(this.find(key), this.engines.queue.now);
  }

  connect(runtime: SimRuntime): void {
    this.runtime = runtime;
  }

  /** The worker died: a start that it was carrying out may go on or stop half-way. */
  disconnect(): void {
    const { runtime } = this;
    this.runtime = null;
    for (const container of [...this.containers]) {
      if (container.state !== "starting") continue;
      if (this.rng.below(2) === 0) container.state = "created";
      else if (isFenced(container)) this.startNow(container, runtime);
    }
  }

  /** Power is gone: everything ends, and what was there is there afterwards, unless the disk is lost with it. */
  powerOff(losesContainers: boolean): void {
    this.runtime = null;
    this.frozenUntil = 0;
    for (const container of this.containers) {
      if (container.state === "running") this.end(container, 137, "the machine lost power");
      else if (container.state === "starting") container.state = "created";
    }
    if (losesContainers) this.containers = [];
  }

  start(assignment: Assignment): void {
    const known = this.find(assignment);
    const container = known ?? this.create(assignment);
    if (container.state === "running") this.reply("start", startedEvent(container));
    else if (container.state === "ended") this.reply("start", exitedEvent(container));
    else if (container.state === "created") this.launch(container);
  }

  stop(key: AttemptKey, graceMs: number): void {
    const container = this.find(key);
    if (container === undefined) this.reply("stop", unknownEvent(key, this.wall));
    else if (container.state === "ended") this.reply("stop", exitedEvent(container));
    else if (container.state === "running") this.terminate(container, graceMs);
    else this.cancel(container);
  }

  remove(key: AttemptKey): void {
    const container = this.find(key);
    if (container?.state === "running") {
      this.end(container, 137, "removed");
      this.tellAfter(0, exitedEvent(container));
    }
    if (container !== undefined) this.forget(container);
    this.reply("remove", { kind: "removed", key });
  }

  list(): void {
    const own = this.containers.filter((container) => container.nodeId === this.nodeId);
    this.reply("list", { kind: "listed", containers: own.map(listed) });
  }

  /** SIGKILL by pid, which asks no engine: to the processes that are still those that were noted, and to what runs for
   * the attempts in `starting`. */
  kill(processes: readonly NotedProcess[], starting: readonly AttemptKey[]): void {
    const marked = new Set(processes.map(({ pid, startTicks }) => `${pid}.${startTicks}`));
    const keys = new Set(starting.map(keyText));
    for (const container of this.containers) {
      const { pid, startTicks, key, state } = container;
      if (state !== "running") continue;
      if (marked.has(`${pid}.${startTicks}`) || keys.has(keyText(key))) this.exit(container, KILLED);
    }
  }

  freeze(until: Instant): void {
    this.frozenUntil = Math.max(this.frozenUntil, until);
  }

  /** It goes on: what ended meanwhile, unnoticed, is told now. */
  thaw(): void {
    this.frozenUntil = 0;
    for (const container of this.unnoticed.splice(0)) {
      if (this.containers.includes(container)) this.tellExit(container);
    }
  }

  get frozen(): boolean {
    return this.engines.queue.now < this.frozenUntil;
  }

  /** Tells the worker that the engine did not answer. */
  giveUp(verb: RuntimeVerb, key: AttemptKey | null): void {
    const event = { kind: "unavailable", verb, key, reason: "the engine did not answer" } as const;
    this.tellAfter(GIVEN_UP_AFTER, event);
  }

  /** Does the engine fail to take this verb? */
  refuses(): boolean {
    return this.frozen || (!this.engines.calm && happens(this.rng, this.engines.plan.unavailable >> 1));
  }

  startDone(container: Container, tag: number): void {
    if (container.state !== "starting" || container.starts !== tag) return;
    if (isFenced(container)) this.startNow(container, this.runtime);
    else this.begin(container);
  }

  /** The pull is over. Whoever asked for it looks at its lease now, just before the start; a process that is paused
   * does when it goes on. */
  private startNow(container: Container, runtime: SimRuntime | null): void {
    const { starts } = container;
    if (runtime === null) container.state = "created";
    else runtime.whenAwake(() => this.startFenced(container, starts, runtime));
  }

  private startFenced(container: Container, tag: number, runtime: SimRuntime): void {
    if (container.state !== "starting" || container.starts !== tag) return;
    if (runtime.mayStart) {
      this.begin(container);
      return;
    }
    this.forget(container);
    const reason = "too little was left of its node's lease";
    this.answer("start", { kind: "startFailed", key: container.key, code: "fenced", reason });
  }

  private begin(container: Container): void {
    if (this.frozen) {
      container.state = "created"; // the engine never heard of it
      this.giveUp("start", container.key);
      return;
    }
    const { calm, plan, observer, queue } = this.engines;
    const failure =
      startFailureOf(container.spec) ?? (calm ? null : this.drawStartFailure(plan.startFailures));
    if (failure !== null) {
      this.failStart(container, failure);
      return;
    }
    container.state = "running";
    container.startedAt = this.wall;
    container.constitution = constitutionOf(container.spec, plan, this.rng, queue.now, calm);
    container.startTicks = Math.floor(queue.now / TICK);
    observer.containerStarted(queue.now, this.machine, container.key);
    this.planEnd(container);
    this.answer("start", startedEvent(container));
  }

  /** The process ends with `exitCode`, if it has not already. */
  exit(container: Container, exitCode: number): void {
    if (container.state !== "running") return;
    this.end(container, exitCode, null);
    this.tellExit(container);
  }

  /** The engine's own SIGKILL, after a grace. */
  killAfterGrace(container: Container): void {
    const { queue, killed } = this.engines;
    if (!this.frozen) this.exit(container, KILLED);
    else if (container.state === "running") queue.schedule(this.frozenUntil, killed, 0, container);
  }

  /** The engine notices that the container has ended, and tells the worker whose it is. */
  private tellExit(container: Container): void {
    if (this.frozen) this.unnoticed.push(container);
    else if (container.nodeId === this.nodeId) this.runtime?.tell(exitedEvent(container));
  }

  private get wall(): WallTime {
    return this.engines.wallOffset + Math.floor(this.engines.queue.now / 1_000);
  }

  private find({ taskId, attempt }: AttemptKey): Container | undefined {
    for (let index = this.containers.length - 1; index >= 0; index--) {
      const container = this.containers[index] as Container;
      if (container.key.taskId === taskId && container.key.attempt === attempt) return container;
    }
    return undefined;
  }

  /** A start of it that is under way comes to nothing. */
  private forget(container: Container): void {
    container.starts++;
    this.containers.splice(this.containers.indexOf(container), 1);
  }

  private create(assignment: Assignment): Container {
    const { taskId, attempt, spec } = assignment;
    const container: Container = {
      engine: this,
      key: { taskId, attempt },
      id: `c${this.machine}-${++this.made}`,
      nodeId: this.nodeId,
      pid: FIRST_PID + this.made,
      startTicks: 0,
      spec,
      hostPorts: hostPortsOf(spec, this.made),
      state: "created",
      starts: 0,
      stubborn: ignoresTerm(spec) || happens(this.rng, this.engines.plan.stubborn),
      startedAt: null,
      finishedAt: null,
      exitCode: null,
      reason: null,
      constitution: null,
    };
    this.containers.push(container);
    return container;
  }

  private launch(container: Container): void {
    const { queue, plan, started } = this.engines;
    container.state = "starting";
    container.starts++;
    const delay = plan.startMin + exponential(this.rng, plan.startMean);
    queue.schedule(queue.now + delay, started, container.starts, container);
  }

  private drawStartFailure(perMillion: number): "image" | "rejected" | null {
    if (!happens(this.rng, perMillion)) return null;
    return this.rng.below(2) === 0 ? "image" : "rejected";
  }

  private failStart(container: Container, code: "image" | "rejected"): void {
    const { key, spec } = container;
    this.forget(container);
    const reason = code === "image" ? `image ${spec.image}: not found` : "the engine rejected the start";
    this.answer("start", { kind: "startFailed", key, code, reason });
  }

  private cancel(container: Container): void {
    this.forget(container);
    const reason = "stopped before it started";
    this.reply("stop", { kind: "startFailed", key: container.key, code: "cancelled", reason });
  }

  private terminate(container: Container, graceMs: number): void {
    const { queue, plan, ended, killed } = this.engines;
    const grace = milliseconds(graceMs);
    const delay = container.stubborn ? grace : exponential(this.rng, plan.stopMean);
    if (delay < grace) queue.schedule(queue.now + delay, ended, 143, container);
    else queue.schedule(queue.now + grace, killed, 0, container);
  }

  /** Draws when and how the container will end by itself, if ever. */
  private planEnd(container: Container): void {
    const { queue, plan, calm, ended } = this.engines;
    if (!calm && happens(this.rng, plan.crashes)) {
      const after = exponential(this.rng, plan.crashMean);
      queue.schedule(queue.now + after, ended, 1 + this.rng.below(100), container);
    }
    const lasting = runTimeOf(container.spec, this.rng);
    if (lasting !== null) queue.schedule(queue.now + lasting, ended, exitCodeOf(container.spec), container);
  }

  private end(container: Container, exitCode: number, reason: string | null): void {
    container.state = "ended";
    container.exitCode = exitCode;
    container.reason = reason;
    container.finishedAt = this.wall;
    this.engines.observer.containerEnded(this.engines.queue.now, this.machine, container.key);
  }

  /** The outcome of a verb that took no time. */
  private reply(verb: RuntimeVerb, event: RuntimeEvent): void {
    if (this.losesReply()) this.giveUp(verb, keyOf(event));
    else this.tellAfter(between(this.rng, 1, REPLY_MAX), event);
  }

  /** The outcome of a verb that has had its time. */
  private answer(verb: RuntimeVerb, event: RuntimeEvent): void {
    if (this.losesReply()) this.giveUp(verb, keyOf(event));
    else this.runtime?.tell(event);
  }

  private losesReply(): boolean {
    return !this.engines.calm && happens(this.rng, (this.engines.plan.unavailable + 1) >> 1);
  }

  private tellAfter(delay: number, event: RuntimeEvent): void {
    if (this.runtime === null) return;
    const { queue, told } = this.engines;
    queue.schedule(queue.now + delay, told, 0, { runtime: this.runtime, event });
  }
}

function keyOf(event: RuntimeEvent): AttemptKey | null {
  return event.kind === "listed" ? null : event.key;
}
