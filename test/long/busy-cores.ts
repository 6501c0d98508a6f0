// Every core of this machine kept busy by a loop of its own, until they are ended, each by its process id. They end with
// us: each waits for nobody, but its limit of processor time is set.

import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";

/** Busy for `secondsMax` of processor time at most. Returns what ends them. */
export function busyCores(secondsMax: number): () => void {
  const script = `ulimit -t ${secondsMax}; while :; do :; done`;
  const loops = Array.from({ length: availableParallelism() }, () =>
    spawn("sh", ["-c", script], { stdio: "ignore" }),
  );
  return () => {
    for (const loop of loops) loop.kill("SIGKILL");
  };
}
