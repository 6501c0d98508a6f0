// `npm run bench -- swarm-busy`: all cores of the machine are kept busy for some minutes under Wavetank and each of Swarm's
// settings at once, thirty containers on each. A node held for down meanwhile is a false alarm; so is a container replaced.

import type { Command } from "commander";
import { wholeNumber } from "../../../src/cli/options.ts";
import { pause } from "../../../src/cli/pause.ts";
import { busyCores } from "../../../test/long/busy-cores.ts";
import { KeptRows } from "../kept-rows.ts";
import { originLines } from "../origin.ts";
import { writeMarkdown } from "../report.ts";
import { running, until } from "./observe.ts";
import type { Side } from "./side.ts";
import { CONTENDERS, SWARM_TEXT } from "./sides.ts";

const NODES = 3;
const REPLICAS = 30;
const LOOK_EVERY_MS = 500;
const COLUMNS = ["round", "side", "looks", "looks_failed", "alarms", "down_looks", "replaced"] as const;

interface BusyOptions {
  readonly minutes: number;
  readonly rounds: number;
  readonly report: string;
  readonly resume?: boolean;
}

export function addAlarms(program: Command): void {
  program
    .command("swarm-busy")
    .description("false alarms of Docker Swarm and Wavetank while all cores are busy; needs root on Linux")
    .option("--minutes <N>", "how long", wholeNumber(1, 1_000), 5)
    .option("--rounds <N>", "of the whole", wholeNumber(1, 100), 2)
    .option("--report <FOLDER>", "write swarm-busy.md and swarm-busy.csv here", "reports/live")
    .option("--resume", "go on with the rows in swarm-busy.csv")
    .action(busy);
}

async function busy({ minutes, rounds, report, resume = false }: BusyOptions): Promise<void> {
  const kept = new KeptRows(report, "swarm-busy", COLUMNS, originLines(rounds), resume);
  for (let round = 1 + kept.rows.length / CONTENDERS.length; round <= rounds; round++) {
    const sides: Side[] = [];
    try {
      for (const { open } of CONTENDERS) sides.push(await opened(open));
      for (const row of await watched(sides, minutes)) kept.add({ round, ...row });
    } finally {
      for (const side of sides) await side.close();
    }
  }
  const rows = kept.rows.map((row) => COLUMNS.map((column) => row[column]));
  writeMarkdown(report, "swarm-busy", {
    title: "False alarms on a busy machine",
    origin: kept.origin,
    text: `Three isolated nodes each, all twelve on this machine at once, with ${REPLICAS} containers a side that sleep, while a loop keeps each core busy for ${minutes} minutes. Each side is
asked twice a second which nodes it holds for down: \`alarms\` counts verdicts (a node that was not down at the look before), \`down_looks\` nodes down over all
looks, \`replaced\` containers that run at the end and did not at the beginning. Every verdict is false: no node failed. ${toldOf(kept.rows)} ${SWARM_TEXT}`,
    headings: COLUMNS,
    rows,
  });
}

/** What none at all proves: with 95 % certainty no more than three of the time that was watched (the rule of three). */
function toldOf(rows: readonly Readonly<Record<"side" | "looks" | "alarms", string>>[]): string {
  const sides = [...new Set(rows.map(({ side }) => side))].map((name) => {
    const own = rows.filter(({ side }) => side === name);
    const sum = (column: "looks" | "alarms"): number =>
      own.reduce((total, row) => total + Number(row[column]), 0);
    const nodeMinutes = (sum("looks") * NODES * LOOK_EVERY_MS) / 60_000;
    const bound = sum("alarms") === 0 ? `, so at most one in ${(nodeMinutes / 3).toFixed(0)} (95 %)` : "";
    return `${name} ${sum("alarms")} in ${nodeMinutes.toFixed(0)} node-minutes${bound}`;
  });
  return `Alarms: ${sides.join("; ")}.`;
}

async function opened(open: () => Promise<Side>): Promise<Side> {
  const side = await open();
  await side.deploy("busy", REPLICAS);
  await until(side, side.nodes, (all) => all.length >= REPLICAS);
  return side;
}

async function watched(sides: readonly Side[], minutes: number) {
  const idsOf = async (side: Side): Promise<Set<string>> =>
    new Set((await running(side.nodes, side.image)).map(({ containerId }) => containerId));
  const before = await Promise.all(sides.map(idsOf));
  const stop = busyCores(minutes * 120);
  const endMs = performance.now() + minutes * 60_000;
  const looks = await Promise.all(sides.map((side) => looked(side, endMs))).finally(stop);
  const after = await Promise.all(sides.map(idsOf));
  return sides.map(({ name }, at) => {
    const replaced = [...(after[at] ?? [])].filter((id) => before[at]?.has(id) !== true).length;
    return { side: name, ...(looks[at] as Looks), replaced };
  });
}

interface Looks {
  looks: number;
  looks_failed: number;
  alarms: number;
  down_looks: number;
}

async function looked(side: Side, endMs: number): Promise<Looks> {
  const counted: Looks = { looks: 0, looks_failed: 0, alarms: 0, down_looks: 0 };
  let before: ReadonlySet<string> = new Set();
  while (performance.now() < endMs) {
    const down = await side.down().catch(() => null);
    counted.looks++;
    if (down === null) counted.looks_failed++;
    else {
      counted.down_looks += down.length;
      counted.alarms += down.filter((name) => !before.has(name)).length;
      before = new Set(down);
    }
    await pause(LOOK_EVERY_MS, new AbortController().signal);
  }
  return counted;
}
