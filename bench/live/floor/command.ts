// `npm run bench -- floor`: a hundred short containers through a manager and a worker, against the same hundred by
// dockerode alone on the same engine, in alternating pairs.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { ensureDemoImage } from "../../../src/adapters/docker/demo-image.ts";
import { findEngine } from "../../../src/adapters/docker/engine-address.ts";
import { EngineClient } from "../../../src/adapters/docker/engine-client.ts";
import { ApiClient } from "../../../src/cli/api-client.ts";
import { wholeNumber } from "../../../src/cli/options.ts";
import { pause } from "../../../src/cli/pause.ts";
import type { JobView, NodeView } from "../../../src/core/manager/views.ts";
import { eventually } from "../../../test/adapters/http/eventually.ts";
import { CliProcess, freePort } from "../../../test/cluster/cli-process.ts";
import { Misuse } from "../../misuse.ts";
import { builtCommand } from "../built-command.ts";
import { cpuSeconds } from "../process-use.ts";
import { writeReport } from "../report.ts";
import { median } from "../statistics.ts";
import { runBare } from "./bare.ts";

const WANTED_RATIO = 0.9;
const START_MS = 30_000;
/** Asking more often would cost what is measured. */
const ASK_EVERY_MS = 50;

interface FloorOptions {
  readonly containers: number;
  readonly pairs: number;
  readonly report: string;
}

interface Pair {
  readonly oursSeconds: number;
  readonly bareSeconds: number;
  /** Of manager and worker, a container. */
  readonly managerCpu: number;
  readonly workerCpu: number;
}

export function addFloor(program: Command): void {
  program
    .command("floor")
    .description("short containers through Wavetank against the same by dockerode alone; needs Docker")
    .option("--containers <N>", "in each run", wholeNumber(1, 10_000), 100)
    .option("--pairs <N>", "one run of each, in turn", wholeNumber(1, 100), 7)
    .option("--report <FOLDER>", "write floor.md and floor.csv here", "reports/live")
    .action(async (options: FloorOptions) => {
      process.exitCode = await floor(options);
    });
}

async function floor({ containers, pairs, report }: FloorOptions): Promise<number> {
  const found = await findEngine();
  if (found.kind !== "found") throw new Misuse(found.message);
  const engine = new EngineClient(found.address);
  const demo = await ensureDemoImage(engine);
  if (demo.kind === "refused") throw new Misuse(demo.message);
  const all: Pair[] = [];
  const cluster = await SmallCluster.open();
  try {
    await runBare(engine.dockerode, demo.image, 4); // what is slow only once
    await cluster.run("warm", demo.image, 4);
    for (let number = 1; number <= pairs; number++) {
      const bareFirst = number % 2 === 0;
      const before = bareFirst ? await runBare(engine.dockerode, demo.image, containers) : null;
      const ours = await cluster.run(`run-${number}`, demo.image, containers);
      const bareSeconds = before ?? (await runBare(engine.dockerode, demo.image, containers));
      all.push({ ...ours, bareSeconds });
      const rates = [containers / ours.oursSeconds, containers / bareSeconds].map((rate) => rate.toFixed(2));
      console.error(
        `${number} of ${pairs}: ${rates[0]}/s through Wavetank, ${rates[1]}/s by dockerode alone`,
      );
    }
  } finally {
    await cluster.close();
  }
  return tell(all, containers, report);
}

function tell(all: readonly Pair[], containers: number, folder: string): number {
  const row = (what: string, values: number[], digits: number): string[] => {
    const cells = [median(values), Math.min(...values), Math.max(...values)];
    return [what, ...cells.map((cell) => cell.toFixed(digits))];
  };
  const ratios = all.map(({ oursSeconds, bareSeconds }) => bareSeconds / oursSeconds);
  const held = median(ratios) >= WANTED_RATIO;
  writeReport(folder, "floor", {
    title: "Against the Docker floor",
    repetitions: all.length,
    text: `${containers} containers that run \`true\`, through one manager (lmdb) and one worker, each timed from the job's submission until the manager tells all completed;
and the same by dockerode alone, four at a time: created, started, waited for, removed. In turn, on one engine. Wanted: a median ratio of rates of ${WANTED_RATIO} or more: ${held ? "held" : "missed"}.`,
    headings: ["measure", "median", "least", "most"],
    rows: [
      row(
        "through Wavetank, containers/s",
        all.map(({ oursSeconds }) => containers / oursSeconds),
        2,
      ),
      row(
        "by dockerode alone, containers/s",
        all.map(({ bareSeconds }) => containers / bareSeconds),
        2,
      ),
      row("ratio, pair by pair", ratios, 3),
      row(
        "CPU of the manager, ms a container",
        all.map(({ managerCpu }) => managerCpu * 1_000),
        1,
      ),
      row(
        "CPU of the worker, ms a container",
        all.map(({ workerCpu }) => workerCpu * 1_000),
        1,
      ),
    ],
  });
  return held ? 0 : 1;
}

/** One manager and one worker as people start them. */
class SmallCluster {
  private readonly folder = mkdtempSync(join(tmpdir(), "wavetank-floor-"));
  private readonly processes: CliProcess[] = [];
  private readonly api: ApiClient;

  private constructor(port: number) {
    this.api = new ApiClient(`127.0.0.1:${port}`);
  }

  static async open(): Promise<SmallCluster> {
    const [port, workerPort] = [await freePort(), await freePort()];
    const cluster = new SmallCluster(port);
    const command = builtCommand();
    const start = async (args: string[], said: RegExp): Promise<void> => {
      const process = new CliProcess(args, command(args));
      cluster.processes.push(process);
      await process.says(said, START_MS);
    };
    const quiet = ["--log-level", "warn"];
    const store = ["--data-dir", join(cluster.folder, "manager")];
    await start(["manager", "--port", String(port), ...store, ...quiet], /manager on /);
    const data = ["--data-dir", join(cluster.folder, "worker"), "--name", "floor", "--cpu", "64000"];
    const join_ = ["--join", cluster.api.address];
    await start(["worker", "--port", String(workerPort), ...data, ...join_, ...quiet], /worker .* on /);
    const isReady = async (): Promise<boolean> => {
      const { nodes } = await cluster.api.get<{ nodes: NodeView[] }>("/nodes");
      return nodes[0]?.liveness === "ready";
    };
    await eventually(isReady, START_MS, "the worker is ready");
    return cluster;
  }

  async run(name: string, image: string, count: number): Promise<Omit<Pair, "bareSeconds">> {
    const [manager, worker] = this.processes.map(({ pid }) => pid) as [number, number];
    const cpuBefore = [cpuSeconds(manager), cpuSeconds(worker)] as const;
    const before = performance.now();
    const task = { image, kind: "batch", command: ["true"], cpu: "50m", memory: "16MiB" };
    await this.api.post("/jobs", { name, count, task });
    const isOver = async (): Promise<boolean> =>
      (await this.api.get<JobView>(`/jobs/${name}`)).completed === count;
    while (!(await isOver())) await pause(ASK_EVERY_MS, new AbortController().signal);
    const oursSeconds = (performance.now() - before) / 1_000;
    const managerCpu = (cpuSeconds(manager) - cpuBefore[0]) / count;
    return { oursSeconds, managerCpu, workerCpu: (cpuSeconds(worker) - cpuBefore[1]) / count };
  }

  async close(): Promise<void> {
    for (const process of [...this.processes].reverse()) {
      process.kill("SIGTERM");
      await process.end(10_000).catch(() => process.kill("SIGKILL"));
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
