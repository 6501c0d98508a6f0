// A process full of bench workers: `worker-host.js FIRST COUNT CPU_MILLI`, numbered from FIRST. It prints their addresses as one
// line of JSON. On its input, `kill` kills all of them and prints `killed` with the time, milliseconds since 1970; `gaps` prints how long the manager took from each answer to its next sync since the last `gaps`, milliseconds, as JSON.

import { createInterface } from "node:readline";
import { type BenchWorker, startBenchWorker } from "./bench-worker.ts";

const [first = "1", count = "1", cpuMilli = "4000"] = process.argv.slice(2);
const capacity = { cpu: Number(cpuMilli), memory: 1024 ** 4 };

let gaps: number[] = [];
const alive: BenchWorker[] = [];
for (let index = Number(first); index < Number(first) + Number(count); index++) {
  const id = `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
  alive.push(await startBenchWorker(id, capacity, (gapMs) => gaps.push(gapMs)));
}
console.log(JSON.stringify(alive.map(({ address }) => address)));

for await (const line of createInterface({ input: process.stdin })) {
  if (line === "kill") {
    const victims = alive.splice(0);
    console.log(`killed ${Date.now()}`);
    await Promise.all(victims.map((worker) => worker.kill()));
  } else if (line === "gaps") {
    console.log(`gaps ${JSON.stringify(gaps)}`);
    gaps = [];
  }
}
process.exit(0);
