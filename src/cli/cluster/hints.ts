// What a person may try once the demo runs: only what works as it is typed. It asks nobody: what is there is handed
// in.

import type { TaskView } from "../../core/manager/views.ts";

export interface HintOptions {
  readonly runtime: string;
  /** Every node has an engine of its own: a plain `docker` reaches none of them. */
  readonly isolated?: true;
  /** Seconds until a killed worker is started again; 0: never. */
  readonly restartWorkers: number;
}

/** Where `status` looks unless it is told. */
const DEFAULT_ADDRESS = "127.0.0.1:5555";

/** Lines; a worker without a process id does not run. */
export function hints(
  { runtime, isolated, restartWorkers }: HintOptions,
  address: string,
  tasks: readonly TaskView[],
  workers: readonly { readonly name: string; readonly pid: number | null }[],
): string[] {
  const lines: string[] = [];
  const shown = tasks.find((task) => task.state === "Running" && task.containerId !== null);
  if (runtime === "docker" && !isolated && shown !== undefined) {
    lines.push(`try: docker kill ${shown.containerId?.slice(0, 12)}`);
  }
  const victim = workers.find((worker) => worker.pid !== null);
  if (victim !== undefined) {
    const again = restartWorkers === 0 ? "" : `, and see it welcomed back after ${restartWorkers} s`;
    lines.push(`try: kill -9 ${victim.pid} (the worker of ${victim.name})${again}`);
  }
  const where = address === DEFAULT_ADDRESS ? "" : ` --manager ${address}`;
  lines.push(`try: npx wavetank status${where}; Ctrl-C ends everything`);
  return lines;
}
