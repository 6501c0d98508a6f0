// What stands around a cluster on one machine: its ground and its folder, made before and taken away after, however it
// ends. What is missing is told before anything is started.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Misuse } from "../exit.ts";
import type { Io } from "../terminal.ts";
import { type ClusterOptions, DemoCluster } from "./cluster.ts";
import { groundFor } from "./ground.ts";
import { IsolatedGround } from "./isolated/isolated-ground.ts";
import { stopSignals } from "./stop-signals.ts";

/** Resolves with the exit code once everything is taken away again. */
export async function runCluster(io: Io, options: ClusterOptions): Promise<number> {
  if (options.isolated && options.runtime !== "docker") {
    throw new Misuse("Isolated nodes run containers: --isolated and --runtime process exclude each other");
  }
  const told = stopSignals();
  const folder = mkdtempSync(join(tmpdir(), "wavetank-cluster-"));
  const isolated = options.isolated ? new IsolatedGround(options.nodes) : null;
  try {
    if (isolated !== null) io.out(`making ${options.nodes} nodes, each with an engine of its own…\n`);
    const ground = isolated === null ? groundFor(options.runtime) : isolated.make();
    const made = await Promise.race([ground, aborted(told.end)]);
    if (made === null) return 0;
    if (typeof made !== "string") return await new DemoCluster(io, options, made, folder, told).run();
    io.err(`${made}\n`);
    return 2;
  } finally {
    await isolated?.close();
    rmSync(folder, { recursive: true, force: true });
    told.release();
  }
}

const aborted = (signal: AbortSignal): Promise<null> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve(null)));
