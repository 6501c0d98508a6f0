// A worker for benches: the real machine, loop, memory store and HTTP, but a runtime that runs nothing, no watchdog
// and no measurements. A thousand of them fit into one process.

import { serve } from "../../src/adapters/http/http-server.ts";
import { RequestDesk } from "../../src/adapters/http/request-desk.ts";
import { workerApi } from "../../src/adapters/http/worker-api.ts";
import { LivePorts } from "../../src/adapters/live-loop.ts";
import { MemoryStore } from "../../src/adapters/memory/memory-store.ts";
import { NodeTimers } from "../../src/adapters/node-timers.ts";
import { Loop } from "../../src/core/loop/loop.ts";
import type { Answer } from "../../src/core/sync/messages.ts";
import type { Resources } from "../../src/core/task/spec.ts";
import { WORKER_DEFAULTS } from "../../src/core/worker/config.ts";
import type { WorkerChange, WorkerEffect, WorkerEvent, WorkerReply } from "../../src/core/worker/events.ts";
import { workerRows } from "../../src/core/worker/record.ts";
import { Worker } from "../../src/core/worker/worker.ts";
import { InstantRuntime } from "./instant-runtime.ts";

const HOST = "127.0.0.1";

export interface BenchWorker {
  /** host:port */
  readonly address: string;
  /** As when its process is killed: connections are cut, nothing is told. */
  kill(): Promise<void>;
}

/** `id`: of the node, and its name. `gap` hears how long the manager took from an answer to its next sync, milliseconds. */
export async function startBenchWorker(
  id: string,
  capacity: Resources,
  gap: (gapMs: number) => void,
): Promise<BenchWorker> {
  let answeredAt: number | null = null;
  const info = { id, name: id, capacity, gpus: [], labels: {} };
  const timers = new NodeTimers();
  const wallOffset = Date.now() - Math.floor(timers.now() / 1_000);
  const worker = new Worker({ ...WORKER_DEFAULTS, info, wallOffset }, null);
  const runtime = new InstantRuntime();
  const answers = new RequestDesk<Answer>();
  const replies = new RequestDesk<WorkerReply>();
  const perform = (effect: WorkerEffect): void => {
    if (effect.kind === "answer") answers.deliver(effect.request, effect.answer);
    else if (effect.kind === "reply") replies.deliver(effect.request, effect.reply);
    else if (effect.kind === "askGuard")
      setImmediate(() => loop.receive({ kind: "guardFound", notice: null }));
    else if (effect.kind === "list") runtime.list();
    else if (effect.kind === "start") runtime.start(effect.assignment);
    else if (effect.kind === "stop") runtime.stop(effect.key);
    else if (effect.kind === "remove") runtime.remove(effect.key);
  };
  const fatal = (error: Error): never => {
    throw error;
  };
  const store = new MemoryStore();
  const parts = { timers, store, rowsOf: workerRows, perform, fatal };
  const ports = new LivePorts<WorkerChange, WorkerEffect>(parts);
  const loop = new Loop<WorkerEvent, WorkerChange, WorkerEffect>(worker, ports);
  ports.drive(loop);
  runtime.listen((event) => loop.receive({ kind: "runtime", event }));
  const door = {
    ask: (body: Extract<WorkerEvent, { kind: "request" }>["body"]) =>
      replies.ask((request) => loop.receive({ kind: "request", request, body })),
    sync: (sync: Extract<WorkerEvent, { kind: "synced" }>["sync"], answer: (answer: Answer) => void) => {
      if (answeredAt !== null) gap(performance.now() - answeredAt);
      answeredAt = null;
      const request = answers.open((given) => {
        answeredAt = performance.now();
        answer(given);
      });
      loop.receive({ kind: "synced", request, sync });
      return () => {
        if (answers.abandon(request)) loop.receive({ kind: "abandoned", request });
      };
    },
  };
  const failed = (error: unknown, request: string): void => console.error(`${id}: ${request}: ${error}`);
  const server = await serve(workerApi(door, failed), HOST, 0);
  loop.start();
  const kill = async (): Promise<void> => {
    ports.stop();
    await server.close(0);
    runtime.close(() => {});
  };
  return { address: `${HOST}:${server.port}`, kill };
}
