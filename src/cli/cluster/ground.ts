// What the cluster stands on: an engine with an image to show, or plain processes. It knows what is missing before
// anything is started, and how to sweep up what is left in the end.

import { LABELS } from "../../adapters/docker/container-labels.ts";
import { ensureDemoImage } from "../../adapters/docker/demo-image.ts";
import { findEngine } from "../../adapters/docker/engine-address.ts";
import { EngineClient } from "../../adapters/docker/engine-client.ts";
import { PROCESS_IMAGE } from "../../adapters/process/process-plan.ts";
import { ProcessRuntime } from "../../adapters/process/process-runtime.ts";
import type { RuntimeName } from "../compose/runtimes.ts";
import { Failure } from "../exit.ts";
import type { Launch } from "./children.ts";
import { freePort } from "./free-port.ts";

export interface Ground {
  /** What the demo's tasks run. */
  readonly image: string;
  /** Where the worker of a node runs. */
  homeOf(node: string): Promise<WorkerHome>;
  /** More words for the command lines of manager and workers. */
  readonly credentials: readonly string[];
  /** What a person may try on this ground besides. */
  hints(): readonly string[];
  /** Removes what is still there of the cluster; `folders` are those of its workers' runtimes. Resolves with the
   * number of containers, or processes, running or not. */
  sweep(clusterId: string, folders: readonly string[]): Promise<number>;
}

/** Where a worker listens, and how it is started there. */
export interface WorkerHome {
  readonly host: string;
  readonly port: number;
  /** Null: beside us, and it makes itself known to the manager; otherwise the manager is told of it. */
  readonly launch: Launch | null;
}

const HOST = "127.0.0.1";

const besideUs = {
  homeOf: async (): Promise<WorkerHome> => ({ host: HOST, port: await freePort(HOST), launch: null }),
  credentials: [],
  hints: () => [],
};

/** A text says what is missing. */
export async function groundFor(runtime: RuntimeName): Promise<Ground | string> {
  if (runtime === "process") {
    return { ...besideUs, image: PROCESS_IMAGE, sweep: (_id, folders) => sweepProcesses(folders) };
  }
  const search = await findEngine();
  if (search.kind === "refused") {
    return `${search.message}\nPlain processes work without an engine: npm run cluster -- --runtime process`;
  }
  const engine = new EngineClient(search.address);
  const demo = await ensureDemoImage(engine);
  if (demo.kind === "refused") throw new Failure(demo.message);
  return { ...besideUs, image: demo.image, sweep: (clusterId) => sweepContainers(engine, clusterId) };
}

async function sweepContainers(engine: EngineClient, clusterId: string): Promise<number> {
  const left = await engine.containersLabelled(LABELS.cluster, clusterId);
  for (const id of left.keys()) await engine.remove(id);
  return left.size;
}

/** A worker that was killed leaves its processes behind. */
async function sweepProcesses(folders: readonly string[]): Promise<number> {
  const removed = await Promise.all(folders.map(sweepFolder));
  return removed.reduce((sum, count) => sum + count, 0);
}

async function sweepFolder(dataFolder: string): Promise<number> {
  const runtime = new ProcessRuntime({ dataFolder });
  const count = await new Promise<number>((resolve) => {
    let found = 0;
    let removed = 0;
    runtime.listen((event) => {
      if (event.kind === "listed") {
        found = event.containers.length;
        for (const { taskId, attempt } of event.containers) runtime.remove({ taskId, attempt });
      } else if (event.kind === "removed") removed++;
      else if (event.kind !== "unavailable") return; // the end of what is being removed
      if (removed === found || event.kind === "unavailable") resolve(removed);
    });
    runtime.list();
  });
  await new Promise<void>((resolve) => runtime.close(resolve));
  return count;
}
