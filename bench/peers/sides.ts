// The sides of the comparison: how each is made ready and run. What they have to say is the same for all (figures.ts).

import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Misuse } from "../misuse.ts";
import { type PeerFigures, readFigures } from "./figures.ts";
import { SLOTS } from "./workload.ts";

export interface Side {
  readonly name: string;
  /** What its events are. */
  readonly events: string;
  /** Simulates the workload in the file on so many nodes. */
  readonly run: (workload: string, nodes: number) => PeerFigures;
}

export const OURS = "Wavetank";

/** Debian's, for which its SimPy is. */
const PYTHON = "/usr/bin/python3";
const HEAP = ["--max-semi-space-size=128", "--max-old-space-size=6144"];

/** An actor for each slot has a stack of its own, in KiB, and a guard page; guard pages cost mappings, of which a process may
 * have 65,536 unless its machine is told otherwise: many actors do without. */
const STACK_KIB = 16;
const GUARDED_MAX = 20_000;

/** Debian's packages, each with what works when it is there. */
const NEEDED = [
  { name: "g++", works: ["g++", "--version"] },
  { name: "libsimgrid-dev", works: ["g++", "-E", "-x", "c++", "-include", "simgrid/version.h", "/dev/null"] },
  { name: "python3-simpy3", works: [PYTHON, "-c", "import simpy"] },
];

/** Makes the sides ready, in `folder`. */
export function sidesIn(folder: string): readonly Side[] {
  const missing = NEEDED.filter(
    ({ works: [command = "", ...args] }) => spawnSync(command, args).status !== 0,
  );
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(" ");
    throw new Misuse(`Cannot run the peers: ${names} not installed; on Debian: apt-get install ${names}`);
  }
  const simgrid = join(folder, "first-fit-simgrid");
  execFileSync("g++", ["-O2", "-std=c++17", source("first-fit-simgrid.cpp"), "-lsimgrid", "-o", simgrid]);
  return [
    {
      name: OURS,
      events: "entries of its queue",
      run: (workload, nodes) =>
        figuresOf(process.execPath, ...process.execArgv, ...HEAP, source("run.ts"), workload, String(nodes)),
    },
    {
      name: "SimGrid",
      events: "arrivals, slots that begin to run a task, sleeps that end",
      run: (workload, nodes) => {
        const guards = nodes * SLOTS > GUARDED_MAX ? ["--cfg=contexts/guard-size:0"] : [];
        const settings = [`--cfg=contexts/stack-size:${STACK_KIB}`, ...guards, "--log=root.thres:error"];
        return figuresOf(simgrid, workload, String(nodes), String(SLOTS), ...settings);
      },
    },
    {
      name: "SimPy",
      events: "events of its environment",
      run: (workload, nodes) =>
        figuresOf(PYTHON, source("first-fit-simpy.py"), workload, String(nodes), String(SLOTS)),
    },
  ];
}

const source = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url));

const figuresOf = (command: string, ...args: readonly string[]): PeerFigures =>
  readFigures(execFileSync(command, args, { encoding: "utf8" }));
