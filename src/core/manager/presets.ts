// The recovery policies that can be compared, as data: how the book and three orchestrators notice, replace and restart,
// and how we do. Every figure has its source beside it; what our machines cannot imitate is said in `limits`.

import { milliseconds, minutes, NEVER, seconds } from "../kernel/time.ts";
import { RESTART_DEFAULT, type RestartPolicy } from "../task/restart-policy.ts";
import type { RecoveryPolicy } from "./config.ts";

export interface Preset extends RecoveryPolicy {
  readonly name: string;
  /** One line for people. */
  readonly summary: string;
  /** Where the figures are published. */
  readonly source: string;
  /** What is not as in the original; null: nothing is known. */
  readonly limits: string | null;
}

/** Ours: a sync unanswered half a second beyond its wait is sent again (tried in the tank at 1 % loss: with it no
 * node was declared down that was not, without it 373). The others have no such thing, but our protocol needs it. */
const RESEND_AFTER = milliseconds(500);

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const CUBE_RESTART: RestartPolicy = {
  mode: "on-failure",
  restartsMax: 3, // doHealthChecks: only while RestartCount < 3 (ch. 8)
  windowMs: null, // the count is never set back
  firstDelayMs: 0, // restartTask sends at once
  delayMs: 0,
  delayMaxMs: 0,
  growthPercent: 100,
  jitterPercent: 0,
  stableMs: HOUR_MS, // without a delay there is nothing to set back
  where: "same-node", // restartTask: the worker in TaskWorkerMap
  moving: null,
};

const cube: Preset = {
  name: "cube",
  summary: "nodes are never declared down; three restarts ever, at once, on the same node",
  source: "Boring, Build an Orchestrator in Go, ch. 4, 8 and 10",
  limits: "the book looks for failed tasks once a minute; here a restart follows the report",
  liveness: {
    wait: seconds(15), // UpdateTasks sleeps 15 s
    waitSpread: 0,
    resendAfter: RESEND_AFTER,
    downAfter: null, // an unreachable worker is logged, no more
    restartGrace: 0, // no node is ever down
  },
  replacement: { delay: null, every: 0, mass: null },
  restart: { service: CUBE_RESTART, batch: CUBE_RESTART },
  avoidance: null,
};

const SWARM_RESTART: RestartPolicy = {
  mode: "on-failure", // condition "any": for us a service that exits has failed
  restartsMax: null, // api/defaults: max attempts 0
  windowMs: null, // api/defaults: window 0
  firstDelayMs: 5_000, // api/defaults: restart delay 5 s
  delayMs: 5_000,
  delayMaxMs: 5_000,
  growthPercent: 100,
  jitterPercent: 0,
  stableMs: HOUR_MS, // the delay is constant
  where: "any-node", // a restart is a new task, scheduled like any
  moving: null,
};

const swarm: Preset = {
  name: "swarm",
  summary: "down after three missed heartbeats of 5 s; replaced 5 s later; restarts every 5 s without end",
  source: "SwarmKit: manager/dispatcher, manager/orchestrator/restart, manager/scheduler, api/defaults",
  limits: "failures are counted for each task, not for its service",
  liveness: {
    wait: milliseconds(4_500), // dispatcher: heartbeat period 5 s, epsilon 0.5 s to either side
    waitSpread: seconds(1),
    resendAfter: RESEND_AFTER,
    downAfter: { waits: 3, more: 0, atLeast: 0 }, // dispatcher: grace period multiplier 3
    restartGrace: seconds(30), // dispatcher: nodes that are unknown get 2 × 3 × 5 s
  },
  replacement: { delay: seconds(5), every: 0, mass: null }, // the restart delay holds for lost tasks too
  restart: { service: SWARM_RESTART, batch: SWARM_RESTART },
  avoidance: { failures: 5, imageWeight: 1, forgetMs: 5 * MINUTE_MS }, // scheduler: maxFailures 5 in 5 min
};

const NOMAD_SERVICE: RestartPolicy = {
  mode: "on-failure",
  restartsMax: 2, // restart.attempts 2 (service)
  windowMs: 30 * MINUTE_MS, // restart.interval 30 min, from the first restart in it
  firstDelayMs: 15_000, // restart.delay 15 s
  delayMs: 15_000,
  delayMaxMs: 15_000,
  growthPercent: 100,
  jitterPercent: 25, // client restart tracker: up to 25 % is added
  stableMs: HOUR_MS, // reschedule: the delay is set back after max_delay without one
  where: "same-node", // the client restarts locally; mode "fail" then leaves it to the server
  moving: { delayMs: 30_000, delayMaxMs: HOUR_MS, movesMax: null }, // reschedule: 30 s, exponential, 1 h, unlimited
};

const NOMAD_BATCH: RestartPolicy = {
  ...NOMAD_SERVICE,
  restartsMax: 3, // restart.attempts 3 (batch)
  windowMs: 24 * HOUR_MS, // restart.interval 24 h (batch)
  moving: { delayMs: 5_000, delayMaxMs: 5_000, movesMax: 1 }, // reschedule (batch): 1 attempt, 5 s constant
};

