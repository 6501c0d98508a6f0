// What clients submit and when they stop it again, drawn from the seed as the plan says. One arrival is under way
// at a time, so a large workload costs no memory before it is submitted.

import { type Rng, uuid } from "../src/core/kernel/rng.ts";
import type { Duration } from "../src/core/kernel/time.ts";
import type { Command, Idempotency, Reply } from "../src/core/manager/events.ts";
import type { TaskId } from "../src/core/task/attempt.ts";
import type { HealthCheck, PortBinding, Resources, TaskRequest } from "../src/core/task/spec.ts";
import type { Clients } from "./clients.ts";
import type { EventKind, EventQueue } from "./event-queue.ts";
import { exponential } from "./exponential.ts";
import { imageNamed } from "./image-cache.ts";
import { runTimeEnv } from "./run-time.ts";
import type { TracedTask, WorkloadPlan } from "./scenario.ts";
import { Turns } from "./turns.ts";

/** Host ports are few, so that tasks get into each other's way. */
const PORTS = 4;
const FIRST_PORT = 8_080;

/** What a client will stop: the job of that name, or the task with that id. */
type Stop = Extract<Command, { kind: "stopTask" | "stopJob" }>;

export class Workload {
  private readonly plan: WorkloadPlan;
  private readonly rng: Rng;
  private readonly queue: EventQueue;
  private readonly clients: Clients;
  /** Made once each: equal submissions share one. */
  private readonly specs = new Map<string, TaskRequest>();
  private readonly turns: Turns | null;
  private readonly arriveKind: EventKind<null>;
  private readonly stopKind: EventKind<Stop>;
  /** By submission, of jobs. */
  private readonly jobSpecs = new Map<number, TaskRequest>();
  private submitted = 0;
  private submissions = 0;
  private stopsPlanned = 0;

  constructor(queue: EventQueue, plan: WorkloadPlan, rng: Rng, clients: Clients) {
    this.plan = plan;
    this.rng = rng;
    this.queue = queue;
    this.clients = clients;
    this.turns = plan.turns === undefined ? null : new Turns(plan.turns, plan.run, rng.fork("turns"));
    this.arriveKind = queue.register(() => this.arrive());
    this.stopKind = queue.register((_, stop) => this.stop(stop));
  }

  /** Submissions so far. */
  get count(): number {
    return this.submissions;
  }

  /** A service like those it submits, of the first size. */
  get request(): TaskRequest {
    return specOf(this.plan, this.plan.sizes[0] ?? {}, true);
  }

  /** What the tasks of a submission were submitted as; null: it was no job. */
  jobSpec(submission: number): TaskRequest | null {
    return this.jobSpecs.get(submission) ?? null;
  }

  /** Submissions, and stops of them, that are still to come. */
  get remaining(): number {
    return this.plan.tasks - this.submitted + this.stopsPlanned;
  }

  start(): void {
    if (this.plan.tasks > 0) this.scheduleArrival();
  }

  private arrive(): void {
    const { jobSize, tasks, servicePercent } = this.plan;
    const count = Math.min(jobSize, tasks - this.submitted);
    const check = this.drawCheck();
    const service = this.rng.below(100) < servicePercent;
    const plain = this.drawSpec(service, this.rng.below(this.plan.sizes.length), check);
    const traced = this.plan.trace?.[this.submitted];
    const told = this.turns?.tell(plain) ?? plain;
    const spec = traced === undefined ? told : asTraced(told, traced);
    this.submitted += count;
    this.submissions++;
    if (jobSize === 1) this.submitTask(spec);
    else this.submitJob(spec, count);
    if (this.submitted < tasks) this.scheduleArrival();
  }

  /** The health check that this submission is to have: an index of the plan's, −1: none. Nothing is drawn where none has. */
  private drawCheck(): number {
    const { checkedPercent, healthChecks } = this.plan;
    if (checkedPercent === 0 || this.rng.below(100) >= checkedPercent) return -1;
    return this.rng.below(healthChecks.length);
  }

