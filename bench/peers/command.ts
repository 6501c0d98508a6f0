// `npm run bench -- peers`: the part that a tank has in common with general simulators, beside SimGrid and SimPy. All read one
// workload; the sides take turns, each in a process of its own, and every round begins with another.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { wholeNumber } from "../../src/cli/options.ts";
import { KeptRows } from "../live/kept-rows.ts";
import { originLines } from "../live/origin.ts";
import { makeOutFolder } from "../out-folder.ts";
import { sidesIn } from "./sides.ts";
import { PEER_COLUMNS, rowOf, tellPeers } from "./tell.ts";
import { writeWorkload } from "./workload.ts";

interface Options {
  readonly rounds: number;
  readonly nodes: number;
  readonly tasks: number;
  readonly seed: number;
  readonly out: string;
}

export function addSimulators(program: Command): void {
  program
    .command("peers")
    .description("the tank beside SimGrid and SimPy on one workload; needs both, and g++")
    .option("--rounds <N>", "each side once, in turning order", wholeNumber(1, 100), 3)
    .option("--nodes <N>", "of six slots each", wholeNumber(1, 10_000), 1_000)
    .option("--tasks <N>", "at 70 % load, of 100 s on average", wholeNumber(1, 10_000_000), 100_000)
    .option("--seed <N>", "of the workload", wholeNumber(0, 2 ** 32 - 1), 1)
    .option("--out <DIR>", "write peers.md and peers.csv here", "reports/peers")
    .action((options: Options) => {
      process.exitCode = peers(options);
    });
}

/** The exit code: 1 when the sides do not simulate the same. */
function peers({ rounds, nodes, tasks, seed, out }: Options): number {
  makeOutFolder(out);
  const folder = mkdtempSync(join(tmpdir(), "wavetank-peers-"));
  try {
    const sides = sidesIn(folder);
    const workload = join(folder, "workload.csv");
    writeWorkload(workload, { nodes, tasks }, seed);
    const kept = new KeptRows(out, "peers", PEER_COLUMNS, originLines(rounds), false);
    for (let round = 1; round <= rounds; round++) {
      const first = (round - 1) % sides.length;
      for (const side of [...sides.slice(first), ...sides.slice(0, first)]) {
        const figures = side.run(workload, nodes);
        kept.add(rowOf(round, side.name, figures));
        console.error(`round ${round}, ${side.name}: ${figures.wallSeconds.toFixed(2)} s`);
      }
    }
    return tellPeers(out, kept, sides, { nodes, tasks, seed });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
