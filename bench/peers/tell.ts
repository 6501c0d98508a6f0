// What the rounds have shown, as a table in words that say what is compared and what is not.

import type { KeptRows, Row } from "../live/kept-rows.ts";
import { writeMarkdown } from "../live/report.ts";
import { median } from "../live/statistics.ts";
import { FIGURES, type PeerFigures } from "./figures.ts";
import { OURS, type Side } from "./sides.ts";
import { LOAD, MEAN_RUN_SECONDS, type PeerSize, SLOTS } from "./workload.ts";

export const PEER_COLUMNS = ["round", "side", "version", ...FIGURES] as const;
export type PeerColumn = (typeof PEER_COLUMNS)[number];

export const rowOf = (round: number, side: string, figures: PeerFigures): Record<PeerColumn, string> => ({
  round: String(round),
  side,
  ...(Object.fromEntries(
    (["version", ...FIGURES] as const).map((name) => [name, cell(figures[name])]),
  ) as Record<Exclude<PeerColumn, "round" | "side">, string>),
});

const cell = (value: string | number): string =>
  typeof value === "string" || Number.isInteger(value) ? String(value) : value.toFixed(4);

/** Sides whose means of running tasks differ by a larger share do not simulate the same. */
const AGREED = 0.03;

/** The exit code: 1 when they do not. */
export function tellPeers(
  folder: string,
  kept: KeptRows<PeerColumn>,
  sides: readonly Pick<Side, "name" | "events">[],
  { nodes, tasks, seed }: PeerSize & { readonly seed: number },
): number {
  const of = ({ name }: Pick<Side, "name">) => kept.rows.filter(({ side }) => side === name);
  const means = sides.map((side) => middle(of(side), "meanRunning"));
  const apart = Math.max(...means) / Math.min(...means) - 1;
  const agree = apart <= AGREED;
  const text = [
    `The common part of a cluster simulation: ${tasks} tasks arrive by a Poisson process (seed ${seed}), each takes one slot of the ` +
      `first node that has one free, and leaves after an exponential time, ${MEAN_RUN_SECONDS} s on average; ${nodes} nodes of ${SLOTS} slots, ` +
      `${Math.round(LOAD * 100)} % load. All sides read the same file of arrivals and run times and end with the last arrival. The sides take ` +
      "turns, each run is a process of its own. Wall time is that of the simulation, without reading the file; memory is the whole process's.",
    `**What is compared.** SimGrid and SimPy do the common part and nothing else: a task is something that sleeps. ` +
      `${OURS} does it by running its real machines: each task is submitted over a simulated network, admitted, placed by the real ` +
      "scheduler, committed to a simulated disk, sent to its node's worker, started there, reported, acknowledged and removed, with " +
      "heartbeats of every node meanwhile, so that a task costs it many times the events. That is what a tank is for, and why wall times say " +
      "what that costs, not which simulator's queue is faster. An event is not the same thing in each: " +
      `${sides.map(({ name, events }) => `${name}'s are ${events}`).join("; ")}.`,
    ratios(sides.map((side) => ({ name: side.name, rows: of(side) }))),
    `**Do they simulate the same?** The means of running tasks differ by ${(100 * apart).toFixed(2)} % ` +
      `(${agree ? "held" : "missed"}: at most ${100 * AGREED} %). What ${OURS}'s tasks wait is its protocol and the container's start.`,
  ].join("\n\n");
  const title = "The tank beside general simulators";
  const rows = sides.map((side) => tableRow(side.name, of(side), tasks));
  writeMarkdown(folder, "peers", { title, origin: kept.origin, text, headings: HEADINGS, rows });
  return agree ? 0 : 1;
}

const HEADINGS = [
  "side",
  "version",
  "wall s",
  "tasks/s",
  "events",
  "events/s",
  "peak MiB",
  "completed",
  "running at the end",
  "running, mean",
  "wait for the start, mean s",
];

type Rows = readonly Row<PeerColumn>[];

const valuesOf = (rows: Rows, column: PeerColumn): number[] => rows.map((row) => Number(row[column]));
const middle = (rows: Rows, column: PeerColumn): number => median(valuesOf(rows, column));

/** Median and, in brackets, the least and the most. */
function spread(values: readonly number[], digits: number): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
}

function tableRow(name: string, rows: Rows, tasks: number): string[] {
  const wall = middle(rows, "wallSeconds");
  return [
    name,
    rows[0]?.version ?? "",
    spread(valuesOf(rows, "wallSeconds"), 2),
    (tasks / wall).toFixed(0),
    middle(rows, "events").toFixed(0),
    (middle(rows, "events") / wall).toFixed(0),
    spread(valuesOf(rows, "peakMiB"), 0),
    middle(rows, "completed").toFixed(0),
    middle(rows, "running").toFixed(0),
    middle(rows, "meanRunning").toFixed(1),
    middle(rows, "meanWaitSeconds").toFixed(3),
  ];
}

function ratios(sides: readonly { readonly name: string; readonly rows: Rows }[]): string {
  const ours = sides.find(({ name }) => name === OURS);
  if (ours === undefined) return "";
  const times = (rows: Rows, column: PeerColumn): string =>
    (middle(ours.rows, column) / middle(rows, column)).toFixed(1);
  const said = sides
    .filter((side) => side !== ours)
    .map(
      ({ name, rows }) =>
        `${times(rows, "wallSeconds")} times ${name}'s wall time for ${times(rows, "events")} times its events`,
    );
  return `**What it costs.** ${OURS} takes ${said.join(", and ")}.`;
}
