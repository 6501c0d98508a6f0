// The devices of one node: which of them serve a request, and what is taken of each. It must not know what places, nor
// which nodes there are: Capacity holds one for each and alone has them written.

import { assert } from "../kernel/assert.ts";
import type { GpuRequest } from "../task/spec.ts";
import type { GpuDevice } from "./node.ts";

/** A whole GPU in thousandths. */
export const GPU_MILLI = 1000;

/** What decides whether a device serves. */
export interface Devices {
  readonly models: readonly string[];
  readonly freeMilli: readonly number[];
}

export interface Gpus extends Devices {
  /** The node that has them; −1: none that is known. */
  readonly node: number;
  readonly models: readonly string[];
  /** Free thousandths, by device. */
  readonly freeMilli: number[];
  /** Reserved thousandths; longer than `models` while a device that is gone is still reserved. */
  readonly usedMilli: number[];
  /** Attempts that hold some, by class: index 0 those that share one, index d those with d whole ones. */
  readonly classes: number[];
}

/** Of a node that has declared none so far. */
export const noGpus = (node: number): Gpus => ({
  node,
  models: [],
  freeMilli: [],
  usedMilli: [],
  classes: [],
});

/** Of a node that is not known: to be read only. */
export const NO_GPUS: Gpus = noGpus(-1);

const NO_DEVICES: readonly number[] = Object.freeze([]);

/** The lowest-indexed devices that can serve `request`, or null when there are not enough. */
export function devicesServing(gpus: Gpus, request: GpuRequest | null): readonly number[] | null {
  if (request === null || request.count === 0) return NO_DEVICES;
  const chosen: number[] = [];
  for (let device = 0; device < gpus.freeMilli.length && chosen.length < request.count; device++) {
    if (serves(gpus, device, request)) chosen.push(device);
  }
  return chosen.length === request.count ? chosen : null;
}

/** Would `devicesServing` find enough? Allocates nothing. */
export function enoughServing(gpus: Gpus, request: GpuRequest | null): boolean {
  let missing = request?.count ?? 0;
  for (let device = 0; device < gpus.freeMilli.length && missing > 0; device++) {
    if (serves(gpus, device, request as GpuRequest)) missing--;
  }
  return missing <= 0;
}

/** What a node has after it declared `devices`: what was taken stays taken. */
export function redeclared({ node, usedMilli, classes }: Gpus, devices: readonly GpuDevice[]): Gpus {
  return {
    node,
    models: devices.map((device) => device.model),
    freeMilli: devices.map((_, index) => GPU_MILLI - (usedMilli[index] ?? 0)),
    usedMilli,
    classes,
  };
}

/** Takes what is asked for from `devices` (1), or gives it back (−1). */
export function takeGpus(gpus: Gpus, request: GpuRequest, devices: readonly number[], sign: 1 | -1): void {
  for (const device of devices) takeMilli(gpus, device, sign * request.milli);
  if (request.count === 0) return;
  const at = gpuClassOf(request);
  gpus.classes[at] = (gpus.classes[at] ?? 0) + sign;
}

function takeMilli(gpus: Gpus, device: number, milli: number): void {
  const used = (gpus.usedMilli[device] ?? 0) + milli;
  if (used < 0) assert(false, `GPU ${device} of node #${gpus.node} is not released twice`);
  gpus.usedMilli[device] = used;
  if (device < gpus.freeMilli.length) gpus.freeMilli[device] = GPU_MILLI - used;
}

/** 0: shares one device; d: takes d whole ones. */
export function gpuClassOf(request: GpuRequest): number {
  return request.milli < GPU_MILLI ? 0 : request.count;
}

/** Can the device serve one of those asked for? */
export function serves(gpus: Devices, device: number, request: GpuRequest): boolean {
  return servesFrom(gpus.freeMilli, gpus.models, device, request);
}

/** As `serves`, for devices with so much free. */
export function servesFrom(
  freeMilli: readonly number[],
  models: readonly string[],
  device: number,
  request: GpuRequest,
): boolean {
  if ((freeMilli[device] as number) < request.milli) return false;
  return request.models.length === 0 || request.models.includes(models[device] as string);
}