const nomad: Preset = {
  name: "nomad",
  summary: "heartbeats of 10–20 s; replaced at once; two local restarts in 30 min, then another node",
  source: "Nomad: restart and reschedule block defaults, nomad/heartbeat.go, client restart tracker",
  limits: "above 500 nodes Nomad's heartbeats get rarer (50 a second in all), here they do not",
  liveness: {
    wait: seconds(10), // server: min_heartbeat_ttl 10 s, plus a stagger of up to as much again
    waitSpread: seconds(10),
    resendAfter: RESEND_AFTER,
    downAfter: { waits: 1, more: seconds(10), atLeast: 0 }, // server: TTL + heartbeat_grace 10 s
    restartGrace: minutes(5), // server: failover_heartbeat_ttl 300 s
  },
  replacement: { delay: 0, every: 0, mass: null }, // node-update evaluations are made at once
  restart: { service: NOMAD_SERVICE, batch: NOMAD_BATCH },
  avoidance: { failures: 3, imageWeight: 1, forgetMs: 24 * HOUR_MS }, // node reschedule penalty: nodes that failed it
};

const KUBERNETES_SERVICE: RestartPolicy = {
  mode: "on-failure",
  restartsMax: null, // restartPolicy Always has no limit
  windowMs: null,
  firstDelayMs: 0, // kubelet: the first crash finds no back-off entry, and restarts at once
  delayMs: 10_000, // kubelet: back-off 10 s
  delayMaxMs: 300_000, // kubelet: at most 300 s
  growthPercent: 200, // kubelet: doubles
  jitterPercent: 0,
  stableMs: 600_000, // kubelet: set back after 2 × 300 s
  where: "same-node", // a pod stays on its node
  moving: null,
};

const kubernetes: Preset = {
  name: "kubernetes",
  summary:
    "down after 50 s; replaced 300 s later, 0.1 node/s, fewer in mass failures; 10 s doubling to 300 s",
  source: "Kubernetes: kube-controller-manager and kubelet defaults, pod lifecycle, DefaultTolerationSeconds",
  limits:
    "a restart that waits for a node gives up its capacity meanwhile, and leaves a node as soon as it is down; nodes are looked at all the time, not every 5 s (--node-monitor-period), so a death is found up to 5 s sooner",
  liveness: {
    wait: seconds(10), // kubelet: renews its lease of 40 s each quarter
    waitSpread: 0,
    resendAfter: RESEND_AFTER,
    downAfter: { waits: 0, more: seconds(50), atLeast: 0 }, // --node-monitor-grace-period 50 s (from 1.32)
    restartGrace: 0, // leases persist: the grace period runs anew, no more
  },
  replacement: {
    delay: seconds(300), // DefaultTolerationSeconds: unreachable:NoExecute for 300 s
    every: seconds(10), // --node-eviction-rate 0.1
    mass: {
      nodesMin: 3, // node lifecycle controller: more than two not ready
      percent: 55, // --unhealthy-zone-threshold 0.55
      believedAfter: NEVER,
      stepPermille: 0, // one node at a time
      every: seconds(100), // --secondary-node-eviction-rate 0.01
      noneUpToNodes: 50, // --large-cluster-size-threshold 50
    },
  },
  restart: {
    service: KUBERNETES_SERVICE,
    batch: { ...KUBERNETES_SERVICE, restartsMax: 6 }, // Job: backoffLimit 6
  },
  avoidance: null,
};

const ours: Preset = {
  name: "ours",
  summary: "down after 4 s; replaced at once, damped in mass failures; at once, then 1 s doubling to 5 min",
  source: "Wavetank's own, tried in the tank",
  limits: null,
  liveness: {
    wait: null, // 1 s + nodes / 2,500 s: syncs of all nodes stay below 2,500 a second
    waitSpread: 0, // answers spread by themselves
    resendAfter: RESEND_AFTER,
    downAfter: { waits: 3, more: seconds(1), atLeast: seconds(4) }, // two resends lost and answered late still fit
    restartGrace: seconds(10), // twice the detection time, and some: workers look for nobody, they are dialled
  },
  replacement: {
    delay: 0,
    every: 0,
    mass: {
      nodesMin: 3, // two of three nodes lost is a small cluster's ordinary bad day
      percent: 51, // a manager that hears less than half is itself the likelier one to be cut off
      believedAfter: minutes(10), // most partitions are over by then; if not, waiting longer helps nobody
      stepPermille: 10, // with `every`: a hundredth of the cluster each 10 s, so that a tenth has moved …
      every: seconds(10), // … after 100 s, and what moves is placed and started before the next step
      noneUpToNodes: 0,
    },
  },
  restart: { service: RESTART_DEFAULT, batch: RESTART_DEFAULT },
  avoidance: {
    failures: 2, // one failure may be chance
    imageWeight: 2, // that an image cannot be had rarely is
    forgetMs: 10 * MINUTE_MS, // longer than the longest restart delay of 5 min with its jitter
  },
};

/** From the simple to the elaborate. */
export const presets: readonly Preset[] = [cube, swarm, nomad, kubernetes, ours];

/** What is used when nothing is said. */
export const PRESET_DEFAULT: Preset = ours;

/** The four parts of a policy without its name and words. */
export function recoveryOf({ liveness, replacement, restart, avoidance }: RecoveryPolicy): RecoveryPolicy {
  return { liveness, replacement, restart, avoidance };
}

/** The preset called `name`; undefined when there is none. */
export function presetNamed(name: string): Preset | undefined {
  return presets.find((preset) => preset.name === name);
}
