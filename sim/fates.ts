// What befalls a container besides the end of its work: crashes of a constant hazard or at an age, the kernel's killer, a
// hang, a wrong exit code. Drawn when it starts, from its node's stream; a fate finds nothing when the container is gone.

import type { Rng } from "../src/core/kernel/rng.ts";
import { type Duration, NEVER, seconds } from "../src/core/kernel/time.ts";
import { happens } from "./chance.ts";
import type { Container, Fate } from "./container.ts";
import { exponential } from "./exponential.ts";
import type { Happening } from "./happenings.ts";
import { exitCodeOf, runTimeOf } from "./run-time.ts";
import type { Engines } from "./runtime.ts";
import type { FatePlan, RuntimePlan } from "./scenario.ts";

interface Fates {
  readonly fates: readonly Fate[];
  /** Null: it does not. */
  readonly hangsAfter: Duration | null;
}

const FATE_MEAN = seconds(20);
const SEGMENTATION_FAULT = 139;
const KILLED = 137;

/** Draws when and how a container that has just started will end by itself, if ever. `calm`: nothing new goes wrong. */
export function planEnd(container: Container, engines: Engines, rng: Rng): void {
  const { queue, plan, calm, ended, fated } = engines;
  const crash = calm || !happens(rng, plan.crashes) ? null : drawCrash(container, plan, rng);
  if (crash !== null) queue.schedule(queue.now + crash.after, fated, 0, crash);
  const lasting = runTimeOf(container.spec, rng);
  const usual = (): void => {
    if (lasting !== null) queue.schedule(queue.now + lasting, ended, exitCodeOf(container.spec), container);
  };
  if (calm || plan.fates === undefined) return usual();
  const { fates, hangsAfter } = fatesOf(container, plan.fates, rng, lasting);
  for (const fate of fates) queue.schedule(queue.now + fate.after, fated, 0, fate);
  if (hangsAfter !== null) hang(container, engines, hangsAfter);
  else if (!fates.some(({ what }) => what === "wrong-exit-code")) usual();
}

function drawCrash(container: Container, { crashMean }: RuntimePlan, rng: Rng): Fate {
  const after = exponential(rng, crashMean);
  return { container, after, exitCode: 1 + rng.below(100), reason: null, what: "crashed" };
}

/** From then on it does nothing, which its probes find out. */
function hang(container: Container, { queue, observer }: Engines, after: Duration): void {
  observer.happened(queue.now, "hung");
  const { readyAt } = container.constitution ?? { readyAt: 0 };
  container.constitution = { readyAt, sick: "hung", from: queue.now + after, until: NEVER };
}

/** `lasting`: how long its work takes; null: it has no end. */
function fatesOf(container: Container, plan: FatePlan, rng: Rng, lasting: Duration | null): Fates {
  const { hazardMean = 0, crashesAtAge = 0, age = 0, outOfMemory = 0, hangs = 0, wrongExits = 0 } = plan;
  const mean = plan.fateMean ?? FATE_MEAN;
  const fates: Fate[] = [];
  const add = (what: Happening, after: Duration, exitCode: number, reason: string | null = null): void => {
    fates.push({ container, after, exitCode, reason, what });
  };
  if (hazardMean > 0) add("crashed-by-hazard", exponential(rng, hazardMean), SEGMENTATION_FAULT);
  if (happens(rng, crashesAtAge)) add("crashed-at-age", age, 1);
  if (happens(rng, outOfMemory)) add("out-of-memory", exponential(rng, mean), KILLED, "OOM killed");
  if (lasting !== null && happens(rng, wrongExits)) {
    add("wrong-exit-code", lasting, exitCodeOf(container.spec) === 0 ? 1 + rng.below(255) : 0);
  }
  return { fates, hangsAfter: happens(rng, hangs) ? exponential(rng, mean) : null };
}
