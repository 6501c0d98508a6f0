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

export interface Ground {
  /** What the demo's tasks run. */
  readonly image: string;
  /** Removes what is still there of the cluster; `folders` are those of its workers' runtimes. Resolves with the
   * number of containers, or processes, running or not. */
  sweep(clusterId: string, folders: readonly string[]): Promise<number>;
}

/** A text says what is missing. */
export async function groundFor(runtime: RuntimeName): Promise<Ground | string> {
  if (runtime === "process")
    return { image: PROCESS_IMAGE, sweep: (_id, folders) => sweepProcesses(folders) };
  const search = await findEngine();
  if (search.kind === "refused") return search.message;
  const engine = new EngineClient(search.address);
  const demo = await ensureDemoImage(engine);
  if (demo.kind === "refused") throw new Failure(demo.message);
  return { image: demo.image, sweep: (clusterId) => sweepContainers(engine, clusterId) };
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
