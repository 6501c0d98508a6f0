// One look at the cluster through its API, as any user could take it. It must not know that manager and workers
// are our children.

import type { JobView, NodeView, TaskView } from "../../core/manager/views.ts";
import { allPages } from "../all-pages.ts";
import { allTasks } from "../all-tasks.ts";
import type { ApiClient } from "../api-client.ts";
import { type Progress, progressOf } from "./demo-jobs.ts";

export interface ClusterSnapshot {
  readonly nodes: readonly NodeView[];
  readonly tasks: readonly TaskView[];
  readonly progress: readonly Progress[];
  /** Every job is where it is to be. */
  readonly settled: boolean;
}

export async function takeSnapshot(api: ApiClient): Promise<ClusterSnapshot> {
  const nodes = await allPages<NodeView>(api, "/nodes", "nodes");
  const jobs = await allPages<JobView>(api, "/jobs", "jobs");
  const tasks = await allTasks(api);
  const progress = jobs.map((job) => progressOf(job, tasks));
  return { nodes, tasks, progress, settled: progress.every(({ done, count }) => done === count) };
}
