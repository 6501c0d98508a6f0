// The dry run: where more of a request would go now and what is said of each node, by the strategy and around the places that
// are kept, exactly as the next batch would place it if nobody went first. Nothing is reserved or changed.

import { isForgotten, type Node, nodeName } from "../node/node.ts";
import { explain, type Plan } from "../scheduler/plan.ts";
import type { PlacementRequest, Strategy } from "../scheduler/strategy.ts";
import type { Verdict } from "../scheduler/verdicts.ts";
import type { Cluster } from "../store/cluster.ts";
import type { TaskSpec } from "../task/spec.ts";
import { gangWaits } from "./gangs.ts";

export interface DryRun {
  readonly strategy: Strategy;
  plan(request: PlacementRequest, count: number): Plan;
  /** One for each node, by index. */
  verdicts(request: PlacementRequest): readonly Verdict[];
}

/** Where some would go. */
export interface PlannedPlace {
  readonly node: string;
  readonly count: number;
  /** What the strategy says of the node before the first is placed; higher is better. */
  readonly score: number | null;
}

/** What the strategy says of one node. */
export interface NodeVerdict {
  readonly node: string;
  /** The first filter that refuses it; null: it could take one. */
  readonly refusedBy: string | null;
  /** What it is short of, for people; null when it could take one. */
  readonly why: string | null;
  readonly score: number | null;
  /** By scorer; their sum is the score. */
  readonly scores: Readonly<Record<string, number>>;
}

export interface PlanView {
  readonly strategy: string;
  /** In the order in which nodes are first chosen. */
  readonly placed: readonly PlannedPlace[];
  readonly unplaced: number;
  /** Why some stay unplaced, for people; null when none does. */
  readonly reason: string | null;
  /** By filter how many nodes it would keep from the first that is unplaced. */
  readonly refusals: readonly { readonly filter: string; readonly nodes: number; readonly why: string }[];
  /** Tasks that wait already, of which some may go first. */
  readonly waiting: number;
  /** One entry per node, those that could take one first, the best of them first; null when it was not asked for. */
  readonly nodes: readonly NodeVerdict[] | null;
}

/** What is asked of a dry run. */
export interface Asked {
  readonly request: PlacementRequest;
  readonly count: number;
  readonly gang: boolean;
  /** Tell of every node. */
  readonly nodes: boolean;
}

export function planView(cluster: Cluster, dry: DryRun, { request, count, gang, nodes }: Asked): PlanView {
  const plan = dry.plan(request, count);
  const verdicts = dry.verdicts(request);
  const whole = !gang || plan.unplaced === 0;
  return {
    strategy: dry.strategy.name,
    placed: whole ? places(cluster, plan, verdicts) : [],
    unplaced: whole ? plan.unplaced : count,
    reason: whole ? explain(plan) : gangWaits(plan, count),
    refusals: plan.refusals.map(({ filter, nodes: refused, refusal }) => {
      return { filter, nodes: refused, why: refusal };
    }),
    waiting: cluster.counts.Pending,
    nodes: nodes ? nodeVerdicts(cluster, verdicts, request.spec) : null,
  };
}

function places(cluster: Cluster, plan: Plan, verdicts: readonly Verdict[]): PlannedPlace[] {
  const counts = new Map<number, number>();
  for (const { node } of plan.placed) counts.set(node, (counts.get(node) ?? 0) + 1);
  return [...counts].map(([node, count]) => {
    const verdict = verdicts[node];
    const score = verdict?.refusedBy === null ? verdict.score : null;
    return { node: nodeName(cluster.node(node)), count, score };
  });
}

/** Those that could take one first, best first; ties by index. */
export function nodeVerdicts(cluster: Cluster, verdicts: readonly Verdict[], spec: TaskSpec): NodeVerdict[] {
  const known = verdicts.filter(({ node }) => !isForgotten(cluster.node(node)));
  return known
    .toSorted((a, b) => rank(b) - rank(a) || a.node - b.node)
    .map((verdict) => {
      const node = cluster.node(verdict.node);
      const named = { node: nodeName(node), refusedBy: verdict.refusedBy };
      if (verdict.refusedBy === null)
        return { ...named, why: null, score: verdict.score, scores: verdict.scores };
      return { ...named, why: shortOf(cluster, node, spec, verdict), score: null, scores: {} };
    });
}

const rank = (verdict: Verdict): number =>
  verdict.refusedBy === null ? verdict.score : Number.NEGATIVE_INFINITY;

/** What exactly is wrong with the node, where more can be said than the filter says of any number of them. */
function shortOf(
  cluster: Cluster,
  node: Node,
  spec: TaskSpec,
  verdict: Extract<Verdict, { refusedBy: string }>,
): string {
  if (verdict.refusedBy === "ready") return notReady(node);
  if (verdict.refusedBy !== "resources") return verdict.refusal;
  const short = Object.entries(spec.resources)
    .map(([name, asked]) => ({ name, asked, free: cluster.capacity.free(node.index, name) }))
    .filter(({ asked, free }) => free < asked)
    .map(({ name, asked, free }) => `${name}: ${asked} asked, ${Math.max(0, free)} free`);
  return short.length === 0 ? verdict.refusal : short.join("; ");
}

function notReady({ liveness, runtime, availability, info }: Node): string {
  if (liveness !== "ready") return `is ${liveness}`;
  if (availability !== "active") return `is ${availability}`;
  if (runtime !== "ok") return "its container engine does not answer";
  return info === null ? "has not told what it has" : "takes no work";
}
