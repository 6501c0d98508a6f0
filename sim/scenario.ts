// A scenario is data: what cluster, what work, what weather and what policy, for how long. With a seed it is a run.
// Durations are integer microseconds; chances are whole numbers per million.

import type { Duration } from "../src/core/kernel/time.ts";
import type { LeasePolicy, RecoveryPolicy, Retention } from "../src/core/manager/config.ts";
import type { RestartPolicy } from "../src/core/task/restart-policy.ts";
import type { GpuRequest, HealthCheck, Resources } from "../src/core/task/spec.ts";
import type { PartitionShape } from "./faults/partition-shapes.ts";
import type { FaultAt, FaultKind, FaultRate } from "./faults.ts";
import type { OperationPlan } from "./operations.ts";

export interface NodesPlan {
  /** 1..100,000 equal nodes. */
  readonly count: number;
  readonly capacity: Resources;
  /** Racks 0, 1, 2, …, of neighbours, that fail together, 1..count; absent: every node is a rack of its own. Said: nodes
   * carry the label `rack`. */
  readonly racks?: number;
  /** The models of each node's GPUs; absent: none. */
  readonly gpus?: readonly string[];
}

/** How long an attempt of a batch task runs when nothing goes wrong. */
export interface RunTime {
  readonly shape: "fixed" | "exponential";
  readonly mean: Duration;
}

/** What submissions tell about their turn, each drawn evenly. */
export interface TurnPlan {
  /** 0..1000; at least one. */
  readonly priorities: readonly number[];
  /** So many say who they are; 0: nobody does. */
  readonly owners: number;
  /** A batch task's mean run time, as a part of the workload's, percent; at least one. */
  readonly runPercents: readonly number[];
  /** What its submitter says of that, percent of it, and of all else that it takes, milliseconds; null: nothing. */
  readonly estimatePercent: number | null;
  readonly startMs: number;
  /** Part of the jobs that are gangs, percent. */
  readonly gangPercent: number;
}

/** One submission of a trace. */
export interface TracedTask {
  /** Since the run's start. */
  readonly at: Duration;
  readonly resources: Resources;
  /** Null: a service. */
  readonly run: Duration | null;
  /** 0..1000; absent: as the plan's turns draw it. */
  readonly priority?: number;
}

export interface WorkloadPlan {
  /** Tasks in all: 0..10,000,000. */
  readonly tasks: number;
  /** Tasks per submission: 1 submits tasks, more submits jobs of that size (the last one may be smaller). */
  readonly jobSize: number;
  /** Submissions come one after the other at even or at exponential intervals, all in about `over`. */
  readonly arrival: { readonly shape: "even" | "poisson"; readonly over: Duration };
  /** Part of the submissions that are services, percent. The others are batch. */
  readonly servicePercent: number;
  /** Each submission asks for one of these, drawn evenly. */
  readonly sizes: readonly Resources[];
  /** Part of the submissions that ask for GPUs, percent (absent: none), each for one of these, drawn evenly. */
  readonly gpuPercent?: number;
  readonly gpus?: readonly GpuRequest[];
  /** Tasks in this order in place of drawn ones, `tasks` of them at most; absent: all are drawn. What the trace does not
   * say of a task is drawn. */
  readonly trace?: readonly TracedTask[];
  /** Different images that submissions use, drawn evenly, 1..10,000; absent: one for services, one for batch tasks. */
  readonly images?: number;
  readonly run: RunTime;
  /** Part of the submissions that have one of these health checks, percent. Those probed from the manager publish the
   * port that is checked. */
  readonly checkedPercent: number;
  readonly healthChecks: readonly HealthCheck[];
  /** Part of the submissions that their client stops again, percent, and the mean time until it does. */
  readonly stopPercent: number;
  readonly stopAfter: Duration;
  /** What its clients say of it; what they leave out is as in the scenario's policy. */
  readonly restartPolicy: Partial<RestartPolicy> | null;
  readonly stopGraceMs: number;
  /** Absent: submissions tell nothing. */
  readonly turns?: TurnPlan;
  /** Part of the submissions that are fenced (`onDisconnect: stop`), and part that ask for a host port, percent. */
  readonly fencedPercent: number;
  readonly hostPortPercent: number;
  /** How long a client waits for its reply before it sends again under the same idempotency key; 0: for ever, and it
   * sends no key. */
  readonly patience: Duration;
}

