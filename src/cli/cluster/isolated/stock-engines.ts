// One demo image for many engines that reach no registry: made once of this machine's busybox, or else taken from this
// machine's own engine, and loaded into each.

import type { Readable } from "node:stream";
import { type DemoImage, ensureDemoImage } from "../../../adapters/docker/demo-image.ts";
import { findEngine } from "../../../adapters/docker/engine-address.ts";
import { EngineClient } from "../../../adapters/docker/engine-client.ts";

/** The image is in every engine when this returns. */
export async function stockEngines(engines: readonly EngineClient[]): Promise<DemoImage> {
  const [first, ...others] = engines;
  if (first === undefined) throw new Error("There is no engine to stock");
  const made = await ensureDemoImage(first, { pull: false });
  if (made.kind === "ready") {
    await copyImage(first, others, made.image);
    return made;
  }
  const search = await findEngine();
  if (search.kind === "refused") return made;
  const own = new EngineClient(search.address);
  const found = await ensureDemoImage(own);
  if (found.kind === "ready") await copyImage(own, engines, found.image);
  return found;
}

async function copyImage(from: EngineClient, to: readonly EngineClient[], image: string): Promise<void> {
  if (to.length === 0) return;
  const archive = await contentOf((await from.dockerode.getImage(image).get()) as Readable);
  for (const engine of to) {
    await contentOf((await engine.dockerode.loadImage(archive as never)) as Readable);
    if (!(await engine.hasImage(image)))
      throw new Error(`Cannot load ${image} into an engine: it is not there`);
  }
}

async function contentOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
