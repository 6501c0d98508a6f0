// Jobs of a workload as requests to the manager. Equal requests share one object, so that the groups and scores that the
// manager keeps by request are found again without being spelled out for every task.

import type { WorkloadJob } from "../../sim/workloads/workload.ts";
import { plainSpec } from "../../src/core/task/plain-spec.ts";
import type { TaskRequest } from "../../src/core/task/spec.ts";

export class Requests {
  private readonly known = new Map<string, TaskRequest>();

  /** `number`: the job's place in its workload, from 0. */
  of(job: WorkloadJob, number: number): TaskRequest {
    const { resources, gpus, constraints, estimateMs, owner, priority, apart } = job;
    const port = apart && job.tasks > 1 ? number : null;
    const key = JSON.stringify([resources, gpus, constraints, estimateMs, owner, priority, port]);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const made = requestOf(job, port);
    this.known.set(key, made);
    return made;
  }
}

/** What must not share a node takes a host port that nobody else takes. */
function requestOf(job: WorkloadJob, port: number | null): TaskRequest {
  const { resources, gpus, constraints, estimateMs, owner, priority } = job;
  const portBindings = port === null ? [] : [{ containerPort: 1, hostPort: port, protocol: "tcp" } as const];
  const asked = { resources, gpus, portBindings, priority, estimateMs, owner, constraints };
  return { ...plainSpec({ name: "job", ...asked }), restartPolicy: null };
}
