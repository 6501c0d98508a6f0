// How a simulated container takes probes: when it is ready, whether and how it falls sick. Written in its task's
// environment, or drawn from the node's stream as the scenario's plan says. Only containers with a health check draw.

import type { Rng } from "../src/core/kernel/rng.ts";
import { type Instant, milliseconds, NEVER } from "../src/core/kernel/time.ts";
import type { ProbeOutcome } from "../src/core/task/probe.ts";
import type { TaskSpec } from "../src/core/task/spec.ts";
import { happens } from "./chance.ts";
import { exponential } from "./exponential.ts";
import type { RuntimePlan } from "./scenario.ts";

/** `hung`: it takes a probe and never answers. `failing`: it answers that it is not well. */
type Sick = "hung" | "failing";

export interface Constitution {
  /** Before this it answers that it is starting. */
  readonly readyAt: Instant;
  readonly sick: Sick | null;
  readonly from: Instant;
  readonly until: Instant;
}

/** A container, as far as probes are concerned. */
export interface Living {
  readonly state: string;
  /** Null before its first start. */
  constitution: Constitution | null;
}

/** What came of a probe; null: no answer, ever. */
export type ProbeAnswer = { readonly outcome: ProbeOutcome; readonly detail: string } | null;

const PASSED: ProbeAnswer = { outcome: "passed", detail: "it is well" };

const REFUSED: ProbeAnswer = { outcome: "failed", detail: "connection refused" };

/** The constitution of a container that starts now. `calm`: nothing new goes wrong by chance. */
export function constitutionOf(
  spec: TaskSpec,
  plan: RuntimePlan,
  rng: Rng,
  now: Instant,
  calm: boolean,
): Constitution {
  const { READY_MS = "0", SICK, SICK_AFTER_MS = "0" } = spec.env;
  const readyAt = now + milliseconds(Number(READY_MS));
  const from = now + milliseconds(Number(SICK_AFTER_MS));
  if (SICK === "hung" || SICK === "failing") return { readyAt, sick: SICK, from, until: NEVER };
  if (spec.healthCheck === null || calm || !happens(rng, plan.sick))
    return { readyAt, sick: null, from: 0, until: 0 };
  const falls = now + exponential(rng, plan.sickAfter);
  const sick = rng.below(2) === 0 ? "hung" : "failing";
  const until = rng.below(2) === 0 ? NEVER : falls + exponential(rng, plan.sickFor);
  return { readyAt, sick, from: falls, until };
}

/** Does it run, and is it sick? */
export function isSick(container: Living | undefined, now: Instant): boolean {
  if (container?.state !== "running" || container.constitution === null) return false;
  const { sick, from, until } = container.constitution;
  return sick !== null && now >= from && now < until;
}

/** What a probe of it meets now. */
export function answerOf(container: Living | undefined, now: Instant): ProbeAnswer {
  if (container?.state !== "running" || container.constitution === null) return REFUSED;
  const { readyAt, sick } = container.constitution;
  if (now < readyAt) return { outcome: "failed", detail: "it is starting" };
  if (!isSick(container, now)) return PASSED;
  return sick === "hung" ? null : { outcome: "failed", detail: "it is not well" };
}
