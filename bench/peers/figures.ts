// What every side tells of its run, as one line of JSON, so that they can be compared.

export interface PeerFigures {
  readonly version: string;
  /** Of the simulation alone, without reading the workload. */
  readonly wallSeconds: number;
  /** Entries of its event queue that it handled. */
  readonly events: number;
  readonly peakMiB: number;
  readonly completed: number;
  /** Tasks that run at the end. */
  readonly running: number;
  /** Over the whole run, by the time. */
  readonly meanRunning: number;
  /** From a task's arrival to its start, of those that have started. */
  readonly meanWaitSeconds: number;
}

export const FIGURES = [
  "wallSeconds",
  "events",
  "peakMiB",
  "completed",
  "running",
  "meanRunning",
  "meanWaitSeconds",
] as const satisfies readonly Exclude<keyof PeerFigures, "version">[];

/** The last line that a side has printed; throws when it is no such thing. */
export function readFigures(printed: string): PeerFigures {
  const last = printed.trimEnd().split("\n").at(-1) ?? "";
  const data = JSON.parse(last) as PeerFigures;
  const missing = FIGURES.find((name) => !Number.isFinite(data[name]));
  if (missing !== undefined || typeof data.version !== "string")
    throw new Error(`${missing ?? "version"} is missing in ${last}`);
  return data;
}
