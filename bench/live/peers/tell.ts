// What the rounds have shown: ours beside each of Swarm's, with what was wanted, as a table and a picture.

import { join } from "node:path";
import type { BarChart } from "../../../plots/chart.ts";
import { pngOf } from "../../../plots/png.ts";
import { writeWhole } from "../../write-whole.ts";
import type { KeptRows } from "../kept-rows.ts";
import { writeMarkdown } from "../report.ts";
import { median } from "../statistics.ts";
import { MEASURES, type Measure, measureNames } from "./measures.ts";
import { CONTENDERS, OURS, SWARM_TEXT } from "./sides.ts";

export const PEER_COLUMNS = ["round", "side", ...measureNames, "took_s", "load", "failed"] as const;

type Rows = KeptRows<(typeof PEER_COLUMNS)[number]>;

/** Of the median ratio of a round's figures, ours to theirs. */
const RATIO_MAX: Readonly<Record<string, Partial<Record<Measure, number>>>> = {
  swarm: { first_s: 0.5, all_s: 1.1, drain_s: 1.1, off_s: 0.5, many_s: 1, cut_s: 0.5 },
  "swarm-tuned": { first_s: 0.5, all_s: 1.1, drain_s: 1.1, off_s: 1, many_s: 1, cut_s: 1 },
};

/** Of our own median, seconds. */
const SECONDS_MAX: Partial<Record<Measure, number>> = { killed_s: 2, strays_s: 5 };

/** The exit code: 1 when something was missed. */
export function tellPeers(folder: string, kept: Rows): number {
  const rounds = [...new Set(kept.rows.map(({ round }) => round))];
  const figures = (side: string, measure: Measure): number[] =>
    rounds.map((round) => {
      const row = kept.rows.find((each) => each.round === round && each.side === side);
      const cell = row?.[measure] ?? "";
      if (cell !== "") return Number(cell);
      const failed = side === OURS && (row?.failed ?? "") !== "";
      return failed ? Number.POSITIVE_INFINITY : Number.NaN;
    });
  const swarms = CONTENDERS.filter(({ name }) => name !== OURS);
  const rows = swarms.flatMap(({ name }) => measureNames.map((measure) => rowOf(name, measure, figures)));
  writeWhole(join(folder, "swarm.png"), pngOf(chartOf(figures), { width: 1_100, height: 520 }));
  writeMarkdown(folder, "swarm", {
    title: "Beside Docker Swarm",
    origin: kept.origin,
    text: `Three isolated nodes each (network, process, mount and host names of their own, each with a Docker engine), services of containers that sleep. Seconds from
asking or breaking until the engines say it is so: starts by the engines' own clock; drains move all at once on both sides; a lost node has its third of 30. ${SWARM_TEXT}
${rounds.length} rounds, in turning order, a new cluster for each side; a ratio is that of one round's figures, a pair. The range of seven is the 98 % interval of
the median, that of four its 87 % interval. A verdict is the median's; it is within the noise when the range reaches beyond the bound.
The manager runs on node 1, with \`swarm-3-managers\` on all; our engines keep their containers when they end (live-restore), which Swarm does not allow.
The load of the machine after each side was ${kept.rows.map(({ load }) => load).join(", ")}. ${failuresIn(kept)}

![Medians with ranges](swarm.png)`,
    headings: [
      "against",
      "measure",
      "pairs",
      "wavetank, s",
      "range",
      "swarm, s",
      "range",
      "ratio",
      "range",
      "wanted",
      "verdict",
    ],
    rows,
  });
  return rows.some((row) => row.at(-1)?.startsWith("missed")) ? 1 : 0;
}

function failuresIn({ rows }: Rows): string {
  const failures = rows.filter(({ failed }) => failed !== "");
  const told = failures.map(({ round, side, failed }) => `${side} in round ${round} (${failed})`);
  if (told.length === 0) return "Every side got through every round.";
  return `Did not get through: ${told.join("; ")}; what is missing of ours counts as endless.`;
}

const known = (values: readonly number[]): number[] => values.filter((value) => !Number.isNaN(value));

function spread(values: readonly number[]): [string, string] {
  const all = known(values);
  const range = `${Math.min(...all).toFixed(2)}–${Math.max(...all).toFixed(2)}`;
  return all.length === 0 ? ["–", ""] : [median(all).toFixed(2), range];
}

function rowOf(
  swarm: string,
  measure: Measure,
  figures: (side: string, measure: Measure) => number[],
): string[] {
  const [ours, theirs] = [figures(OURS, measure), figures(swarm, measure)];
  const ratios = ours.map((value, at) => value / (theirs[at] ?? Number.NaN));
  const cells = [...spread(ours), ...spread(theirs), ...spread(ratios)];
  const verdict = (words: string, all: readonly number[], most: number): string[] => {
    const held = median(all) <= most;
    const noisy = held ? Math.max(...all) > most : Math.min(...all) <= most;
    return [`${words} ≤ ${most}`, `${held ? "held" : "missed"}${noisy ? ", within the noise" : ""}`];
  };
  const ratioMax = RATIO_MAX[swarm]?.[measure];
  const secondsMax = SECONDS_MAX[measure];
  const wanted =
    ratioMax !== undefined
      ? verdict("ratio", known(ratios), ratioMax)
      : secondsMax !== undefined
        ? verdict("seconds", known(ours), secondsMax)
        : ["", ""];
  return [swarm, MEASURES[measure], String(known(ratios).length), ...cells, ...wanted];
}

function chartOf(figures: (side: string, measure: Measure) => number[]): BarChart {
  const groups = CONTENDERS.map(({ name }) => ({
    name,
    bars: measureNames.map((measure) => {
      const all = known(figures(name, measure));
      if (all.length === 0) return null;
      return { value: median(all), low: Math.min(...all), high: Math.max(...all) };
    }),
  }));
  const categories = measureNames.map((measure) => MEASURES[measure]);
  const y = { name: "s", scale: "log" } as const;
  return { kind: "bars", title: "Medians of the rounds, with ranges", categories, y, groups };
}
