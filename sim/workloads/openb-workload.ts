// The openb trace with its times, for replays: a pod arrives when it was created and runs from its start to its deletion.
// Replayed as they are the times leave that cluster empty; whoever replays it compresses them. Pods that never started are
// left out, and so are lists without times.

import { readCsv } from "./csv-table.ts";
import { readOpenbNodes, readOpenbPods } from "./openb.ts";
import { PLAIN_JOB, type Workload, type WorkloadJob } from "./workload.ts";

const SECONDS_MAX = 3_200_000_000;

export function readOpenb(podsPath: string, nodesPath: string): Workload {
  const pods = readOpenbPods(podsPath);
  const rows = readCsv(podsPath, ["creation_time", "scheduled_time", "deletion_time"]);
  const jobs = pods.flatMap(({ name, resources, gpus }, index): readonly WorkloadJob[] => {
    const row = rows[index];
    if (row === undefined || row.text("scheduled_time") === "") return [];
    const created = row.integer("creation_time", 0, SECONDS_MAX);
    const started = row.integer("scheduled_time", 0, SECONDS_MAX);
    const deleted = row.integer("deletion_time", 0, SECONDS_MAX);
    if (deleted < started) row.refuse("deletion_time", `${deleted}: before scheduled_time, ${started}`);
    const [arrival, duration] = [created * 1e6, (deleted - started) * 1e6];
    return [{ ...PLAIN_JOB, name, arrival, duration, resources, gpus }];
  });
  const nodes = readOpenbNodes(nodesPath).map((node) => ({ ...node, labels: {} }));
  return { name: "openb", nodes, jobs: jobs.sort((a, b) => a.arrival - b.arrival) };
}
