// `npm run bench -- swarm`: Wavetank and Docker Swarm on three isolated nodes, the same things asked of and broken under
// all of them, in rounds: each begins with another side, and our figure of a round is the partner of Swarm's three.

import type { Command } from "commander";
import { wholeNumber } from "../../../src/cli/options.ts";
import { Misuse } from "../../misuse.ts";
import { KeptRows } from "../kept-rows.ts";
import { originLines } from "../origin.ts";
import { machineLoad } from "../process-use.ts";
import { measure, measureNames } from "./measures.ts";
import { CONTENDERS, type Contender, OURS } from "./sides.ts";
import { PEER_COLUMNS, tellPeers } from "./tell.ts";

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
      kept.add({ round: String(round), side: name, ...figures });
      console.error(Object.values(kept.rows.at(-1) ?? {}).join("  "));
    }
  }
  return tellPeers(report, kept);
}

/** All of them, beginning with the `by`-th. */
function turned(all: readonly Contender[], by: number): readonly Contender[] {
  const at = by % all.length;
  return [...all.slice(at), ...all.slice(0, at)];
}

async function figuresOf({ open }: Contender, strays: boolean) {
  const beganAt = performance.now();
  const side = await open();
  try {
    const measured = await measure(side, strays);
    const cells = measureNames.map((name) => [name, measured[name]?.toFixed(3) ?? ""] as const);
    const took_s = ((performance.now() - beganAt) / 1_000).toFixed(0);
    const figures = Object.fromEntries(cells) as Record<keyof typeof measured, string>;
    return { ...figures, took_s, load: machineLoad() };
  } finally {
    await side.close();
  }
}
