// The formats of traces by name, and the one way to read any of them.

import { readAlibaba2018 } from "./alibaba-2018.ts";
import { TraceError } from "./csv-table.ts";
import { readGoogle2011 } from "./google-2011.ts";
import { readMetacentrum } from "./metacentrum.ts";
import { readOpenb } from "./openb-workload.ts";
import { readPlain, readPlainNodes } from "./plain.ts";
import { readSwf } from "./swf.ts";
import type { Workload } from "./workload.ts";

export const FORMATS = ["plain", "swf", "metacentrum", "google-2011", "alibaba-2018", "openb"] as const;
export type TraceFormat = (typeof FORMATS)[number];

/** `nodes`: the file of machines; SWF has none. Throws TraceError naming file, line and column. */
export function readWorkload(format: TraceFormat, jobs: string, nodes: string | null): Workload {
  if (format === "swf") return readSwf(jobs);
  if (nodes === null) throw new TraceError(`${jobs}: the format ${format} needs a file of nodes beside it`);
  switch (format) {
    case "plain":
      return readPlain(jobs, readPlainNodes(nodes));
    case "metacentrum":
      return readMetacentrum(jobs, nodes);
    case "google-2011":
      return readGoogle2011(jobs, nodes);
    case "alibaba-2018":
      return readAlibaba2018(jobs, nodes);
    case "openb":
      return readOpenb(jobs, nodes);
  }
}
