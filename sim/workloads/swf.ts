// Reads the Standard Workload Format of the Parallel Workloads Archive: 18 fields a job, −1 for what is not known, comments
// from ';' on, among them MaxNodes and MaxProcs. Source: Chapin et al., JSSPP 1999; Feitelson, Tsafrir, Krakov, JPDC 2014.
// A job of p processors becomes a gang of as few parts as its nodes allow.

import { readText, TraceError } from "./csv-table.ts";
import { PLAIN_JOB, type Workload, type WorkloadJob, type WorkloadNode } from "./workload.ts";

const FIELDS = [
  ...["job", "submit", "wait", "run", "allocated procs", "cpu time", "used memory", "requested procs"],
  ...["requested time", "requested memory", "status", "user", "group", "executable", "queue", "partition"],
  ...["preceding job", "think time"],
];
const SECONDS_MAX = 3_200_000_000;

interface Machine {
  readonly nodes: number;
  readonly procs: number;
}

export function readSwf(path: string): Workload {
  const lines = readText(path).split(/\r?\n/);
  const machine = machineOf(path, lines);
  const cores = Math.ceil(machine.procs / machine.nodes);
  const jobs: WorkloadJob[] = [];
  lines.forEach((text, index) => {
    const line = text.replace(/;.*$/, "").trim();
    if (line === "") return;
    const job = new Fields(path, index + 1, line).job(machine, cores, jobs.at(-1)?.arrival ?? 0);
    if (job !== null) jobs.push(job);
  });
  if (jobs.length === 0) throw new TraceError(`${path}: has no job that ran`);
  return { name: "swf", nodes: nodesOf(machine, cores), jobs };
}

function machineOf(path: string, lines: readonly string[]): Machine {
  const told = (name: string): number | null => {
    const line = lines.find((text) => new RegExp(`^;\\s*${name}:`).test(text));
    const value = Number(line?.split(":")[1]?.trim().split(/\s/)[0] ?? Number.NaN);
    return Number.isInteger(value) && value > 0 ? value : null;
  };
  const procs = told("MaxProcs");
  if (procs === null)
    throw new TraceError(`${path}: lacks the comment "; MaxProcs: N", the size of the machine`);
  return { procs, nodes: Math.min(procs, told("MaxNodes") ?? procs) };
}

function nodesOf({ nodes }: Machine, cores: number): readonly WorkloadNode[] {
  return Array.from({ length: nodes }, (_, index) => ({
    name: `node-${index}`,
    capacity: { cpu: cores * 1000 },
    gpus: [],
    labels: {},
  }));
}

class Fields {
  private readonly where: string;
  private readonly values: readonly string[];

  constructor(path: string, line: number, text: string) {
    this.where = `${path}, line ${line}`;
    this.values = text.split(/\s+/);
    if (this.values.length !== FIELDS.length)
      throw new TraceError(`${this.where}: has ${this.values.length} fields; 18 are accepted`);
  }

  /** Null: it never ran, or nobody knows how large it was. */
  job({ procs: most }: Machine, cores: number, last: number): WorkloadJob | null {
    const run = this.seconds("run");
    const asked = this.integer("requested procs");
    const procs = asked > 0 ? asked : this.integer("allocated procs");
    const arrival = this.seconds("submit") * 1e6;
    if (run < 0 || procs <= 0) return null;
    if (arrival < 0) this.refuse("submit", "−1: a time is accepted");
    if (arrival < last)
      this.refuse("submit", `${arrival / 1e6}: before the job above; sorted by it is accepted`);
    if (procs > most) this.refuse("requested procs", `${procs}: the machine has ${most} (MaxProcs)`);
    const tasks = Math.ceil(procs / cores);
    const told = this.seconds("requested time");
    const user = this.integer("user");
    return {
      ...PLAIN_JOB,
      name: String(this.integer("job")),
      arrival,
      duration: run * 1e6,
      resources: { cpu: Math.ceil(procs / tasks) * 1000 },
      tasks,
      apart: false,
      estimateMs: told > 0 ? told * 1000 : null,
      owner: user < 0 ? null : `user-${user}`,
    };
  }

  private integer(field: string): number {
    const text = this.values[FIELDS.indexOf(field)] ?? "";
    const value = /^-?\d+(?:\.\d+)?$/.test(text) ? Math.round(Number(text)) : Number.NaN;
    if (value >= -1) return value;
    return this.refuse(field, `"${text}": a number ≥ 0, or −1, is accepted`);
  }

  private seconds(field: string): number {
    const value = this.integer(field);
    return value <= SECONDS_MAX ? value : this.refuse(field, `${value}: at most ${SECONDS_MAX} is accepted`);
  }

  private refuse(field: string, why: string): never {
    throw new TraceError(`${this.where}, column ${field}: ${why}`);
  }
}
