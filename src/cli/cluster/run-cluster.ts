// What stands around a cluster on one machine: its ground and its folder, made before and taken away after, however it
// ends. What is missing is told before anything is started.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Misuse } from "../exit.ts";
import type { Io } from "../terminal.ts";
import { DemoCluster } from "./cluster.ts";
import { type ClusterOptions, managerWords } from "./cluster-options.ts";
import { groundFor } from "./ground.ts";
import { hostsLines } from "./hosts.ts";
import { IsolatedGround } from "./isolated/isolated-ground.ts";
import { stopSignals } from "./stop-signals.ts";

/** Resolves with the exit code once everything is taken away again. */
export async function runCluster(io: Io, options: ClusterOptions): Promise<number> {
  if (options.isolated && options.runtime !== "docker") {
    throw new Misuse("Isolated nodes run containers: --isolated and --runtime process exclude each other");
  }
  if (options.isolated && options.keep)
    throw new Misuse("Isolated nodes go with their engines: --isolated and --keep exclude each other");
  if (options.hosts !== undefined) return tellHosts(io, options.hosts, options);
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
    if (!options.keep) rmSync(folder, { recursive: true, force: true });
    told.release();
  }
}

function tellHosts(io: Io, hosts: readonly string[], options: ClusterOptions): number {
  const { port, runtime, here } = options;
  const plan = { hosts, port, runtime, manager: managerWords(options), folder: "wavetank-data" };
  for (const line of hostsLines({ ...plan, ...(here === undefined ? {} : { here }) })) io.out(`${line}\n`);
  return 0;
}

const aborted = (signal: AbortSignal): Promise<null> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve(null)));
