// Reads an experiment from YAML, and says of what it cannot use where it stands: file, line, field, what was given and what is
// accepted. Files it names are looked for beside it. Whether traces can be read is found out when they are.

import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { FORMATS } from "../../sim/workloads/formats.ts";
import { presets } from "../../src/core/manager/presets.ts";
import { orders, strategies } from "../../src/core/scheduler/registry.ts";
import { Misuse } from "../misuse.ts";
import { seedsOf } from "../seeds.ts";
import { SYNTHETIC } from "../workloads/synthetic.ts";
import type { Experiment, WorkloadChoice } from "./experiment.ts";
import { METRIC_NAMES, METRICS_DEFAULT, type MetricName } from "./metrics.ts";

const names = <Item extends { readonly name: string }>(items: readonly Item[]): [string, ...string[]] =>
  items.map(({ name }) => name) as [string, ...string[]];
const metric = z.enum(METRIC_NAMES as [MetricName, ...MetricName[]]);
const label = z
  .string()
  .regex(
    /^(?!\.{1,2}$)[\w.-]{1,40}$/,
    "letters, digits, '.', '_' and '-', 40 at most, are accepted, but not '.' and '..'",
  );
const SEEDS = "one seed N or a range A..B is accepted, no list";
const distinct = <Item>(items: readonly Item[]): boolean => new Set(items).size === items.length;
const listOf = <Schema extends z.ZodType>(item: Schema) =>
  z.array(item).min(1).refine(distinct, "each at most once is accepted");

const size = {
  nodes: z.int().min(1).max(100_000).default(200),
  tasks: z.int().min(1).max(10_000_000).default(10_000),
  load: z.number().min(1).max(500).default(90),
};
const workload = z.union([
  z.strictObject({ synthetic: z.enum(SYNTHETIC), name: label.optional(), ...size }),
  z.strictObject({ fitted: z.string(), name: label, ...size }),
  z.strictObject({
    trace: z.enum(FORMATS),
    name: label,
    jobs: z.string(),
    nodes: z.string().optional(),
    sample: z.int().min(1).optional(),
    compress: z.number().min(0.001).max(1_000_000).default(1),
  }),
]);

const experiment = z.strictObject({
  name: label,
  workloads: z.array(workload).min(1),
  schedulers: z.union([z.literal("all"), listOf(z.enum(names(strategies)))]).default("all"),
  orders: listOf(z.enum(names(orders))).default(["fifo"]),
  policies: listOf(z.enum(names(presets))).default(["ours"]),
  seeds: z.union([z.string(SEEDS), z.int(SEEDS).min(0, SEEDS)]).default("1..11"),
  metrics: listOf(metric).optional(),
  compare: listOf(metric).optional(),
  baseline: z.enum(names(strategies)).optional(),
});

