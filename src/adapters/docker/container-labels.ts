// How a container says whose it is: the labels and the name that every container of ours carries.

import { type AttemptKey, keyText } from "../../core/task/attempt.ts";

export const LABELS = {
  cluster: "wavetank.cluster",
  node: "wavetank.node",
  worker: "wavetank.worker",
  task: "wavetank.task",
  attempt: "wavetank.attempt",
} as const;

/** Whose containers a runtime makes. */
export interface RuntimeIdentity {
  /** Null until a manager has taken the node over: its containers then carry no cluster label. */
  readonly clusterId: string | null;
  readonly nodeId: string;
  /** The worker, whatever node it is: by it a worker whose data folder was lost finds what runs for the node it was. */
  readonly worker: string;
}

/** The same for every try of an attempt, so that create can find its container there. */
export const containerName = (key: AttemptKey): string => `wavetank-${keyText(key)}`;

export function containerLabels(key: AttemptKey, identity: RuntimeIdentity): Record<string, string> {
  const labels: Record<string, string> = {
    [LABELS.node]: identity.nodeId,
    [LABELS.worker]: identity.worker,
    [LABELS.task]: key.taskId,
    [LABELS.attempt]: String(key.attempt),
  };
  if (identity.clusterId !== null) labels[LABELS.cluster] = identity.clusterId;
  return labels;
}
