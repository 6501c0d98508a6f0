// One minute of a soak as a row: what the processes hold, looked at again and again, and how the API answered.

import { loadavg } from "node:os";
import type { StatusView } from "../../../src/core/manager/events.ts";
import type { LocalCluster } from "../local-cluster.ts";
import { cpuSeconds, folderMiB, mappedMiB, openFiles, residentMiB } from "../process-use.ts";
import { median, quantile } from "../statistics.ts";
import type { Churn } from "./churn.ts";

export const COLUMNS = [
  "minute",
  "manager_mib",
  "manager_mapped_mib",
  "manager_heap_mib",
  "workers_mib",
  "manager_files",
  "workers_files",
  "manager_store_mib",
  "workers_data_mib",
  "submit_p50_ms",
  "submit_p99_ms",
  "ask_p99_ms",
  "manager_cpu_percent",
  "workers_cpu_percent",
  "tasks_submitted",
  "tasks_open",
  "tasks_failed",
  "machine_load",
] as const;

export type Column = (typeof COLUMNS)[number];
export type MinuteRow = Readonly<Record<Column, string | number>>;

const LOOKS = 12;
const MINUTE_MS = 60_000;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** What objects that have lived a while take in the manager's heap, MiB. */
async function heldMiB(address: string): Promise<number> {
  const metrics = await (await fetch(`http://${address}/metrics`)).text();
  const [, bytes] = /^nodejs_heap_space_size_used_bytes\{space="old"\} (\S+)$/m.exec(metrics) ?? [];
  if (bytes === undefined) throw new Error("The manager's metrics do not say what its heap holds");
  return Number(bytes) / 1_024 ** 2;
}

/** Lasts until the minute is over, `waitUntil` a moment of this process's clock, milliseconds. */
export async function minuteOf(
  minute: number,
  cluster: LocalCluster,
  churn: Churn,
  waitUntil: (atMs: number) => Promise<void>,
): Promise<MinuteRow> {
  const { managerPid, workerPids } = cluster;
  const beganAt = performance.now();
  const cpu = (): number[] => [cpuSeconds(managerPid), sum(workerPids.map(cpuSeconds))];
  const [managerCpu = 0, workersCpu = 0] = cpu();
  const looks: number[][] = [];
  for (let look = 1; look <= LOOKS; look++) {
    await waitUntil(beganAt + (look * MINUTE_MS) / LOOKS);
    churn.check();
    looks.push([
      residentMiB(managerPid),
      mappedMiB(managerPid),
      await heldMiB(cluster.api.address),
      sum(workerPids.map(residentMiB)),
      openFiles(managerPid),
      sum(workerPids.map(openFiles)),
    ]);
  }
  const seen = (column: number): number => median(looks.map((look) => look[column] as number));
  const [managerThen = 0, workersThen = 0] = cpu();
  const percent = (seconds: number): string =>
    ((seconds * 100_000) / (performance.now() - beganAt)).toFixed(1);
  const { submitMs, askMs } = churn.takeTimes();
  const { tasks } = await cluster.api.get<StatusView>("/status");
  return {
    minute,
    manager_mib: seen(0).toFixed(1),
    manager_mapped_mib: seen(1).toFixed(1),
    manager_heap_mib: Math.min(...looks.map((look) => look[2] as number)).toFixed(1),
    workers_mib: seen(3).toFixed(1),
    manager_files: seen(4),
    workers_files: seen(5),
    manager_store_mib: folderMiB(cluster.dataOf("manager")).toFixed(2),
    workers_data_mib: sum(
      workerPids.map((_, index) => folderMiB(cluster.dataOf(`worker-${index + 1}`))),
    ).toFixed(2),
    submit_p50_ms: quantile(submitMs, 0.5).toFixed(2),
    submit_p99_ms: quantile(submitMs, 0.99).toFixed(2),
    ask_p99_ms: quantile(askMs, 0.99).toFixed(2),
    manager_cpu_percent: percent(managerThen - managerCpu),
    workers_cpu_percent: percent(workersThen - workersCpu),
    tasks_submitted: churn.submitted,
    tasks_open: tasks.Pending + tasks.Scheduled + tasks.Running,
    tasks_failed: tasks.Failed,
    machine_load: (loadavg()[0] ?? 0).toFixed(2),
  };
}
