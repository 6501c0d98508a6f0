// The gate of all tests that need a Docker engine. Without one they fail where there should be one (CI=true), and
// are reported as skipped, with the reason, elsewhere: never silently passed.

import { describe, test } from "vitest";
import { ensureDemoImage } from "../../src/adapters/docker/demo-image.ts";
import { type EngineAddress, findEngine } from "../../src/adapters/docker/engine-address.ts";
import { EngineClient } from "../../src/adapters/docker/engine-client.ts";

const search = await findEngine();

/** A `describe` whose body gets this machine's engine. */
export function describeWithEngine(name: string, body: (engine: EngineAddress) => void): void {
  if (search.kind === "found") {
    describe(name, () => body(search.address));
    return;
  }
  const { message } = search;
  test(`${name} needs a Docker engine: ${message}`, ({ skip }) => {
    if (process.env.CI === "true") throw new Error(message);
    skip(message);
  });
}

/** An image with a shell and busybox's applets that is in the engine. Asks no registry when it can be made here. */
export async function demoImage(engine: EngineAddress): Promise<string> {
  const client = new EngineClient(engine);
  const made = await ensureDemoImage(client, { pull: false });
  const image = made.kind === "ready" ? made : await ensureDemoImage(client);
  if (image.kind === "refused") throw new Error(image.message);
  return image.image;
}