export interface NetworkPlan {
  /** One way: the minimum and the mean of what is added to it at random. */
  readonly latencyMin: Duration;
  readonly latencyMean: Duration;
  /** Per message, per million. */
  readonly loss: number;
  readonly duplication: number;
  /** An exchange unanswered for the time it may be held back plus this is given up by its sender. */
  readonly timeout: Duration;
  /** Latency as it was measured, in place of minimum and mean: 1..1,000 buckets, rising. Absent: minimum and mean. */
  readonly histogram?: readonly LatencyBucket[];
  /** A link between the manager and a node holds and carries so many messages each way, and loses what comes when it is
   * full: 1..1,000,000; absent or 0: any number. */
  readonly linkMessagesMax?: number;
}

/** Latencies above the bucket before and up to `upTo`. */
export interface LatencyBucket {
  readonly upTo: Duration;
  /** 0..1,000,000; more than 0 in all. */
  readonly weight: number;
}

/** Images have sizes, are pulled over the registry's line and stay in a node's cache. */
export interface PullPlan {
  /** In MiB, 1..1,000,000: the workload's image number k has the size k modulo their number. At least one. */
  readonly sizesMib: readonly number[];
  /** 1..1,000,000. */
  readonly mibPerSecond: number;
  /** Mean time until the registry answers at all. */
  readonly answerMean: Duration;
  /** Per pull, per million: it fails when its time is over. */
  readonly failures: number;
  /** Images that a node keeps, the one used longest ago goes first: 1..100,000. */
  readonly cachedMax: number;
}

/** What befalls containers besides `crashes`; each a chance per attempt, per million, and 0 (or absent) is off. */
export interface FatePlan {
  /** It starts `slowFactor` (1..1,000,000) times as slowly. */
  readonly slowStarts?: number;
  readonly slowFactor?: number;
  /** Mean time between crashes while it runs: a constant hazard. 0: none. */
  readonly hazardMean?: Duration;
  /** It crashes when it has run for exactly `age`. */
  readonly crashesAtAge?: number;
  readonly age?: Duration;
  /** The kernel kills it for its memory after `fateMean` on average. */
  readonly outOfMemory?: number;
  /** After `fateMean` on average it does nothing any more, and never ends by itself. */
  readonly hangs?: number;
  /** It does its work to the end and exits with another code than it should. */
  readonly wrongExits?: number;
  readonly fateMean?: Duration;
}

/** What workers measure of their machines. */
export interface ProcPlan {
  /** Between two measurements of a node. */
  readonly every: Duration;
  /** The load is told wrong by up to so many percentage points to either side, 0..100. */
  readonly noisePercent: number;
  /** Per measurement, per million: the one before is told again; fields could not be read. */
  readonly stale: number;
  readonly missing: number;
}

export interface RuntimePlan {
  readonly startMin: Duration;
  readonly startMean: Duration;
  /** Mean time from SIGTERM to the end of a container that heeds it. */
  readonly stopMean: Duration;
  /** Per start, per million: image not found or start rejected. */
  readonly startFailures: number;
  /** Per attempt, per million: it ends by itself with an exit code other than 0, after `crashMean` on average. */
  readonly crashes: number;
  readonly crashMean: Duration;
  /** Per attempt, per million: it ignores SIGTERM. */
  readonly stubborn: number;
  /** Per attempt with a health check, per million: it falls sick after `sickAfter` on average, one in two for good, the
   * others for `sickFor` on average. Half of them hang, the others say so. */
  readonly sick: number;
  readonly sickAfter: Duration;
  readonly sickFor: Duration;
  /** Per verb, per million: half of them do not act, the other half act and their reply is lost. */
  readonly unavailable: number;
  /** Absent: every image is on every node. */
  readonly pull?: PullPlan;
  /** Absent: nothing more befalls containers. */
  readonly fates?: FatePlan;
}

