// What place returns, and the words for it: the same sentence in the dry run, in `why` and beside a waiting task. It must
// not know who asks.

export interface Placement {
  readonly node: number;
  readonly gpuDevices: readonly number[];
}

/** How many nodes a filter refused, being the first to do so. */
export interface RefusalCount {
  readonly filter: string;
  readonly nodes: number;
  /** For people, continues the count: "have too little free cpu or memory". */
  readonly refusal: string;
}

export interface Plan {
  /** In the order of the group. */
  readonly placed: readonly Placement[];
  readonly unplaced: number;
  /** Why the first unplaced one fits nowhere, in the order of the filters; every node is counted once. Empty when all
   * were placed, and when there are no nodes. */
  readonly refusals: readonly RefusalCount[];
}

/** One sentence that says why the plan left something unplaced, the commonest reason first: "No node fits: 3 of 5
 * have too little free cpu or memory, 2 are not ready"; null when nothing was. */
export function explain(plan: Plan): string | null {
  if (plan.unplaced === 0) return null;
  const total = plan.refusals.reduce((sum, { nodes }) => sum + nodes, 0);
  if (total === 0) return "No node fits: there are no nodes";
  const reasons = plan.refusals
    .toSorted((a, b) => b.nodes - a.nodes)
    .map(({ nodes, refusal }, index) => `${nodes}${index === 0 ? ` of ${total}` : ""} ${refusal}`);
  return `No node fits: ${reasons.join(", ")}`;
}

/** The filter that refuses most nodes, the first in the filters' order among equals; "no-nodes" when there are none. */
export function causeOf({ refusals }: Plan): string {
  let most: RefusalCount | null = null;
  for (const each of refusals) if (most === null || each.nodes > most.nodes) most = each;
  return most?.filter ?? "no-nodes";
}