  private drawSpec(service: boolean, size: number, check: number): TaskRequest {
    const { sizes, fencedPercent, hostPortPercent, healthChecks, images } = this.plan;
    const { gpuPercent = 0, gpus = [] } = this.plan;
    const fenced = fencedPercent > 0 && this.rng.below(100) < fencedPercent;
    const port = hostPortPercent > 0 && this.rng.below(100) < hostPortPercent ? this.rng.below(PORTS) : -1;
    const gpu = gpuPercent > 0 && this.rng.below(100) < gpuPercent ? this.rng.below(gpus.length) : -1;
    const image = images === undefined ? 0 : this.rng.below(images);
    const name = `${service}.${size}.${fenced}.${port}.${check}.${gpu}.${image}`;
    const known = this.specs.get(name);
    if (known !== undefined) return known;
    const healthCheck = healthChecks[check] ?? null;
    const spec: TaskRequest = {
      ...specOf(this.plan, sizes[size] as Resources, service),
      onDisconnect: fenced ? "stop" : "keep",
      image: imageNamed(service, image),
      gpus: gpus[gpu] ?? null,
      healthCheck,
      portBindings: bindingsOf(port < 0 ? null : FIRST_PORT + port, healthCheck),
    };
    this.specs.set(name, spec);
    return spec;
  }

  private submitTask(spec: TaskRequest): void {
    const id = this.submissions % 2 === 0 ? uuid(this.rng) : null; // every other client leaves it to the manager
    const idempotency = this.key();
    this.clients.submit({ kind: "submitTask", submission: { spec, id }, idempotency }, (reply) => {
      const taskId = taskIn(reply);
      if (taskId !== null) this.perhapsStop({ kind: "stopTask", taskId });
    });
  }

  private submitJob(spec: TaskRequest, count: number): void {
    const name = `job-${this.submissions}`;
    this.jobSpecs.set(this.submissions, spec);
    const gang = this.turns?.isGang() ?? false;
    this.clients.submit({ kind: "submitJob", name, count, spec, gang, idempotency: this.key() }, (reply) => {
      if (reply.kind === "submitted") this.perhapsStop({ kind: "stopJob", name });
    });
  }

  private key(): Idempotency | null {
    if (this.plan.patience === 0) return null;
    const key = `submission-${this.submissions}`;
    return { key, fingerprint: key };
  }

  private perhapsStop(stop: Stop): void {
    if (this.plan.stopPercent === 0 || this.rng.below(100) >= this.plan.stopPercent) return;
    this.stopsPlanned++;
    const after = exponential(this.rng, this.plan.stopAfter);
    this.queue.schedule(this.queue.now + after, this.stopKind, 0, stop);
  }

  private stop(stop: Stop): void {
    this.stopsPlanned--;
    this.clients.submit(stop, () => {});
  }

  private scheduleArrival(): void {
    const { arrival, tasks, jobSize, trace } = this.plan;
    const next = trace?.[this.submitted];
    if (next !== undefined) {
      this.queue.schedule(Math.max(this.queue.now, next.at), this.arriveKind, 0, null);
      return;
    }
    const mean: Duration = Math.floor(arrival.over / Math.ceil(tasks / jobSize));
    const wait = arrival.shape === "even" ? mean : exponential(this.rng, mean);
    this.queue.schedule(this.queue.now + wait, this.arriveKind, 0, null);
  }
}

/** The request, asking for what the trace says; nobody estimates how long it takes. */
function asTraced(told: TaskRequest, { resources, run, priority = told.priority }: TracedTask): TaskRequest {
  const spec = { ...told, resources, priority, estimateMs: null };
  if (run === null) return { ...spec, kind: "service", env: {} };
  return { ...spec, kind: "batch", env: runTimeEnv({ shape: "fixed", mean: run }) };
}

function taskIn(reply: Reply): TaskId | null {
  return reply.kind === "submitted" ? (reply.tasks[0]?.id ?? null) : null;
}

/** The port that a manager's probes need, and a host port that others want too. */
function bindingsOf(hostPort: number | null, check: HealthCheck | null): PortBinding[] {
  const checked = check?.from === "manager" ? check.port : null;
  if (checked === null && hostPort === null) return [];
  return [{ containerPort: checked ?? 80, hostPort, protocol: "tcp" }];
}

function specOf(plan: WorkloadPlan, resources: Resources, service: boolean): TaskRequest {
  return {
    name: service ? "service" : "batch",
    image: imageNamed(service, 0),
    entrypoint: null,
    command: null,
    env: service ? {} : runTimeEnv(plan.run),
    workdir: null,
    user: null,
    mounts: [],
    resources,
    gpus: null,
    exposedPorts: [],
    portBindings: [],
    restartPolicy: plan.restartPolicy,
    healthCheck: null,
    priority: 0,
    estimateMs: null,
    owner: null,
    constraints: [],
    kind: service ? "service" : "batch",
    stopGraceMs: plan.stopGraceMs,
    onDisconnect: "keep",
  };
}
