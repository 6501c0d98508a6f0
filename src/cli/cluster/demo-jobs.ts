// What the cluster command runs to show something: a web service of three that is asked how it is, ten short batch tasks,
// and one that crashes; and how far they are.

import type { JobView, TaskView } from "../../core/manager/views.ts";
import type { RuntimeName } from "../compose/runtimes.ts";

/** Ends at once when it is asked to: a plain sleep would ignore SIGTERM as a container's first process. */
const STAY = "trap 'exit 0' TERM; while :; do sleep 1 & wait; done";
const SERVE = "mkdir -p /www; echo ok > /www/health; hostname > /www/index.html; exec httpd -f -p 80 -h /www";
const WORK = "echo working; sleep 1; echo done";
const CRASH = "echo about to crash; sleep 1; exit 3";

const SMALL = { cpu: "50m", memory: "16MiB", stopGraceMs: "2s" };
const OFTEN = { intervalMs: "1s", timeoutMs: "900ms" };

const CRASHING = "crash";

/** Bodies for POST /jobs. Processes share the machine's ports, so there the service is asked by a command. */
export function demoJobs(image: string, runtime: RuntimeName): object[] {
  const script = (text: string) => ["sh", "-c", text];
  const check =
    runtime === "docker"
      ? { portBindings: [80], healthCheck: { kind: "http", path: "/health", port: 80, ...OFTEN } }
      : { healthCheck: { kind: "command", command: ["true"], ...OFTEN } };
  const web = { image, command: script(runtime === "docker" ? SERVE : STAY), ...check, ...SMALL };
  const batch = { image, kind: "batch", command: script(WORK), ...SMALL };
  return [
    { name: "web", count: 3, task: web },
    { name: "batch", count: 10, task: batch },
    { name: CRASHING, count: 1, task: { image, command: script(CRASH), ...SMALL } },
  ];
}

/** How far a job is: services are to run, or to be healthy where that is asked; batch tasks to complete; what crashes to
 * be restarted later and later. */
export interface Progress {
  readonly job: string;
  readonly done: number;
  readonly count: number;
  readonly verb: "running" | "healthy" | "completed" | "backing off";
}

export function progressOf(job: JobView, tasks: readonly TaskView[]): Progress {
  const { name, count } = job;
  const own = tasks.filter((task) => task.job === name);
  const of = (verb: Progress["verb"], done: number): Progress => ({ job: name, done, count, verb });
  const having = (is: (task: TaskView) => boolean): number => own.filter(is).length;
  if (name === CRASHING) return of("backing off", having(hasBackedOff));
  if (own.length > 0 && own.every((task) => task.spec.kind === "batch"))
    return of("completed", job.completed);
  const running = (task: TaskView): boolean => task.state === "Running";
  if (!own.some((task) => task.spec.healthCheck !== null)) return of("running", having(running));
  return of(
    "healthy",
    having((task) => running(task) && task.health?.status === "healthy"),
  );
}

/** After its second restart it is known to wait longer each time; a policy may also have had enough of it. */
const hasBackedOff = ({ restartCount, state }: TaskView): boolean => restartCount >= 2 || state === "Failed";

/** Does what crashes wait for its next try just now, or has it none left? */
export const isBackingOff = (tasks: readonly TaskView[]): boolean =>
  tasks.every(({ job, state }) => job !== CRASHING || state === "Pending" || state === "Failed");

export const progressText = ({ job, done, count, verb }: Progress): string =>
  `${job} ${done}/${count} ${verb}`;
