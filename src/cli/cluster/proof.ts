// What can be shown of a settled demo: its nodes, the addresses on which its service answers, and what backs off. It asks
// the addresses themselves, as any user could.

import { request } from "undici";
import type { NodeView, TaskView } from "../../core/manager/views.ts";
import { isBackingOff } from "./demo-jobs.ts";
import type { ClusterSnapshot } from "./snapshot.ts";

const ANSWER_MS = 2_000;

/** Lines for people; null while something does not answer yet, or does not back off just now. */
export async function proofOf({ nodes, tasks }: ClusterSnapshot): Promise<readonly string[] | null> {
  if (!isBackingOff(tasks)) return null;
  const addresses = tasks
    .filter(({ state }) => state === "Running")
    .flatMap((task) => addressesOf(task, nodes));
  const answers = await Promise.all(addresses.map(answersAt));
  if (answers.includes(false)) return null;
  const ready = nodes
    .filter(({ liveness }) => liveness === "ready")
    .map(({ name }) => name)
    .sort();
  const waiting = tasks.filter(({ state }) => state === "Pending");
  return [
    `${ready.length} nodes ready: ${ready.join(", ")}`,
    ...(addresses.length === 0 ? [] : [`web answers on ${addresses.join(", ")}`]),
    ...waiting.map(
      ({ name, restartCount, reason }) =>
        `${name} backs off after ${restartCount} restarts${reason === null ? "" : `: ${reason}`}`,
    ),
  ];
}

/** Where the task's published TCP ports are reached: http://host:port. */
function addressesOf({ node, hostPorts }: TaskView, nodes: readonly NodeView[]): string[] {
  const address = nodes.find(({ name }) => name === node)?.address;
  const host = address?.replace(/:\d+$/, "");
  if (host === undefined) return [];
  const tcp = hostPorts.filter(({ protocol }) => protocol === "tcp");
  return tcp.map(({ hostPort }) => `http://${host}:${hostPort}`);
}

async function answersAt(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  }
}
