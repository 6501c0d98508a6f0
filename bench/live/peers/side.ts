// One of the orchestrators that are compared, on three isolated nodes of its own: what the measures ask of it. What runs
// is asked of the engines, never of it.

import type { LinuxNode } from "../../../src/adapters/linux-nodes/linux-node.ts";

export interface Side {
  readonly name: string;
  /** In every engine. */
  readonly image: string;
  /** The control plane does not stand or fall with the last of them. */
  readonly nodes: readonly LinuxNode[];
  /** Resolves when the service has been accepted. */
  deploy(service: string, replicas: number): Promise<void>;
  /** Resolves when none of its containers is left. */
  remove(service: string): Promise<void>;
  drain(node: LinuxNode): Promise<void>;
  undrain(node: LinuxNode): Promise<void>;
  /** After a power-off or a partition: resolves when every node takes work. */
  whole(): Promise<void>;
  /** Names of the nodes it holds for down. */
  down(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Stays until it is told to end. */
export const STAY = ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1 & wait; done"];
