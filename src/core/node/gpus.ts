// The devices of one node and which of them serve a request. Capacity alone writes what is free.

import type { GpuRequest } from "../task/spec.ts";

export interface Gpus {
  readonly models: readonly string[];
  /** Free thousandths, by device. */
  readonly freeMilli: number[];
  /** Reserved thousandths; longer than `models` while a device that is gone is still reserved. */
  readonly usedMilli: number[];
}

export const NO_GPUS: Gpus = { models: [], freeMilli: [], usedMilli: [] };

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

function serves(gpus: Gpus, device: number, request: GpuRequest): boolean {
  if ((gpus.freeMilli[device] as number) < request.milli) return false;
  return request.models.length === 0 || request.models.includes(gpus.models[device] as string);
}
