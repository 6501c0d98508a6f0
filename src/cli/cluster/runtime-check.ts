// Whether the cluster can run anything here: an engine with an image to show, or plain processes.

import { LABELS } from "../../adapters/docker/container-labels.ts";
import { ensureDemoImage } from "../../adapters/docker/demo-image.ts";
import { findEngine } from "../../adapters/docker/engine-address.ts";
import { EngineClient } from "../../adapters/docker/engine-client.ts";
import type { RuntimeName } from "../compose/runtimes.ts";
import { Failure } from "../exit.ts";

export interface Ground {
  readonly image: string;
  /** Removes every container of the cluster that is still there; resolves with their number. */
  sweep(clusterId: string): Promise<number>;
}

/** A text says what is missing. */
export async function groundFor(runtime: RuntimeName): Promise<Ground | string> {
  if (runtime === "process") return { image: "none", sweep: async () => 0 };
  const search = await findEngine();
  if (search.kind === "refused") return search.message;
  const engine = new EngineClient(search.address);
  const demo = await ensureDemoImage(engine);
  if (demo.kind === "refused") throw new Failure(demo.message);
  return { image: demo.image, sweep: (clusterId) => sweep(engine, clusterId) };
}

async function sweep(engine: EngineClient, clusterId: string): Promise<number> {
  const filters = { label: [`${LABELS.cluster}=${clusterId}`] };
  const left = await engine.dockerode.listContainers({ all: true, filters });
  for (const container of left) await engine.remove(container.Id);
  return left.length;
}
