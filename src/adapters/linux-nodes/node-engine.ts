// A node's own Docker engine: the command line that keeps everything of it inside the node's folder and control group,
// and the wait until it answers. A unix socket knows no network namespace, so the host reaches each engine directly.

import { mkdirSync, rmSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";

export interface EngineHome {
  /** The node's folder. */
  readonly folder: string;
  /** A control group's name below the root. */
  readonly controlGroup: string;
  /** Do containers outlive a killed engine? A restart without it takes 14 s and kills them; Swarm can't have it. */
  readonly liveRestore: boolean;
}

export const engineSocket = (folder: string): string => join(folder, "docker.sock");

/** The cgroup driver is named because engines choose another one under systemd. */
export function engineCommand({ folder, controlGroup, liveRestore }: EngineHome): string[] {
  return [
    "dockerd",
    "--data-root",
    join(folder, "data"),
    "--exec-root",
    join(folder, "exec"),
    "--pidfile",
    join(folder, "docker.pid"),
    "--host",
    `unix://${engineSocket(folder)}`,
    "--cgroup-parent",
    `/${controlGroup}`,
    "--exec-opt",
    "native.cgroupdriver=cgroupfs",
    ...(liveRestore ? ["--live-restore"] : []),
    "--userland-proxy=false",
  ];
}

/** What an engine finds that starts after its machine was off: what ran is gone. A pid file left over would name a living
 * process of somebody else, and cost 15–50 s. */
export function clearAfterPowerOff(folder: string): void {
  rmSync(join(folder, "exec"), { recursive: true, force: true });
  rmSync(join(folder, "docker.pid"), { force: true });
  rmSync(engineSocket(folder), { force: true });
  mkdirSync(join(folder, "exec"), { recursive: true });
}

/** Does it answer within a second? */
export function engineAnswers(folder: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ socketPath: engineSocket(folder), path: "/_ping", timeout: 1_000 }, (reply) => {
      reply.resume();
      resolve(reply.statusCode === 200);
    });
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(false));
    asked.end();
  });
}
