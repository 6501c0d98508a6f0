// One node as it would be if some of its attempts had ended: for questions about a later moment. A capacity table of its own
// with the node as its only row, so that nothing asked here touches the real one.

import { assert } from "../kernel/assert.ts";
import type { WallTime } from "../kernel/time.ts";
import { Capacity } from "../node/capacity.ts";
import type { Node } from "../node/node.ts";
import { homeOf } from "../scheduler/filters/home.ts";
import type { PlacementRequest, Snapshot, Strategy } from "../scheduler/strategy.ts";
import type { Cluster } from "../store/cluster.ts";
import type { TaskSpec } from "../task/spec.ts";
import type { Attempt } from "../task/task.ts";

/** What all rooms of one question share. */
export interface Ground {
  readonly cluster: Cluster;
  readonly strategy: Strategy;
  readonly wall: WallTime;
}

export class Room {
  private readonly ground: Ground;
  private readonly index: number;
  private readonly node: Node;
  private readonly snapshot: Snapshot;
  private readonly capacity = new Capacity();

  /** The node with those of its attempts that `stays` says. */
  constructor(ground: Ground, index: number, stays: (attempt: Attempt) => boolean) {
    const { cluster, wall } = ground;
    const { address, availability, liveness, runtime, stats, info } = cluster.node(index);
    this.ground = ground;
    this.index = index;
    this.node = { index: 0, info, address, availability, liveness, runtime, stats };
    this.capacity.declare(0, info?.capacity ?? {}, info?.gpus ?? []);
    const jobAttemptsOn = (_: number, jobId: string): number => cluster.jobAttemptsOn(index, jobId);
    this.snapshot = { nodes: [this.node], capacity: this.capacity, lastNode: -1, wall, jobAttemptsOn };
    for (const attempt of cluster.attemptsOnNode(index)) if (stays(attempt)) this.keep(attempt);
  }

  /** The attempt is there. */
  keep({ task, gpuDevices }: Pick<Attempt, "task" | "gpuDevices">): void {
    this.put(task.spec, gpuDevices);
  }

  /** One with this spec is there, on these devices. It fits. */
  put(spec: TaskSpec, gpuDevices: readonly number[]): void {
    this.capacity.reserve(0, spec, gpuDevices);
  }

  /** The attempt, which was there, has ended. */
  end({ task, gpuDevices }: Attempt): void {
    this.capacity.release(0, task.spec, gpuDevices);
  }

  /** Would every filter admit one more? What the request would rather avoid is no obstacle: place relents in the end. */
  admits({ spec, jobId, bounds }: PlacementRequest): boolean {
    const { cluster, strategy } = this.ground;
    const home = homeOf(cluster, { spec, jobId, bounds });
    if (home !== null && home.index !== this.index) return false;
    return strategy.filters.every((filter) => filter.admits(this.snapshot, this.node, { spec, jobId }));
  }

  /** Puts one more there: its devices, or null when it does not fit. */
  take(spec: TaskSpec): readonly number[] | null {
    const { capacity } = this;
    if (!capacity.fitsResources(0, spec.resources) || !capacity.portsFree(0, spec.portBindings)) return null;
    const devices = capacity.devicesFor(0, spec.gpus);
    if (devices !== null) capacity.reserve(0, spec, devices);
    return devices;
  }

  /** How many of the request would fit beside one with this spec, counted up to `most`; 0 when that does not fit. */
  fitsBeside(spec: TaskSpec, request: PlacementRequest, most: number): number {
    const devices = this.take(spec);
    if (devices === null) return 0;
    const fits = this.fits(request, most);
    this.capacity.undo(0, spec, devices);
    return fits;
  }

  /** How many of the request fit, counted up to `most`. */
  fits(request: PlacementRequest, most: number): number {
    if (most === 1) return this.admits(request) ? 1 : 0;
    const { spec } = request;
    const taken: (readonly number[])[] = [];
    while (taken.length < most && this.admits(request)) {
      const devices = this.take(spec);
      if (devices === null) break;
      taken.push(devices);
    }
    for (const devices of taken.reverse()) this.capacity.undo(0, spec, devices);
    return taken.length;
  }

  /** The devices that one more of the request is given. It is admitted. */
  devicesFor(request: PlacementRequest): readonly number[] {
    const { strategy } = this.ground;
    const chosen =
      strategy.devices === undefined
        ? this.capacity.devicesFor(0, request.spec.gpus)
        : strategy.devices.choose(this.snapshot, this.node, request);
    assert(chosen !== null, "A node that admits a request has devices for it");
    return chosen;
  }
}

/** Could the node hold the request if nothing else were there? Quick, and not exact: resources alone are looked at. */
export function mightHold(cluster: Cluster, node: number, { resources }: TaskSpec): boolean {
  for (const name in resources) {
    if (cluster.capacity.total(node, name) < (resources[name] as number)) return false;
  }
  return true;
}
