// Reads a scenario from a YAML file: a shipped scenario (`extends`, calm unless said) under a policy, changed by what the
// file says. Whatever is wrong is told on one line: file and line, field, what was given, what is accepted.

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { presetNamed } from "../../src/core/manager/presets.ts";
import { count } from "../figures.ts";
import type { Scenario, TracedTask } from "../scenario.ts";
import { underPolicy } from "../under-policy.ts";
import { faultText } from "../validate-scenario.ts";
import { nameOfFile, unknownName } from "./fields.ts";
import { givenText } from "./given-text.ts";
import { brokenJointRules, type Fault } from "./joint-rules.ts";
import { readTrace } from "./read-trace.ts";
import { readYaml, type Yaml } from "./read-yaml.ts";
import { readFields, wrongFields } from "./wrong-fields.ts";

/** A scenario, or why there is none: a line for each fault. */
export type Read = { readonly scenario: Scenario } | { readonly faults: readonly string[] };

/** Files may be so long. */
const BYTES_MAX = 10_000_000;

/** `shipped`: the scenarios that a file may extend; the first one is extended when it does not say. */
export function readScenario(path: string, shipped: readonly Scenario[]): Read {
  const text = readText(path);
  if (typeof text !== "string") return text;
  const yaml = readYaml(text);
  return typeof yaml === "string"
    ? { faults: [`${path}${yaml}`] }
    : new ScenarioFile(path, yaml, shipped).read();
}

function readText(path: string): string | Read {
  try {
    const text = readFileSync(path, "utf8");
    if (text.length <= BYTES_MAX) return text;
    return { faults: [`${path}: ${text.length} bytes, accepted are at most ${BYTES_MAX}`] };
  } catch (error) {
    return { faults: [`${path}: cannot be read: ${error instanceof Error ? error.message : String(error)}`] };
  }
}

/** What commands may put others in the place of. */
export const writtenIn = ({ policy, strategy, order }: Scenario): NonNullable<Scenario["asWritten"]> => ({
  policy,
  strategy,
  order,
});

type Plain = Readonly<Record<string, unknown>>;

class ScenarioFile {
  private readonly path: string;
  private readonly yaml: Yaml;
  private readonly shipped: readonly Scenario[];

  constructor(path: string, yaml: Yaml, shipped: readonly Scenario[]) {
    this.path = path;
    this.yaml = yaml;
    this.shipped = shipped;
  }

  read(): Read {
    const value = this.yaml.value ?? {};
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return { faults: [`${this.path}:1: the scenario is ${givenText(value)}, accepted is an object`] };
    }
    const { extends: base = this.shipped[0]?.name, ...said } = value as Plain;
    const extended = this.shipped.find(({ name }) => name === base);
    if (extended === undefined) {
      const names = this.shipped.map(({ name }) => name);
      return this.refuse([{ path: "extends", given: base, accepted: unknownName(String(base), names) }]);
    }
    const { trace, ...rest } = this.takeTrace(withSwarm(said));
    if (typeof trace === "string") return this.refuseTrace(trace);
    const wrong = wrongFields(rest, "file");
    if (wrong.length > 0) return this.refuse(wrong);
    const changes = readFields(rest) as Plain;
    return this.join(extended, trace === null ? changes : withTrace(changes, trace));
  }

  private refuseTrace(why: string): Read {
    return { faults: [`${this.path}${this.lineOf("workload.trace")}: workload.trace: ${why}`] };
  }

  private join(extended: Scenario, changes: Plain): Read {
    const preset = typeof changes.policy === "string" ? presetNamed(changes.policy) : undefined;
    const base = preset === undefined ? extended : underPolicy(extended, preset);
    const name = { name: nameOfFile(this.path), source: this.path };
    const scenario = merged({ ...base, ...name }, changes) as unknown as Scenario;
    const broken = brokenJointRules(scenario);
    if (broken.length > 0) return this.refuse(broken);
    const summary = changes.summary === undefined ? toldBy(base, scenario) : scenario.summary;
    return { scenario: { ...scenario, summary, asWritten: writtenIn(scenario) } };
  }

  /** The trace that is named, or why it cannot be read; null: none is. */
  private takeTrace(said: Plain): Plain & { readonly trace: readonly TracedTask[] | string | null } {
    const { workload } = said;
    if (!isPlain(workload) || typeof workload.trace !== "string") return { ...said, trace: null };
    const { trace: file, ...rest } = workload;
    try {
      const trace = readTrace(resolve(dirname(this.path), String(file)));
      return { ...said, workload: rest, trace };
    } catch (error) {
      return { ...said, trace: error instanceof Error ? error.message : String(error) };
    }
  }

  private refuse(faults: readonly Fault[]): Read {
    return { faults: faults.map((fault) => `${this.path}${this.lineOf(fault.path)}: ${faultText(fault)}`) };
  }

  /** The line of the field, or of the nearest one above it that is there. */
  private lineOf(path: string): string {
    const steps = path.split(/[.[\], ]+/).filter((step) => step !== "");
    for (let count = steps.length; count > 0; count--) {
      const keys = steps.slice(0, count).map((step) => (/^\d+$/.test(step) ? Number(step) : step));
      const line = this.yaml.lineOf(keys);
      if (line !== null) return `:${line}`;
    }
    return "";
  }
}

/** What can be said of a scenario whose file says nothing: what it was made of is another one's summary. */
function toldBy({ name }: Scenario, { nodes, workload, faults, swarm }: Scenario): string {
  if (swarm === "all") return `based on ${name}: what the seed draws`;
  const planned = faults.timeline.length;
  const parts = [`${count(nodes.count)} nodes`, `${count(workload.tasks)} tasks`];
  if (planned > 0) parts.push(`${count(planned)} planned ${planned === 1 ? "fault" : "faults"}`);
  if (swarm === "faults" || Object.keys(faults.rates).length > 0) parts.push("faults that the seed draws");
  return `based on ${name}: ${parts.join(", ")}`;
}

function withTrace(changes: Plain, trace: readonly TracedTask[]): Plain {
  return { ...changes, workload: { tasks: trace.length, ...(changes.workload as Plain), trace } };
}

/** `faults: swarm` lets the seed draw them. */
function withSwarm(said: Plain): Plain {
  if (said.faults !== "swarm") return said;
  const { faults: _, ...rest } = said;
  return { ...rest, swarm: "faults" };
}

/** What is replaced as a whole where it is said, not merged. */
const WHOLE = new Set([
  "capacity",
  "rates",
  "every",
  "turns",
  "pull",
  "fates",
  "proc",
  "restartPolicy",
  "mass",
]);

function merged(base: Plain, changes: Plain): Plain {
  const result: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(changes)) {
    const before = base[name];
    result[name] = !WHOLE.has(name) && isPlain(before) && isPlain(value) ? merged(before, value) : value;
  }
  return result;
}

const isPlain = (value: unknown): value is Plain =>
  typeof value === "object" && value !== null && !Array.isArray(value);
