// The devices of one node and which of them serve a request. Capacity alone writes what is free.

import type { GpuRequest } from "../task/spec.ts";

/** What decides whether a device serves. */
export interface Devices {
  readonly models: readonly string[];
  readonly freeMilli: readonly number[];
}

export interface Gpus extends Devices {
  readonly models: readonly string[];
  /** Free thousandths, by device. */
  readonly freeMilli: number[];
  /** Reserved thousandths; longer than `models` while a device that is gone is still reserved. */
  readonly usedMilli: number[];
  /** Attempts that hold some, by class: index 0 those that share one, index d those with d whole ones. */
  readonly classes: number[];
}

export const NO_GPUS: Gpus = { models: [], freeMilli: [], usedMilli: [], classes: [] };

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

/** One attempt more (1) or less (−1) holds some. */
export function countClass(gpus: Gpus, request: GpuRequest, by: 1 | -1): void {
  if (request.count === 0 || gpus === NO_GPUS) return;
  const at = gpuClassOf(request);
  gpus.classes[at] = (gpus.classes[at] ?? 0) + by;
}

/** 0: shares one device; d: takes d whole ones. */
export function gpuClassOf(request: GpuRequest): number {
  return request.milli < 1000 ? 0 : request.count;
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
