// What a turn of placing costs by pending order and with preemption, on a full cluster with a queue: npx tsx
// bench/scheduler/turns.ts [--nodes 1000,10000] [--turns 20] [--seed 1] [--out reports/scheduler]. It writes turns.md. The orders take
// turns with each other, so that what else the machine does meets all.

import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { folderFault } from "../../sim/outputs.ts";
import { easy } from "../../src/core/scheduler/orders/easy.ts";
import { fifo } from "../../src/core/scheduler/orders/fifo.ts";
import { commit } from "../commit.ts";
import { Crowd } from "./crowd.ts";
import { median } from "./measure.ts";

const { values } = parseArgs({
  options: {
    nodes: { type: "string", default: "1000,10000" },
    turns: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    out: { type: "string", default: "reports/scheduler" },
  },
});

/** Waiting at first, and ends before each turn. */
const QUEUE = 2_000;
const ENDS = 20;
const WARM_UP = 3;

interface Row {
  readonly nodes: number;
  readonly what: string;
  readonly ms: number;
  readonly longest: number;
  readonly moved: number;
}

type Turn = () => { readonly ms: number; readonly moved: number };

function crowds(nodes: number, seed: number): ReadonlyMap<string, Turn> {
  const turns = new Map<string, Turn>();
  for (const order of [fifo, easy]) {
    const crowd = new Crowd(nodes, order, null, seed);
    crowd.queueWholeNode();
    crowd.queueSmall(QUEUE);
    turns.set(`${order.name}, ${ENDS} ends`, () => {
      const { ms, placed } = crowd.turn(ENDS);
      return { ms, moved: placed };
    });
  }
  for (const urgent of [1, 16]) {
    const crowd = new Crowd(nodes, fifo, 1, seed);
    turns.set(`preemption, ${urgent} urgent`, () => {
      crowd.queueUrgent(urgent);
      const { ms, preempted } = crowd.turn(0);
      return { ms, moved: preempted };
    });
  }
  return turns;
}

function measure(nodes: number): readonly Row[] {
  const seen = new Map<string, { readonly ms: number; readonly moved: number }[]>();
  const turns = crowds(nodes, Number(values.seed));
  for (let turn = 0; turn < WARM_UP + Number(values.turns); turn++) {
    for (const [what, take] of turns) {
      const result = take();
      if (turn >= WARM_UP) seen.set(what, [...(seen.get(what) ?? []), result]);
    }
  }
  return [...seen].map(([what, results]) => ({
    nodes,
    what,
    ms: median(results.map(({ ms }) => ms)),
    longest: Math.max(...results.map(({ ms }) => ms)),
    moved: results.reduce((sum, { moved }) => sum + moved, 0) / results.length,
  }));
}

function markdown(rows: readonly Row[]): string {
  const cells = rows.map(({ nodes, what, ms, longest, moved }) =>
    [nodes, what, ms.toPrecision(3), longest.toPrecision(3), moved.toFixed(1)].join(" | "),
  );
  return `# What a turn costs while tasks wait

Command: ${["npx tsx bench/scheduler/turns.ts", ...process.argv.slice(2)].join(" ")}  
Seed: ${values.seed}; commit: ${commit()}; turns: ${values.turns} of each  
Machine: ${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}

Every node is full: 8 tasks of 4 of its 32 cores, each with an estimate. *fifo* and *easy*: in front waits a task that needs a
whole node, behind it ${QUEUE} of one core in 50 shapes; before each turn ${ENDS} tasks end. *preemption*: so many tasks of a higher
band come, and each takes the place of one of a lower. Milliseconds of processor time of one turn of the manager's placing: the
median and the longest; moved: tasks placed, or that gave way, per turn.

| nodes | turn | ms | longest | moved |
|---:|---|---:|---:|---:|
${cells.map((row) => `| ${row} |`).join("\n")}
`;
}

const fault = folderFault(values.out);
if (fault === null) {
  const report = markdown(values.nodes.split(",").map(Number).flatMap(measure));
  writeFileSync(join(values.out, "turns.md"), report);
  console.log(report);
} else {
  console.error(fault);
  process.exitCode = 2;
}
