// `npm run bench -- floor`: a hundred short containers through a manager and a worker, against the same hundred by
// dockerode alone on the same engine, in alternating pairs.

import type { Command } from "commander";
import type Dockerode from "dockerode";
import { LABELS } from "../../../src/adapters/docker/container-labels.ts";
import { ensureDemoImage } from "../../../src/adapters/docker/demo-image.ts";
import { findEngine } from "../../../src/adapters/docker/engine-address.ts";
import { EngineClient } from "../../../src/adapters/docker/engine-client.ts";
import { wholeNumber } from "../../../src/cli/options.ts";
import { pause } from "../../../src/cli/pause.ts";
import type { StatusView } from "../../../src/core/manager/events.ts";
import type { JobView } from "../../../src/core/manager/views.ts";
import { Misuse } from "../../misuse.ts";
import { makeOutFolder } from "../../out-folder.ts";
import { KeptRows } from "../kept-rows.ts";
import { LocalCluster } from "../local-cluster.ts";
import { originLines } from "../origin.ts";
import { cpuSeconds, machineLoad } from "../process-use.ts";
import { bestConcurrency, leftWith, runBare } from "./bare.ts";
import { FLOOR_COLUMNS, tellFloor } from "./tell.ts";

/** Asking more often would cost what is measured. */
const ASK_EVERY_MS = 50;
/** Well beyond what a run takes. */
const PATIENCE_MS = 600_000;

interface FloorOptions {
  readonly containers: number;
  readonly pairs: number;
  readonly report: string;
  readonly resume?: boolean;
}

export function addFloor(program: Command): void {
  program
    .command("floor")
    .description("short containers through Wavetank against the same by dockerode alone; needs Docker")
    .option("--containers <N>", "in each run", wholeNumber(1, 10_000), 100)
    .option("--pairs <N>", "one run of each, in turn", wholeNumber(1, 100), 7)
    .option("--report <FOLDER>", "write floor.md, floor.csv and a plot here", "reports/live")
    .option("--resume", "go on with the pairs in floor.csv")
    .action(async (options: FloorOptions) => {
      process.exitCode = await floor(options);
    });
}

async function floor({ containers, pairs, report, resume = false }: FloorOptions): Promise<number> {
  makeOutFolder(report);
  const found = await findEngine();
  if (found.kind !== "found") throw new Misuse(found.message);
  const { dockerode } = new EngineClient(found.address);
  const demo = await ensureDemoImage(new EngineClient(found.address));
  if (demo.kind === "refused") throw new Misuse(demo.message);
  const kept = new KeptRows(report, "floor", FLOOR_COLUMNS, originLines(pairs), resume);
  const cluster = await LocalCluster.open(1, ["--cpu", "64000"]);
  try {
    await runBare(dockerode, demo.image, 4, 4); // what is slow only once
    await ours(cluster, dockerode, "warm", demo.image, 4);
    const concurrency = await bestConcurrency(dockerode, demo.image);
    while (kept.rows.length < pairs) {
      const pair = kept.rows.length + 1;
      const bare = (): Promise<number> => runBare(dockerode, demo.image, containers, concurrency);
      const before = pair % 2 === 0 ? await bare() : null;
      const own = await ours(cluster, dockerode, `run-${pair}`, demo.image, containers);
      const bare_s = (before ?? (await bare())).toFixed(3);
      const row = { pair, ...own, bare_s, bare_at_once: concurrency, load: machineLoad() };
      kept.add(row);
      console.error(`${pair} of ${pairs}: ${row.wavetank_s} s through Wavetank, ${row.bare_s} s without`);
    }
  } finally {
    await cluster.close();
  }
  return tellFloor(report, kept, containers);
}

/** From the submission until the manager tells all completed and nothing of it is left on the engine. */
async function ours(
  { api, managerPid, workerPids }: LocalCluster,
  engine: Dockerode,
  name: string,
  image: string,
  count: number,
) {
  const [worker = -1] = workerPids;
  const cpuBefore = [cpuSeconds(managerPid), cpuSeconds(worker)] as const;
  const before = performance.now();
  const task = { image, kind: "batch", command: ["true"] };
  await api.post("/jobs", { name, count, task });
  const { clusterId } = await api.get<StatusView>("/status");
  const isOver = async (): Promise<boolean> => {
    const { completed, failed } = await api.get<JobView>(`/jobs/${name}`);
    if (failed > 0) throw new Error(`${failed} of the tasks of ${name} have failed`);
    if (completed < count) return false;
    return (await leftWith(engine, `${LABELS.cluster}=${clusterId}`)).length === 0;
  };
  while (!(await isOver())) {
    if (performance.now() - before > PATIENCE_MS)
      throw new Error(`${name} is not over after ${PATIENCE_MS} ms`);
    await pause(ASK_EVERY_MS, new AbortController().signal);
  }
  const seconds = (performance.now() - before) / 1_000;
  const cpuMs = (pid: number, since: number): string =>
    (((cpuSeconds(pid) - since) * 1_000) / count).toFixed(2);
  return {
    wavetank_s: seconds.toFixed(3),
    manager_cpu_ms: cpuMs(managerPid, cpuBefore[0]),
    worker_cpu_ms: cpuMs(worker, cpuBefore[1]),
  };
}
