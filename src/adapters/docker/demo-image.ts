// An image to show things with: busybox, from wherever it can be had, also where no registry can be reached.
// It must not know the cluster that wants it.

import type { EngineClient } from "./engine-client.ts";
import { EngineFailure } from "./engine-failure.ts";
import { BUSYBOX_PATHS, busyboxRoot, findStaticBusybox } from "./static-busybox.ts";

const PULLED = "busybox:latest";
const MADE = { repo: "wavetank/demo", tag: "1" } as const;

export type DemoImage =
  | { readonly kind: "ready"; readonly image: string; readonly how: "present" | "pulled" | "made" }
  | { readonly kind: "refused"; readonly code: "no-demo-image"; readonly message: string };

export interface DemoImageOptions {
  /** False: do not ask a registry. */
  readonly pull?: boolean;
  /** Milliseconds a pull may take; an unreachable registry would cost up to 30 s. */
  readonly pullTimeoutMs?: number;
  /** Where a static busybox may lie. */
  readonly busyboxPaths?: readonly string[];
}

/** A busybox image that is in the engine when this returns: one that was there, else busybox:latest pulled, else
 * wavetank/demo:1 made of this machine's static busybox. Throws `EngineFailure` when the engine does not answer. */
export async function ensureDemoImage(
  engine: EngineClient,
  options: DemoImageOptions = {},
): Promise<DemoImage> {
  const made = `${MADE.repo}:${MADE.tag}`;
  for (const image of [PULLED, made]) {
    if (await engine.hasImage(image)) return { kind: "ready", image, how: "present" };
  }
  const pullFailure = options.pull === false ? "not asked for" : await pull(engine, options.pullTimeoutMs);
  if (pullFailure === null) return { kind: "ready", image: PULLED, how: "pulled" };
  const paths = options.busyboxPaths ?? BUSYBOX_PATHS;
  const architecture = await engine.architecture();
  const busybox = await findStaticBusybox(architecture, paths);
  if (busybox === null) return refused(pullFailure, architecture, paths);
  await engine.importImage(busyboxRoot(busybox), MADE.repo, MADE.tag, ['CMD ["sh"]', "ENV PATH=/bin"]);
  return { kind: "ready", image: made, how: "made" };
}

/** Why it could not be pulled; null when it was. */
async function pull(engine: EngineClient, limitMs = 15_000): Promise<string | null> {
  try {
    await engine.pull(PULLED, limitMs);
    return null;
  } catch (error) {
    if (!(error instanceof EngineFailure)) throw error;
    return error.message;
  }
}

function refused(pullFailure: string, architecture: string, paths: readonly string[]): DemoImage {
  const message =
    `Cannot get a demo image: pulling ${PULLED} failed (${pullFailure}), and none of ${paths.join(", ")} is a ` +
    `static busybox for ${architecture} (Debian: apt-get install busybox-static)`;
  return { kind: "refused", code: "no-demo-image", message };
}
