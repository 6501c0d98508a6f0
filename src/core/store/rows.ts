// Changes to rows and rows to a cluster: the only place that knows how state lies on disk.

import type { Change } from "./changes.ts";
import { Cluster } from "./cluster.ts";
import type { Row, RowPut } from "./records.ts";

/** One put per row that `changes` touched, serialised from the cluster as it is now. */
export function rowsOf(_cluster: Cluster, _changes: readonly Change[]): RowPut[] {
  return [];
}

/** The cluster that the rows describe. Throws on a schema version it does not know, naming table and key. */
export function loadCluster(_rows: Iterable<Row>): Cluster {
  return new Cluster();
}
