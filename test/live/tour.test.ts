// docs/tour.md, typed as it stands on a real engine: every command shows what the page says. UPDATE_TOUR=1 writes into the page
// what is shown now.

import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EngineClient } from "../../src/adapters/docker/engine-client.ts";
import { stepsOf, withSteps } from "../tour/page.ts";
import { Tour } from "../tour/tour.ts";
import { demoImage, describeWithEngine } from "./engine.ts";

const ROOT = join(import.meta.dirname, "../..");
const PAGE = join(ROOT, "docs/tour.md");
/** What the page runs; named here where they are not in the engine, because no registry may be reached. */
const TAGS = ["latest", "1"];

describeWithEngine("docs/tour.md", (engine) => {
  test("every command shows what the page says", async () => {
    const client = new EngineClient(engine);
    const lent = await lend(client, await demoImage(engine));
    const folder = mkdtempSync(join(tmpdir(), "wavetank-tour-"));
    for (const name of ["bin", "docs"]) symlinkSync(join(ROOT, name), join(folder, name));
    const tour = await Tour.begin(folder, engine);
    try {
      const page = readFileSync(PAGE, "utf8");
      const steps = stepsOf(page);
      if (process.env.UPDATE_TOUR === "1") writeFileSync(PAGE, withSteps(page, await tour.rewrite(steps)));
      else
        for (const step of steps)
          expect(await tour.follow(step), `line ${step.line}: ${step.command}`).toBe(step.output);
    } finally {
      await tour.end();
      for (const image of lent) await client.dockerode.getImage(image).remove();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 300_000);
});

/** Names the demo image as the page's images where the engine lacks them; resolves with what was named. */
async function lend(client: EngineClient, demo: string): Promise<string[]> {
  const lent: string[] = [];
  for (const tag of TAGS) {
    if (await client.hasImage(`busybox:${tag}`)) continue;
    await client.dockerode.getImage(demo).tag({ repo: "busybox", tag });
    lent.push(`busybox:${tag}`);
  }
  return lent;
}
