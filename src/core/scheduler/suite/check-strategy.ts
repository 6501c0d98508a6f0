// What every strategy must keep to, tried on random clusters: it never overcommits, gives the same plan for the same
// question, places a group as one by one, leaves the snapshot alone, scores in whole numbers and explains what it refuses.
// For strategies of users' own; those that ship are held to more by the tests.

import type { Rng } from "../../kernel/rng.ts";
import { defaultFilters } from "../filters/default-filters.ts";
import { place } from "../place.ts";
import { explain, type Placement } from "../plan.ts";
import type { Snapshot, Strategy } from "../strategy.ts";
import { emptySnapshot, type Group, type RandomCase, randomCase } from "./random-cluster.ts";

/** The first thing that the strategy does wrong in so many random cases, in words; null when nothing was found. */
export function faultOfStrategy(strategy: Strategy, rng: Rng, cases: number): string | null {
  for (let number = 1; number <= cases; number++) {
    const fault = guarded(() => faultOfCase(strategy, randomCase(rng)));
    if (fault !== null) return `in random case ${number} it ${fault}`;
  }
  return null;
}

function guarded(check: () => string | null): string | null {
  try {
    return check();
  } catch (error) {
    return `throws: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function faultOfCase(strategy: Strategy, { nodes, groups }: RandomCase): string | null {
  let snapshot = emptySnapshot(nodes);
  const together: Placement[] = [];
  for (const group of groups) {
    const { request, count } = group;
    const fault = faultOfScores(strategy, snapshot, group) ?? faultOfPlan(strategy, snapshot, group);
    if (fault !== null) return fault;
    const { placed } = place(strategy, snapshot, request, count);
    for (const placement of placed) {
      const wrong = carryOut(snapshot, group, placement);
      if (wrong !== null) return wrong;
      snapshot = { ...snapshot, lastNode: placement.node };
    }
    together.push(...placed);
  }
  const single = oneByOne(strategy, nodes, groups);
  return same(together, single) ? null : "places a group otherwise than its members one by one";
}

/** Two plans for the same question, and what they say and leave behind. */
function faultOfPlan(strategy: Strategy, snapshot: Snapshot, { request, count }: Group): string | null {
  const { version, reservations } = snapshot.capacity;
  const plan = place(strategy, snapshot, request, count);
  if (snapshot.capacity.version !== version || snapshot.capacity.reservations !== reservations)
    return "changes the snapshot that it plans on";
  if (!same(plan, place(strategy, snapshot, request, count))) return "gives two plans for the same question";
  if (plan.unplaced === 0) return null;
  const counted = plan.refusals.reduce((sum, { nodes }) => sum + nodes, 0);
  if (counted !== snapshot.nodes.length) return "leaves tasks unplaced though some node is not refused";
  if (
    plan.refusals.some(({ refusal }) => typeof refusal !== "string" || refusal === "") ||
    explain(plan) === ""
  )
    return "refuses nodes without saying why";
  return null;
}

function faultOfScores(strategy: Strategy, snapshot: Snapshot, { request }: Group): string | null {
  const scorings = strategy.scorers.map((scorer) => scorer.prepare(snapshot, request));
  for (const node of snapshot.nodes) {
    if (!strategy.filters.every((filter) => filter.admits(snapshot, node, request))) continue;
    for (const scoring of scorings) {
      const score = scoring.score(node.index);
      if (!Number.isSafeInteger(score)) return `scores ${score}: scores are whole numbers below 2^53`;
    }
  }
  return null;
}

/** Reserves what was placed; says when it does not fit. */
function carryOut(snapshot: Snapshot, { request }: Group, { node, gpuDevices }: Placement): string | null {
  const target = snapshot.nodes[node];
  if (target === undefined) return `places on node #${node}, which is not there`;
  const refusing = defaultFilters.find((filter) => !filter.admits(snapshot, target, request));
  if (refusing !== undefined) return `places on a node that ${refusing.refusal(request, 1)}`;
  if (gpuDevices.length !== (request.spec.gpus?.count ?? 0))
    return `gives ${gpuDevices.length} devices where others were asked for`;
  snapshot.capacity.reserve(node, request.spec, gpuDevices);
  return snapshot.capacity.gpuFree(node).some((free) => free < 0) ? "gives a device that is taken" : null;
}

function oneByOne(strategy: Strategy, nodes: RandomCase["nodes"], groups: readonly Group[]): Placement[] {
  let snapshot = emptySnapshot(nodes);
  const all: Placement[] = [];
  for (const { request, count } of groups) {
    for (let index = 0; index < count; index++) {
      const [placement] = place(strategy, snapshot, request, 1).placed;
      if (placement === undefined) break;
      snapshot.capacity.reserve(placement.node, request.spec, placement.gpuDevices);
      snapshot = { ...snapshot, lastNode: placement.node };
      all.push(placement);
    }
  }
  return all;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
