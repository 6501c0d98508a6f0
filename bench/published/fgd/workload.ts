// The arrivals of one run: the pods shuffled, then cloned or thinned until they ask for 1.3 times the cluster's GPUs.
// Source: Weng et al., USENIX ATC 2023, and its open simulator; the same seed gives all policies the same order.

import type { OpenbPod } from "../../../sim/workloads/openb.ts";
import type { Rng } from "../../../src/core/kernel/rng.ts";

/** GPU milli that the pod asks for in all. */
export const gpuMilliOf = ({ gpus }: OpenbPod): number => (gpus === null ? 0 : gpus.count * gpus.milli);

/** `pods` in a random order, brought to about `target` GPU milli: too few, and clones of any of them are appended until the
 * next would exceed it (by the milli of one of its GPUs, as the simulator counts); too many, and random ones are left out. */
export function arrivals(pods: readonly OpenbPod[], target: number, rng: Rng): readonly OpenbPod[] {
  const order = [...pods];
  for (let last = order.length - 1; last > 0; last--) {
    const other = rng.below(last + 1);
    const swapped = order[last] as OpenbPod;
    order[last] = order[other] as OpenbPod;
    order[other] = swapped;
  }
  const total = order.reduce((sum, pod) => sum + gpuMilliOf(pod), 0);
  return total < target ? inflated(order, pods, total, target, rng) : thinned(order, total, target, rng);
}

function inflated(
  order: OpenbPod[],
  pods: readonly OpenbPod[],
  start: number,
  target: number,
  rng: Rng,
): readonly OpenbPod[] {
  let total = start;
  for (;;) {
    const drawn = pods[rng.below(pods.length)] as OpenbPod;
    if (total + (drawn.gpus?.milli ?? 0) > target) return order;
    order.push(drawn);
    total += gpuMilliOf(drawn);
  }
}

function thinned(order: OpenbPod[], start: number, target: number, rng: Rng): readonly OpenbPod[] {
  let total = start;
  while (total > target) {
    const [gone] = order.splice(rng.below(order.length), 1);
    total -= gone === undefined ? 0 : gpuMilliOf(gone);
  }
  return order;
}
