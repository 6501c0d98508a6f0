// A live worker: its machine on the loop, a store for its record below, a runtime and measurements beside, HTTP
// above. Everything is joined here and nothing is decided here.

import { join } from "node:path";
import type { Logger } from "pino";
import type { AttemptAccess } from "../../adapters/attempt-access.ts";
import { LocalProber } from "../../adapters/health/local-prober.ts";
import { serve } from "../../adapters/http/http-server.ts";
import { RequestDesk } from "../../adapters/http/request-desk.ts";
import { opensAll } from "../../adapters/http/tokens.ts";
import { type WorkerDoor, workerApi } from "../../adapters/http/worker-api.ts";
import { KeepingLogs, KeepingRuntime } from "../../adapters/keeping-runtime.ts";
import { KeptOutput } from "../../adapters/kept-output.ts";
import { LivePorts } from "../../adapters/live-loop.ts";
import { NodeTimers } from "../../adapters/node-timers.ts";
import { rngFromEntropy } from "../../adapters/seeded-rng.ts";
import { type Place, Surroundings } from "../../adapters/surroundings.ts";
import type { TaskExec } from "../../adapters/task-exec.ts";
import type { TaskLogs } from "../../adapters/task-logs.ts";
import { unreachable } from "../../core/kernel/assert.ts";
import { uuid } from "../../core/kernel/rng.ts";
import type { Duration } from "../../core/kernel/time.ts";
import { Loop } from "../../core/loop/loop.ts";
import type { NodeInfo } from "../../core/node/node.ts";
import type { Answer } from "../../core/sync/messages.ts";
import { WORKER_DEFAULTS } from "../../core/worker/config.ts";
import type { WorkerChange, WorkerEffect, WorkerEvent, WorkerReply } from "../../core/worker/events.ts";
import { loadWorkerRecord, workerRows } from "../../core/worker/record.ts";
import { Worker } from "../../core/worker/worker.ts";
import type { NodeStatsSource } from "../../ports/node-stats.ts";
import type { Store } from "../../ports/store.ts";
import type { TaskRuntime } from "../../ports/task-runtime.ts";
import type { Credentials } from "../credentials.ts";
import { BootFile } from "./boot-file.ts";
import { Guard, type GuardEffect } from "./guard.ts";
import { launchWatchdog } from "./launch-watchdog.ts";
import { leaseTimes, marginOf } from "./lease-times.ts";
import { closeStore, type Fatal, type RunningProcess, wallOffsetAt } from "./running-process.ts";
import { workerMark } from "./worker-mark.ts";

/** Who a runtime makes containers for: asked at each use, because the cluster is known from the first sync on. */
export type Identity = () => {
  readonly clusterId: string | null;
  readonly nodeId: string;
  readonly worker: string;
};

export interface WorkerProcessOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Open; closed by the worker when it ends. */
  readonly store: Store;
  /** The node but for its id, which the store keeps. */
  readonly info: Omit<NodeInfo, "id">;
  readonly stats: NodeStatsSource;
  makeRuntime(identity: Identity): TaskRuntime;
  /** Where who it is and what guards it lie; the runtime's own folder. */
  readonly folder: string;
  readonly runtimeFolder: string;
  /** How long before its lease ends it begins to stop fenced attempts. */
  readonly fence: Duration;
  /** How health checks get at what that runtime runs. */
  makeAccess(identity: Identity): AttemptAccess;
  /** Of that runtime. */
  readonly logs: TaskLogs;
  readonly exec: TaskExec;
  /** What tasks are told of where they run. */
  readonly place: Omit<Place, "node">;
  readonly credentials: Credentials;
  readonly log: Logger;
  readonly fatal: Fatal;
}

const MEASURE_EVERY_MS = 2_000;

/** Long polls are cut soon: the manager asks again. */
const HTTP_GRACE_MS = 200;

export interface RunningWorker extends RunningProcess {
  /** Is something on it, and has no manager dialled it for a minute? */
  readonly isGivenUp: () => Promise<boolean>;
}

/** A manager that is away for a while dials again by itself. */
const GIVEN_UP_AFTER_MS = 60_000;

