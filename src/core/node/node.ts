// A node as the manager holds it: who it is and what it has (stored), and how it is doing (found out, not stored).
// It must not know what runs on it: that is the business of tasks and of capacity.

import type { Resources } from "../task/spec.ts";

/** Set by a user: new work goes to `active` nodes only. */
export type Availability = "active" | "cordoned" | "draining";

/** Found by the manager: `unknown` since its own start, `ready`, `suspect` (an answer is late), `down`. */
export type Liveness = "unknown" | "ready" | "suspect" | "down";

/** Whether the node's container engine answers. */
export type RuntimeHealth = "ok" | "unavailable";

export interface GpuDevice {
  readonly model: string;
}

/** What a worker says about its machine when it introduces itself. */
export interface NodeInfo {
  /** A uuid kept in the worker's data folder. */
  readonly id: string;
  readonly name: string;
  /** What tasks may use in all: the machine less what is reserved for the system. */
  readonly capacity: Resources;
  readonly gpus: readonly GpuDevice[];
  readonly labels: Readonly<Record<string, string>>;
}

/** A measurement of the machine. What could not be measured is null and its name is in `missing`. */
export interface NodeStats {
  /** Milliseconds since 1970 when it was taken. */
  readonly takenAt: number;
  /** Busy time of all cores since the measurement before, percent 0..100. */
  readonly cpuPercent: number | null;
  readonly memoryTotalBytes: number | null;
  readonly memoryAvailableBytes: number | null;
  readonly diskTotalBytes: number | null;
  readonly diskFreeBytes: number | null;
  /** Load averages over 1, 5 and 15 minutes. */
  readonly load: readonly [number, number, number] | null;
  readonly cores: number;
  readonly missing: readonly string[];
  /** There is no /proc: Node's `os` stood in. Absent: /proc was read. */
  readonly measuredBy?: "os";
}

export interface Node {
  /** Dense index: the node's row in the capacity table. Never reused. */
  readonly index: number;
  /** Null until the worker at the address has answered once. */
  info: NodeInfo | null;
  /** host:port of the worker; null when another worker answers there now, or the node was moved. */
  address: string | null;
  availability: Availability;
  liveness: Liveness;
  runtime: RuntimeHealth;
  stats: NodeStats | null;
}

/** Does new work go to the node at all: is it ready, with a runtime that is ok, told of by itself, and active? */
export function takesWork(node: Node): boolean {
  return (
    node.liveness === "ready" && node.runtime === "ok" && node.availability === "active" && node.info !== null
  );
}

/** Is this a record that nobody stands behind any more: its node was removed, or was found to be another one? */
export function isForgotten(node: Node): boolean {
  return node.address === null && node.info === null;
}

/** The host of an address host:port. */
export const hostOf = (address: string): string => address.slice(0, address.lastIndexOf(":"));

/** What people call the node: its name, or its address before it has told one. */
export function nodeName(node: Node): string {
  return node.info?.name ?? node.address ?? `node #${node.index}`;
}
