// `wavetank traces`: which traces are known, where to get them, whether those that are here are what they should be; and
// `traces fit`, which makes a generator of one. Results are written to `out`, as the command line hands it in.

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { FORMATS, readWorkload, type TraceFormat } from "../sim/workloads/formats.ts";
import { Misuse } from "./misuse.ts";
import { refuseUnwritable } from "./out-folder.ts";
import { KNOWN_TRACES, type KnownTrace } from "./traces-catalogue.ts";
import { fidelityTable } from "./workloads/fidelity.ts";
import { fitModel, fromModel } from "./workloads/model.ts";
import { writeWhole } from "./write-whole.ts";

export interface TraceState extends KnownTrace {
  /** Of its files; `unknown` where there is nothing to verify, or no folder was named. */
  readonly state: "verified" | "missing" | "differs" | "unknown";
  /** The files that are missing or differ. */
  readonly trouble: readonly string[];
}

/** The known traces; `folder`: where they would lie, null when nobody has said. */
export function traceStates(folder: string | null): readonly TraceState[] {
  if (folder !== null && !existsSync(folder))
    throw new Misuse(`Cannot read traces from ${folder}: there is no such folder`);
  return KNOWN_TRACES.map((trace) => {
    if (folder === null || trace.files.length === 0) return { ...trace, state: "unknown", trouble: [] };
    const missing = trace.files.filter(({ path }) => !existsSync(join(folder, path)));
    const differing = trace.files.filter(
      ({ path, sha256 }) => existsSync(join(folder, path)) && sha256Of(join(folder, path)) !== sha256,
    );
    const state = differing.length > 0 ? "differs" : missing.length > 0 ? "missing" : "verified";
    return { ...trace, state, trouble: [...differing, ...missing].map(({ path }) => path) };
  });
}

const sha256Of = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

export interface FitOptions {
  readonly format: string;
  readonly jobs: string;
  readonly nodes?: string;
  readonly out: string;
  readonly report?: string;
}

/** Writes the generator, and, where wanted, how well it fits. Returns what to say. */
export function fitTrace({ format, jobs, nodes, out, report }: FitOptions): string {
  if (!FORMATS.includes(format as TraceFormat))
    throw new Misuse(`Cannot read the format "${format}": accepted are ${FORMATS.join(", ")}`);
  refuseUnwritable(out, report);
  const workload = readWorkload(format as TraceFormat, jobs, nodes ?? null);
  const model = fitModel(workload, basename(jobs));
  writeWhole(out, `${JSON.stringify(model)}\n`);
  const size = { nodes: workload.nodes.length, tasks: workload.jobs.length, loadPercent: 80 };
  const table = fidelityTable(workload, fromModel(model, size, 1), basename(jobs));
  if (report !== undefined) writeWhole(report, table);
  return `${out}: ${workload.jobs.length} jobs as ${model.shapes.length} shapes\n\n${table}`;
}
