// What the engines of some nodes say of running containers, whoever had them started.

import { EngineClient } from "../../../src/adapters/docker/engine-client.ts";
import type { LinuxNode } from "../../../src/adapters/linux-nodes/linux-node.ts";

const CALL_MS = 3_000;

export interface Running {
  readonly node: string;
  readonly containerId: string;
}

const engineOf = (node: LinuxNode): EngineClient =>
  new EngineClient({ kind: "socket", path: node.engineSocket }, { callTimeoutMs: CALL_MS });

/** Containers that run `image` on those of the nodes that are on. */
export async function runningOn(nodes: readonly LinuxNode[], image: string): Promise<Running[]> {
  const on = nodes.filter((node) => node.on);
  const lists = on.map(async (node) => {
    const abortSignal = AbortSignal.timeout(CALL_MS);
    const filters = { ancestor: [image] };
    const found = await engineOf(node).dockerode.listContainers({ filters, abortSignal });
    return found.map(({ Id }) => ({ node: node.name, containerId: Id }));
  });
  return (await Promise.all(lists)).flat();
}

/** When each was started, by its engine: milliseconds since 1970. */
export function startTimes(nodes: readonly LinuxNode[], running: readonly Running[]): Promise<number[]> {
  const times = running.map(async ({ node, containerId }) => {
    const at = nodes.find(({ name }) => name === node);
    if (at === undefined) throw new Error(`There is no node ${node}`);
    const info = await engineOf(at).dockerode.getContainer(containerId).inspect();
    return Date.parse(info.State.StartedAt);
  });
  return Promise.all(times);
}

export async function kill(node: LinuxNode, containerId: string): Promise<void> {
  await engineOf(node).dockerode.getContainer(containerId).kill({ signal: "SIGKILL" });
}
