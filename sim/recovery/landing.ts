// Where each preset ought to land when a node dies silently, by the constants that its original publishes, and where the runs
// did. The expected spans stand here on their own, not computed from the presets, so that a wrong preset shows.

import type { RecoveryComparison } from "./comparison.ts";
import { figureText } from "./words.ts";

interface Landing {
  readonly policy: string;
  /** Seconds from the death: until it is detected, and until what ran there may be replaced. Null: never. */
  readonly detect: readonly [number, number] | null;
  readonly replace: readonly [number, number] | null;
  readonly why: string;
}

export const LANDINGS: readonly Landing[] = [
  { policy: "cube", detect: null, replace: null, why: "the book's manager gives up on no worker" },
  {
    policy: "swarm",
    detect: [8.5, 16.5],
    replace: [13.5, 21.5],
    why: "three heartbeats of 4.5 to 5.5 s, the last up to 5.5 s before the death; then 5 s. Docker Swarm 20.10 itself, tried by hand on three nodes, not by a command of this repository: down after 11–15 s, full strength after 18–21 s",
  },
  {
    policy: "nomad",
    detect: [10, 30],
    replace: [10, 30],
    why: "a TTL of 10 to 20 s, begun up to as long before the death, and 10 s of grace; replaced at once",
  },
  {
    policy: "kubernetes",
    detect: [40, 55],
    replace: [340, 355],
    why: "50 s of grace since a heartbeat up to 10 s before the death; then 300 s of toleration. Kubernetes' controller looks every 5 s, which adds up to 5 s; here the deadline itself is kept, so the last 5 s of the span stay empty",
  },
  {
    policy: "ours",
    detect: [3, 4.3],
    replace: [3, 4.3],
    why: "4 s since an answer up to 1 s before the death, rounded up to a turn; replaced at once",
  },
];

/** After it may be replaced, a task is placed, told to its node and started: this long in these situations, at most. */
const START_SECONDS = 5;

const SITUATION = "recovery-node-death";

/** Did every run of the policy land where it ought to? */
export function landed({ policy, detect, replace }: Landing, comparison: RecoveryComparison): boolean {
  const valuesOf = (measure: "time to detect" | "time to full strength"): number[] =>
    comparison.figures(SITUATION, policy, measure).map(({ value }) => value);
  const within = (value: number, span: readonly [number, number] | null, more: number): boolean =>
    span === null ? value === Infinity : value >= span[0] && value <= span[1] + more;
  return (
    valuesOf("time to detect").every((value) => within(value, detect, 0)) &&
    valuesOf("time to full strength").every((value) => within(value, replace, START_SECONDS))
  );
}

/** Rows of a table, the headings first; none when there is nothing to say of them. */
export function landingRows(comparison: RecoveryComparison): string[][] {
  const shown = LANDINGS.filter(({ policy }) => comparison.policies.includes(policy));
  if (!comparison.situations.includes(SITUATION)) return [];
  const headings = [
    "",
    "detected, s",
    "expected",
    "full strength, s",
    "replaced from, expected",
    "lands",
    "why",
  ];
  return [headings, ...shown.map((landing) => rowOf(landing, comparison))];
}

function rowOf(landing: Landing, comparison: RecoveryComparison): string[] {
  const { policy, detect, replace, why } = landing;
  const range = (measure: "time to detect" | "time to full strength"): string => {
    const values = comparison.figures(SITUATION, policy, measure).map(({ value }) => value);
    return spanText([Math.min(...values), Math.max(...values)]);
  };
  return [
    policy,
    range("time to detect"),
    spanText(detect),
    range("time to full strength"),
    spanText(replace),
    landed(landing, comparison) ? "yes" : "no",
    why,
  ];
}

function spanText(span: readonly [number, number] | null): string {
  if (span === null) return "never";
  const [low, high] = span.map(figureText);
  return low === high ? (low as string) : `${low}–${high}`;
}