/** `path`: of the file, which errors name. Throws Misuse. */
export function readExperiment(path: string): Experiment {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new Misuse(`Cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parseExperiment(path, text);
}

export function parseExperiment(path: string, text: string): Experiment {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const line = broken.linePos?.[0].line ?? 1;
    throw new Misuse(`${path}, line ${line}: not YAML: ${broken.message.split("\n")[0]}`);
  }
  const parsed = experiment.safeParse(document.toJS() ?? {});
  if (!parsed.success) throw new Misuse(sentence(path, parsed.error, (at) => lineOf(at)));
  return checked(path, parsed.data, (...at) => `${path}, line ${lineOf(at)}`);

  function lineOf(at: readonly PropertyKey[]): number {
    for (let depth = at.length; depth >= 0; depth--) {
      const node = document.getIn(at.slice(0, depth), true) as { range?: readonly [number, ...number[]] };
      if (node?.range !== undefined) return lines.linePos(node.range[0]).line;
    }
    return 1;
  }
}

/** `where`: names file and line of a field. */
function checked(
  path: string,
  given: z.infer<typeof experiment>,
  where: (...at: readonly PropertyKey[]) => string,
): Experiment {
  const beside = (file: string): string => resolve(dirname(path), file);
  const workloads = given.workloads.map((each): WorkloadChoice => choiceOf(each, beside));
  workloads.forEach((choice, index) => {
    if (workloads.findIndex(({ name }) => name === choice.name) < index)
      throw new Misuse(
        `${where("workloads", index)}: two workloads are called ${choice.name}: give one of them a name of its own`,
      );
    refuseMissing(where("workloads", index), choice);
  });
  const schedulers = given.schedulers === "all" ? names(strategies) : given.schedulers;
  const baseline = given.baseline ?? (schedulers.includes("epvm") ? "epvm" : (schedulers[0] as string));
  if (!schedulers.includes(baseline))
    throw new Misuse(
      `${where("baseline")}: baseline ${baseline} is none of its schedulers: ${schedulers.join(", ")}`,
    );
  const metrics = given.metrics ?? METRICS_DEFAULT;
  const compare = given.compare ?? metrics.slice(0, 3);
  const stray = compare.find((name) => !metrics.includes(name));
  if (stray !== undefined)
    throw new Misuse(`${where("compare")}: compare names ${stray}, which is none of its metrics`);
  const { name, orders: chosen, policies } = given;
  const seeds = seedsAt(where("seeds"), String(given.seeds));
  return { name, workloads, schedulers, orders: chosen, policies, seeds, metrics, compare, baseline };
}

function seedsAt(where: string, text: string): readonly number[] {
  try {
    return seedsOf(text);
  } catch (error) {
    if (error instanceof Misuse) throw new Misuse(`${where}: ${error.message}`);
    throw error;
  }
}

function choiceOf(given: z.infer<typeof workload>, beside: (file: string) => string): WorkloadChoice {
  if ("trace" in given) {
    const { trace, name, jobs, nodes, sample, compress } = given;
    const machines = nodes === undefined ? null : beside(nodes);
    const paths = { jobs: beside(jobs), nodes: machines };
    return { kind: "trace", name, format: trace, ...paths, sample: sample ?? null, compress };
  }
  const { nodes, tasks, load: loadPercent } = given;
  if ("fitted" in given)
    return { kind: "fitted", name: given.name, model: beside(given.fitted), nodes, tasks, loadPercent };
  const name = given.name ?? given.synthetic;
  return { kind: "synthetic", name, synthetic: given.synthetic, nodes, tasks, loadPercent };
}

function refuseMissing(where: string, choice: WorkloadChoice): void {
  const files =
    choice.kind === "trace" ? [choice.jobs, choice.nodes] : choice.kind === "fitted" ? [choice.model] : [];
  const missing = files.find((file) => file !== null && !existsSync(file));
  if (missing !== undefined)
    throw new Misuse(`${where}: workload ${choice.name} names ${missing}, which is not there`);
}

function sentence(path: string, error: z.ZodError, lineOf: (at: readonly PropertyKey[]) => number): string {
  const issue = innermost(error.issues[0] as z.core.$ZodIssue);
  const field = issue.path.map(String).join(".");
  const stray = issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  return `${path}, line ${lineOf([...issue.path, ...stray])}, ${field === "" ? "the experiment" : field}: ${issue.message}`;
}

/** Of a union the complaint of the branch that was meant: the one that gets farthest. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return issue;
  const unknown = (each: readonly z.core.$ZodIssue[]): boolean =>
    each.some(
      ({ code, path }) =>
        (path.length === 0 && code === "unrecognized_keys") ||
        (path.length === 1 &&
          ["synthetic", "fitted", "trace"].includes(String(path[0])) &&
          code === "invalid_type"),
    );
  const depth = (each: readonly z.core.$ZodIssue[]): number =>
    Math.max(0, ...each.map(({ path }) => path.length));
  const [meant] = issue.errors.filter((each) => !unknown(each)).toSorted((a, b) => depth(b) - depth(a));
  const [first] = meant ?? issue.errors[0] ?? [];
  return first === undefined ? issue : innermost({ ...first, path: [...issue.path, ...first.path] });
}
