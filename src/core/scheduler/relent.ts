// Requests that a task's past failures bind: what is common to place.ts and trial.ts. Bounds are seldom, so nothing is
// kept for them; avoiding is a wish, so place asks a second time without it.

import type { PlacementRequest, Snapshot } from "./strategy.ts";
import type { Trial } from "./trial.ts";

export const isBounded = ({ bounds }: PlacementRequest): boolean => bounds !== undefined && bounds !== null;

export const avoids = ({ bounds }: PlacementRequest): boolean => (bounds?.avoid.length ?? 0) > 0;

/** The same request, taking what it would rather avoid. It counts as bounded still. */
export function relented(request: PlacementRequest): PlacementRequest {
  return { ...request, bounds: { home: request.bounds?.home ?? null, avoid: [] } };
}

/** The snapshot as a trial that still holds its reservations leaves it. */
export function standingOf(trial: Trial): Snapshot {
  const { nodes, capacity, lastNode, wall, nodesFailing } = trial;
  const jobAttemptsOn = (node: number, jobId: string): number => trial.jobAttemptsOn(node, jobId);
  return { nodes, capacity, lastNode, wall, jobAttemptsOn, nodesFailing };
}