/** Rejects when the store can't be read or the port can't be had. */
export async function startWorker(options: WorkerProcessOptions): Promise<RunningWorker> {
  const { log, store } = options;
  const boot = new BootFile(options.folder);
  const record = boot.stillTrue(loadWorkerRecord(store.load()));
  const nodeId = record?.nodeId ?? uuid(rngFromEntropy());
  const timers = new NodeTimers();
  const config = {
    ...WORKER_DEFAULTS,
    ...leaseTimes(options.fence),
    info: { ...options.info, id: nodeId },
    wallOffset: wallOffsetAt(timers.now()),
  };
  const worker = new Worker(config, record);
  const guard = guardOf(options);
  const around = new Surroundings({ ...options.place, node: options.info.name });
  const marks = { nodeId, worker: workerMark(options.folder) };
  const identity = () => ({ clusterId: worker.clusterId, ...marks });
  const kept = new KeptOutput(join(options.folder, "output"));
  const runner = around.around(options.makeRuntime(identity));
  const runtime = guard.before(new KeepingRuntime(runner, options.logs, kept));
  const prober = new LocalProber(around.aroundAccess(options.makeAccess(identity)));
  const replies = new RequestDesk<WorkerReply>();
  const answers = new RequestDesk<Answer>();
  const ports = new LivePorts<WorkerChange, WorkerEffect>({
    timers,
    store,
    rowsOf: workerRows,
    perform: (effect) => {
      if (effect.kind === "askGuard") boot.write(); // the record is on disk
      if (effect.kind === "askGuard" || effect.kind === "guard" || effect.kind === "kill") {
        guard.perform(effect, (notice) => loop.receive({ kind: "guardFound", notice }));
      } else if (effect.kind === "probe") prober.probe(effect.probe);
      else perform(effect, runtime, replies, answers);
    },
    fatal: options.fatal,
  });
  const loop = new Loop<WorkerEvent, WorkerChange, WorkerEffect>(worker, ports);
  ports.drive(loop);
  runtime.listen((event) => {
    if (event.kind === "unavailable") log.warn(event, "the runtime is unavailable");
    else log.debug(event, "runtime");
    loop.receive({ kind: "runtime", event });
  });
  prober.listen((result) => {
    if (result.outcome !== "passed") log.debug(result, "probe");
    loop.receive({ kind: "probed", result });
  });
  const { joinToken, certificate } = options.credentials;
  const failed = (err: unknown, request: string): void => log.error({ err, request }, "request failed");
  const keys = joinToken === null ? [] : [opensAll(joinToken)];
  const logs = new KeepingLogs(options.logs, kept);
  const exec = around.aroundExec(options.exec);
  const door = doorTo(loop, replies, answers);
  const app = workerApi(door, failed, { keys, logs, exec });
  const server = await serve(app, options.host, options.port, certificate);
  loop.start();
  const stopMeasuring = measure(options.stats, loop);
  const close = async (): Promise<void> => {
    stopMeasuring();
    await server.close(HTTP_GRACE_MS);
    ports.stop();
    await new Promise<void>((resolve) => prober.close(resolve));
    await new Promise<void>((resolve) => runtime.close(resolve));
    await guard.close();
    await closeStore(store);
  };
  return { port: server.port, close, isGivenUp: () => isGivenUp(door) };
}

async function isGivenUp(door: DialledDoor): Promise<boolean> {
  if (performance.now() - door.dialledAt() < GIVEN_UP_AFTER_MS) return false;
  const { attempts } = (await door.ask({ kind: "listAttempts" })) as { attempts: readonly unknown[] };
  return attempts.length > 0;
}

/** Knows when a manager came to it last, by this process's clock, milliseconds. */
type DialledDoor = WorkerDoor & { readonly dialledAt: () => number };

function guardOf({ folder, runtimeFolder, fence, log }: WorkerProcessOptions): Guard {
  const launch = { folder, margin: marginOf(fence), logLevel: log.level };
  return new Guard({ folder, runtimeFolder, launch: () => launchWatchdog(launch), log });
}

function perform(
  effect: Exclude<WorkerEffect, GuardEffect | { kind: "probe" }>,
  runtime: TaskRuntime,
  replies: RequestDesk<WorkerReply>,
  answers: RequestDesk<Answer>,
): void {
  switch (effect.kind) {
    case "answer":
      return answers.deliver(effect.request, effect.answer);
    case "reply":
      return replies.deliver(effect.request, effect.reply);
    case "list":
      return runtime.list();
    case "start":
      return runtime.start(effect.assignment);
    case "stop":
      return runtime.stop(effect.key, effect.graceMs);
    case "remove":
      return runtime.remove(effect.key);
    case "allowStarts":
      return runtime.allowStarts(effect.until);
    default:
      return unreachable(effect);
  }
}

/** The loop's inbox. */
type Inbox = Pick<Loop<WorkerEvent, WorkerChange, WorkerEffect>, "receive">;

function doorTo(loop: Inbox, replies: RequestDesk<WorkerReply>, answers: RequestDesk<Answer>): DialledDoor {
  let dialledAt = performance.now();
  return {
    dialledAt: () => dialledAt,
    ask: (body) => replies.ask((request) => loop.receive({ kind: "request", request, body })),
    sync: (sync, answer) => {
      dialledAt = performance.now();
      const request = answers.open(answer);
      loop.receive({ kind: "synced", request, sync });
      return () => {
        if (answers.abandon(request)) loop.receive({ kind: "abandoned", request });
      };
    },
  };
}

function measure(source: NodeStatsSource, loop: Inbox): () => void {
  const once = (): void => source.measure((stats) => loop.receive({ kind: "measured", stats }));
  once();
  const timer = setInterval(once, MEASURE_EVERY_MS);
  return () => clearInterval(timer);
}
