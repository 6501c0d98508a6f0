// What `wavetank cluster --keep` leaves behind, told so that a person can go on with it or remove it.

import { join } from "node:path";
import { LABELS } from "../../adapters/docker/container-labels.ts";
import type { RuntimeName } from "../compose/runtimes.ts";

/** Lines; `folder` is the cluster's, with one for the manager and one for each worker. */
export function keptLines(
  runtime: RuntimeName,
  folder: string,
  clusterId: string,
  workers: readonly string[],
): string[] {
  const go = workers.map(
    (name, index) =>
      `  npx wavetank worker --name ${name} --runtime ${runtime} --data-dir ${join(folder, name)} --port ${5556 + index} --join 127.0.0.1:5555`,
  );
  const remove =
    runtime === "docker"
      ? `docker ps -aq --filter label=${LABELS.cluster}=${clusterId} | xargs -r docker rm -f; rm -r ${folder}`
      : `rm -r ${folder}, once its tasks were stopped`;
  return [
    `kept: ${folder} and what runs. To go on, each in a terminal of its own:`,
    `  npx wavetank manager --data-dir ${join(folder, "manager")}`,
    ...go,
    `To remove it: ${remove}`,
  ];
}
