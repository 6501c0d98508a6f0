// What the cluster command runs to show something: a service of three that stays, and ten short batch tasks; and
// how far they are.

import type { JobView, TaskView } from "../../core/manager/views.ts";

/** Ends at once when it is asked to: a plain sleep would ignore SIGTERM as a container's first process. */
const STAY = "trap 'exit 0' TERM; while :; do sleep 1 & wait; done";
const WORK = "sleep 1";

const SMALL = { cpu: "50m", memory: "16MiB", stopGraceMs: "2s" };

/** Bodies for POST /jobs. */
export function demoJobs(image: string): object[] {
  const web = { image, command: ["sh", "-c", STAY], ...SMALL };
  const batch = { image, kind: "batch", command: ["sh", "-c", WORK], ...SMALL };
  return [
    { name: "web", count: 3, task: web },
    { name: "batch", count: 10, task: batch },
  ];
}

/** How far a job is: services are to run, batch tasks to complete. */
export interface Progress {
  readonly job: string;
  readonly done: number;
  readonly count: number;
  readonly verb: "running" | "completed";
}

export function progressOf(job: JobView, tasks: readonly TaskView[]): Progress {
  const own = tasks.filter((task) => task.job === job.name);
  const batch = own.length > 0 && own.every((task) => task.spec.kind === "batch");
  const running = own.filter((task) => task.state === "Running").length;
  return {
    job: job.name,
    done: batch ? job.completed : running,
    count: job.count,
    verb: batch ? "completed" : "running",
  };
}

export const progressText = ({ job, done, count, verb }: Progress): string =>
  `${job} ${done}/${count} ${verb}`;
