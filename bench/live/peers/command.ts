// `npm run bench -- swarm`: Wavetank and Docker Swarm on three isolated nodes, the same things asked of and broken under
// both, in alternating pairs: at Swarm's defaults, tuned, and with three managers.

import type { Command } from "commander";
import { wholeNumber } from "../../../src/cli/options.ts";
import { Misuse } from "../../misuse.ts";
import { writeReport } from "../report.ts";
import { median } from "../statistics.ts";
import { openSwarm, type SwarmSettings } from "./docker-swarm.ts";
import { MEASURES, type Measures, measure } from "./measures.ts";
import type { Side } from "./side.ts";
import { openWavetank } from "./wavetank.ts";

const VARIANTS: readonly SwarmSettings[] = [
  { name: "swarm", managers: 1, restartDelay: null, heartbeat: null },
  { name: "swarm-tuned", managers: 1, restartDelay: 0, heartbeat: 2 },
  { name: "swarm-3-managers", managers: 3, restartDelay: null, heartbeat: null },
];

interface PeerOptions {
  readonly pairs: number;
  readonly variants: readonly string[];
  readonly report: string;
}

export function addPeers(program: Command): void {
  const names = VARIANTS.map(({ name }) => name);
  program
    .command("swarm")
    .description("Docker Swarm beside Wavetank on three isolated nodes; needs root on Linux")
    .option("--pairs <N>", "one round of each, in turn", wholeNumber(1, 100), 7)
    .option("--variants <A,B>", `of ${names.join(", ")}`, (text: string) => text.split(","), names)
    .option("--report <FOLDER>", "write swarm.md and swarm.csv here", "reports/live")
    .action(peers);
}

async function peers({ pairs, variants, report }: PeerOptions): Promise<void> {
  const chosen = VARIANTS.filter(({ name }) => variants.includes(name));
  if (chosen.length !== variants.length) {
    throw new Misuse(`Cannot take variants "${variants}": known are ${VARIANTS.map(({ name }) => name)}`);
  }
  const rows: string[][] = [];
  for (const settings of chosen) {
    const ours: Measures[] = [];
    const theirs: Measures[] = [];
    for (let pair = 1; pair <= pairs; pair++) {
      const round = async (open: () => Promise<Side>, into: Measures[]): Promise<void> => {
        into.push(await roundOf(open));
        const figures = Object.values(into.at(-1) as Measures).map((seconds) => seconds.toFixed(1));
        console.error(`${settings.name}, ${pair} of ${pairs}: ${figures.join("  ")}`);
      };
      const swarm = (): Promise<Side> => openSwarm(settings);
      if (pair % 2 === 0) await round(swarm, theirs);
      await round(openWavetank, ours);
      if (pair % 2 === 1) await round(swarm, theirs);
    }
    rows.push(...rowsOf(settings.name, ours, theirs));
  }
  writeReport(report, "swarm", {
    title: "Beside Docker Swarm",
    repetitions: pairs,
    text: `Three isolated nodes each (network, process, mount and host names of their own, each with a Docker engine), services of containers that sleep. Seconds from
asking or breaking until the engines say it is so; drain at equal pace. \`swarm\`: its defaults and one manager; \`swarm-tuned\`: restart delay 0, heartbeats
each 2 s; \`swarm-3-managers\`: defaults. Rounds in turn, a new cluster each.`,
    headings: ["against", "measure", "wavetank, median s", "range", "swarm, median s", "range", "ratio"],
    rows,
  });
}

async function roundOf(open: () => Promise<Side>): Promise<Measures> {
  const side = await open();
  try {
    return await measure(side);
  } finally {
    await side.close();
  }
}

function rowsOf(variant: string, ours: readonly Measures[], theirs: readonly Measures[]): string[][] {
  return MEASURES.map((name) => {
    const cells = [ours, theirs].flatMap((all) => {
      const values = all.map((each) => each[name]);
      const range = `${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)}`;
      return [median(values).toFixed(2), range];
    });
    const ratios = ours.map((each, pair) => each[name] / (theirs[pair]?.[name] ?? Number.NaN));
    return [variant, name, ...cells, median(ratios).toFixed(2)];
  });
}
