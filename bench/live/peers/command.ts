// `npm run bench -- swarm`: Wavetank and Docker Swarm on three isolated nodes, the same things asked of and broken under
// all of them, in rounds: each begins with another side, and our figure of a round is the partner of Swarm's three.

import type { Command } from "commander";
import { wholeNumber } from "../../../src/cli/options.ts";
import { Misuse } from "../../misuse.ts";
import { KeptRows } from "../kept-rows.ts";
import { originLines } from "../origin.ts";
import { busyShare, machineLoad } from "../process-use.ts";
import { type Measure, measure, measureNames } from "./measures.ts";
import { CONTENDERS, type Contender, OURS } from "./sides.ts";
import { PEER_COLUMNS, tellPeers } from "./tell.ts";

/** Before a side begins, the machine is waited for until no more than this share of its cores is at work, but not for ever. */
const QUIET_SHARE = 0.2;
const QUIET_MOST_MS = 60_000;
const LOOK_MS = 2_000;

interface PeerOptions {
  readonly rounds: number;
  readonly straysRounds: number;
  readonly minutes: number;
  readonly sides: readonly string[];
  readonly report: string;
  readonly resume?: boolean;
}

export function addPeers(program: Command): void {
  const known = CONTENDERS.map(({ name }) => name);
  program
    .command("swarm")
    .description("Docker Swarm beside Wavetank on three isolated nodes; needs root on Linux")
    .option("--rounds <N>", "each side once, in turning order", wholeNumber(1, 100), 7)
    .option("--strays-rounds <N>", "rounds in which Swarm's strays are waited for", wholeNumber(0, 100), 7)
    .option("--minutes <N>", "begin no further round after so long", wholeNumber(1, 10_000), 10_000)
    .option("--sides <A,B>", `of ${known.join(", ")}`, (text: string) => text.split(","), known)
    .option("--report <FOLDER>", "write swarm.md, swarm.csv and a plot here", "reports/live")
    .option("--resume", "go on with the rows in swarm.csv")
    .action(async (options: PeerOptions) => {
      process.exitCode = await peers(options);
    });
}

async function peers({
  rounds,
  straysRounds,
  minutes,
  sides,
  report,
  resume = false,
}: PeerOptions): Promise<number> {
  const chosen = CONTENDERS.filter(({ name }) => sides.includes(name));
  if (chosen.length < sides.length) throw new Misuse(`Cannot compare ${sides}: one of them is not known`);
  const kept = new KeptRows(report, "swarm", PEER_COLUMNS, originLines(rounds), resume);
  const endMs = performance.now() + minutes * 60_000;
  for (let round = 1; round <= rounds && performance.now() < endMs; round++) {
    for (const contender of turned(chosen, round - 1)) {
      const { name } = contender;
      if (kept.rows.some((row) => row.round === String(round) && row.side === name)) continue;
      const figures = await figuresOf(contender, name === OURS || round <= straysRounds);
      kept.add({ round, side: name, ...figures });
      console.error(Object.values(kept.rows.at(-1) ?? {}).join("  "));
    }
  }
  return tellPeers(report, kept);
}

/** All of them, beginning with the `by`-th, and so that in as many rounds as there are sides each follows each other once (a
 * Williams design: J. Williams, Aust. J. Sci. Res. A 2, 1949; exact for an even number of sides). */
function turned(all: readonly Contender[], by: number): readonly Contender[] {
  const { length } = all;
  const zigzag = all.map((_, place) => (place % 2 === 1 ? (place + 1) / 2 : length - place / 2));
  return zigzag.map((at) => all[(at + by) % length] as Contender);
}

/** What a side left to be done after its end is not the next one's to bear. */
async function quiet(): Promise<void> {
  const deadline = performance.now() + QUIET_MOST_MS;
  while (performance.now() < deadline && (await busyShare(LOOK_MS)) > QUIET_SHARE) {}
}

/** A side that does not get there has a row as well: its figures are missing, and what went wrong stands in their place. */
async function figuresOf(contender: Contender, strays: boolean) {
  await quiet();
  const beganAt = performance.now();
  const { measured, failed } = await measuredOf(contender, strays);
  const cells = measureNames.map((name) => [name, measured[name]?.toFixed(3) ?? ""] as const);
  const took_s = ((performance.now() - beganAt) / 1_000).toFixed(0);
  const figures = Object.fromEntries(cells) as Record<Measure, string>;
  return { ...figures, took_s, load: machineLoad(), failed };
}

async function measuredOf({ open }: Contender, strays: boolean) {
  const side = await open();
  const measured: Partial<Record<Measure, number>> = {};
  try {
    for await (const figures of measure(side, strays)) Object.assign(measured, figures);
    return { measured, failed: "" };
  } catch (error) {
    return { measured, failed: (error as Error).message };
  } finally {
    await side.close();
  }
}