/** How long a commit takes: uniform from..to. `discard` keeps no rows: for runs in which the manager never crashes. */
export interface DiskPlan {
  readonly latencyMin: Duration;
  readonly latencyMax: Duration;
  readonly discard: boolean;
}

/** How the machines' clocks differ from the manager's: each is drawn evenly from 0..skewMax and ±driftPpm. */
export interface ClockPlan {
  readonly skewMax: Duration;
  /** At most this much slower or faster, parts per million. Beyond `leases.driftPpm` fencing promises nothing. */
  readonly driftPpm: number;
}

/** What workers and watchdogs are told: see WorkerConfig and Watchdog. */
export interface FencePlan {
  readonly fence: Duration;
  readonly engineTimeout: Duration;
  readonly guardMargin: Duration;
}

export interface FaultPlan {
  /** Kinds that the seed draws; those left out never come by chance. */
  readonly rates: Readonly<Partial<Record<FaultKind, FaultRate>>>;
  /** Each kind is left out of one run in four, as the seed says: rare mixtures come up sooner that way. */
  readonly maybeOff: boolean;
  readonly timeline: readonly FaultAt[];
  /** The whole timeline comes later by 0 to so much, drawn evenly, once a run; absent: by nothing. */
  readonly laterMax?: Duration;
  /** How partitions and clogs are drawn; absent: "isolate-one" and "neighbours". */
  readonly partitions?: readonly PartitionShape[];
}

export interface Scenario extends RecoveryPolicy {
  readonly name: string;
  /** One line for `list`. */
  readonly summary: string;
  readonly nodes: NodesPlan;
  readonly workload: WorkloadPlan;
  readonly network: NetworkPlan;
  readonly runtime: RuntimePlan;
  readonly disk: DiskPlan;
  /** A process takes its turn up to this long after it asked for it, drawn evenly; 0: at once. */
  readonly turnDelayMax: { readonly manager: Duration; readonly worker: Duration };
  readonly faults: FaultPlan;
  readonly operations: OperationPlan;
  readonly leases: LeasePolicy;
  readonly clocks: ClockPlan;
  readonly fence: FencePlan;
  /** Absent: nothing is measured. */
  readonly proc?: ProcPlan;
  /** The preset whose parts these are, for the replay command. */
  readonly policy: string;
  readonly retention: Retention;
  readonly pendingMax: number;
  readonly batchMax: number;
  /** By name, as the command line takes them. */
  readonly strategy: string;
  readonly order: string;
  /** See ManagerConfig; absent or null: nobody gives way. */
  readonly preemptionGap?: number | null;
  /** The safety phase. */
  readonly length: Duration;
  /** After it everything is healed and must converge within this; 0: the run ends without a liveness phase. */
  readonly quiet: Duration;
  /** Mean time between two careless requests (see swarm/careless-clients.ts); absent: nobody is careless. */
  readonly carelessEvery?: Duration;
  /** The checkers that watch, by name; absent: all. */
  readonly checks?: readonly string[];
  /** What the seed draws anew in each run: which kinds of faults come and how often, or the whole scenario (see swarm.ts);
   * absent: nothing. */
  readonly swarm?: "faults" | "all";
  /** The file it was read from, as it was given; absent: it is a shipped one, or of a test. */
  readonly source?: string;
  /** What that file says of these, in whose place a command may have put others: for the replay command. */
  readonly asWritten?: Pick<Scenario, "policy" | "strategy" | "order">;
}
