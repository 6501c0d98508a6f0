// What strategies are made of, for those that users write: a file of theirs needs no import of ours that runs, so it may
// lie anywhere.

import { defaultFilters } from "./filters/default-filters.ts";
import { STALE_MS, withParameters } from "./parameters.ts";
import { bestScorePicker } from "./pickers/best-score.ts";
import { roundRobinPicker } from "./pickers/round-robin.ts";
import { fewestTasks } from "./scorers/fewest-tasks.ts";
import { lowestIndex } from "./scorers/lowest-index.ts";
import { measuredLoad } from "./scorers/measured-load.ts";

export type { Filter, PlacementRequest, Scorer, Snapshot, Strategy } from "./strategy.ts";

/** Handed to a strategy file's `strategy` when that is a function. */
export const parts = {
  defaultFilters,
  bestScorePicker,
  roundRobinPicker,
  fewestTasks,
  lowestIndex,
  measuredLoad,
  withParameters,
  STALE_MS,
} as const;

export type Parts = typeof parts;
