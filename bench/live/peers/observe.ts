// What the engines of some nodes say of running containers, whoever had them started.

import { EngineClient } from "../../../src/adapters/docker/engine-client.ts";
import type { LinuxNode } from "../../../src/adapters/linux-nodes/linux-node.ts";
import { pause } from "../../../src/cli/pause.ts";
import type { Side } from "./side.ts";

const CALL_MS = 3_000;
/** Looking costs the engines some work: often enough for figures of seconds. */
const LOOK_EVERY_MS = 50;
/** Well beyond everything that is measured. */
const PATIENCE_MS = 180_000;

export interface Running {
  readonly node: string;
  readonly containerId: string;
}

const engineOf = (node: LinuxNode): EngineClient =>
  new EngineClient({ kind: "socket", path: node.engineSocket }, { callTimeoutMs: CALL_MS });

/** Containers that run `image` on those of the nodes that are on. */
export async function running(nodes: readonly LinuxNode[], image: string): Promise<Running[]> {
  const on = nodes.filter((node) => node.on);
  const lists = on.map(async (node) => {
    const abortSignal = AbortSignal.timeout(CALL_MS);
    const filters = { ancestor: [image] };
    const found = await engineOf(node).dockerode.listContainers({ filters, abortSignal });
    return found.map(({ Id }) => ({ node: node.name, containerId: Id }));
  });
  return (await Promise.all(lists)).flat();
}

/** Looks until what runs on the nodes is as wanted, and returns it. */
export async function until(
  { name, image }: Side,
  nodes: readonly LinuxNode[],
  wanted: (all: readonly Running[]) => boolean,
): Promise<readonly Running[]> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const all = await running(nodes, image);
    if (wanted(all)) return all;
    await pause(LOOK_EVERY_MS, new AbortController().signal);
  }
  const found = (await running(nodes, image)).length;
  throw new Error(`${name}: not as wanted within ${PATIENCE_MS / 1_000} s, ${found} run`);
}

/** When each was started, by its engine: milliseconds since 1970. */
export function startTimes(nodes: readonly LinuxNode[], all: readonly Running[]): Promise<number[]> {
  const times = all.map(async ({ node, containerId }) => {
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
