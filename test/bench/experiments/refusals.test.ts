// Traces and experiments that can't be used are named by file, line and column or field, before anything is written.

import { existsSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { addExperiments } from "../../../bench/experiments/command.ts";
import { parseExperiment } from "../../../bench/experiments/read-experiment.ts";
import { readModel } from "../../../bench/workloads/model-file.ts";
import { readWorkload, type TraceFormat } from "../../../sim/workloads/formats.ts";

const PLAIN = "job,arrival_s,duration_s,cpu_milli,memory_mib,tasks,gpus,gpu_milli,constraint,priority\n";
const NODES =
  "node,cpu_milli,memory_mib,gpus,gpu_model,labels\nn1,4000,1024,2,A,zone=a\nn2,8000,1024,0,,zone=b\n";
const SWF = "; MaxNodes: 2\n; MaxProcs: 4\n";
const GOOGLE_NODES = "0,1,0,p,0.5,0.5\n";
const ALIBABA_NODES = "m_1,0,1,1,4,50,USING\n";
const OPENB_NODES = "sn,cpu_milli,memory_mib,gpu,model\nn,8000,100,1,A\n";
const OPENB =
  "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,creation_time,scheduled_time,deletion_time\n";

const swf = (...fields: number[]): string => [...fields, ...Array(18 - fields.length).fill(-1)].join(" ");

const BAD_TRACES: readonly [string, TraceFormat, string | Buffer, string, string][] = [
  ["a truncated gzip", "plain", gzipSync(`${PLAIN}a,0,1,1,1,,,,,\n`).subarray(0, 40), NODES, "Cannot read"],
  ["an empty file", "plain", "", NODES, "has no rows"],
  ["a header alone", "plain", PLAIN, NODES, "has no rows"],
  [
    "a missing column",
    "plain",
    "job,arrival_s\na,0\n",
    NODES,
    "line 1: lacks duration_s, cpu_milli, memory_mib",
  ],
  ["a row too short", "plain", `${PLAIN}a,0,1\n`, NODES, "not CSV"],
  ["a negative duration", "plain", `${PLAIN}a,0,-1,1,1,,,,,\n`, NODES, 'line 2, column duration_s: "-1"'],
  [
    "a duration that is no number",
    "plain",
    `${PLAIN}a,0,soon,1,1,,,,,\n`,
    NODES,
    'column duration_s: "soon"',
  ],
  ["a negative arrival", "plain", `${PLAIN}a,-3,1,1,1,,,,,\n`, NODES, 'column arrival_s: "-3"'],
  [
    "unsorted arrivals",
    "plain",
    `${PLAIN}a,5,1,1,1,,,,,\nb,4,1,1,1,,,,,\n`,
    NODES,
    "line 3, column arrival_s: 4: before",
  ],
  [
    "more CPU than any node",
    "plain",
    `${PLAIN}a,0,1,9000,1,,,,,\n`,
    NODES,
    "line 2, column cpu_milli: 9000: more than any",
  ],
  [
    "more memory than any node",
    "plain",
    `${PLAIN}a,0,1,1,2000,,,,,\n`,
    NODES,
    "column memory_mib: 2000: more than any",
  ],
  [
    "CPU that no allowed node has",
    "plain",
    `${PLAIN}a,0,1,8000,1,,,,zone=a,\n`,
    NODES,
    "line 2, column cpu_milli: 8000: more than any node with constraint zone=a has; the largest has 4000 t",
  ],
  [
    "a zone that no node is in",
    "plain",
    `${PLAIN}a,0,1,1,1,,,,zone=c,\n`,
    NODES,
    "line 2, column constraint: zone=c: no node meets it; they have zone=a|b",
  ],
  [
    "a label that no node has",
    "plain",
    `${PLAIN}a,0,1,1,1,,,,disk=ssd,\n`,
    NODES,
    "line 2, column constraint: disk=ssd: no node meets it; none has the label disk",
  ],
  [
    "parts of several GPUs",
    "plain",
    `${PLAIN}a,0,1,1,1,,2,500,,\n`,
    NODES,
    "column gpu_milli: 500 of each of 2",
  ],
  [
    "more GPUs than any node",
    "plain",
    `${PLAIN}a,0,1,1,1,,3,,,\n`,
    NODES,
    "line 2, column gpus: 3: more than any node has; the largest has 2 GPUs",
  ],
  [
    "GPUs where no node has any",
    "plain",
    `${PLAIN}a,0,1,1,1,,1,,,\n`,
    "node,cpu_milli,memory_mib\nn,4000,1024\n",
    "line 2, column gpus: 1: no GPU is on any node",
  ],
  [
    "GPUs where its zone has none",
    "plain",
    `${PLAIN}a,0,1,1,1,,1,,zone=b,\n`,
    NODES,
    "line 2, column gpus: 1: no GPU is on any node with constraint zone=b",
  ],
  [
    "a model of GPU that no node has",
    "plain",
    "job,arrival_s,duration_s,cpu_milli,memory_mib,gpus,gpu_models\na,0,1,1,1,1,B\n",
    NODES,
    "line 2, column gpu_models: B: not what any node has; there is A",
  ],
  [
    "a misspelt column",
    "plain",
    "job,arrival_s,duration_s,cpu_milli,memory_mib,estimate\na,0,1,1,1,9\n",
    NODES,
    "jobs.csv, line 1, column estimate: is not known; did you mean estimate_s?",
  ],
  [
    "a column of nodes that nobody knows",
    "plain",
    `${PLAIN}a,0,1,1,1,,,,,\n`,
    NODES.replace("labels", "rack"),
    "nodes.csv, line 1, column rack: is not known; accepted: node, cpu_milli, memory_mib, gpus, gpu_model, labels",
  ],
  [
    "a gang that the empty cell has no room for",
    "plain",
    `${PLAIN}a,0,1,4000,1,4,,,,\n`,
    NODES,
    "line 2, column tasks: 4: start together, and the empty cell has room for 3",
  ],
  [
    "a gang that its zone has no room for",
    "plain",
    `${PLAIN}a,0,1,4000,1,2,,,zone=a,\n`,
    NODES,
    "the empty cell has room for 1",
  ],
  [
    "a gang that there are too few GPUs for",
    "plain",
    `${PLAIN}a,0,1,1,1,5,1,500,,\n`,
    NODES,
    "the empty cell has room for 4",
  ],
  [
    "a column twice",
    "plain",
    "job,arrival_s,duration_s,cpu_milli,memory_mib,cpu_milli\na,0,1,1,1,9\n",
    NODES,
    "line 1, column cpu_milli: is there twice",
  ],
  ["a gang of none", "plain", `${PLAIN}a,0,1,1,1,0,,,,\n`, NODES, 'column tasks: "0"'],
  ["a priority out of range", "plain", `${PLAIN}a,0,1,1,1,,,,,2000\n`, NODES, 'column priority: "2000"'],
  [
    "a constraint without values",
    "plain",
    `${PLAIN}a,0,1,1,1,,,,zone,\n`,
    NODES,
    'column constraint: "zone"',
  ],
  [
    "a node without CPU",
    "plain",
    `${PLAIN}a,0,1,1,1,,,,,\n`,
    NODES.replace("4000", "0"),
    'line 2, column cpu_milli: "0"',
  ],
  [
    "labels that are none",
    "plain",
    `${PLAIN}a,0,1,1,1,,,,,\n`,
    NODES.replace("zone=a", "zone"),
    "column labels",
  ],
  ["SWF without a size", "swf", swf(1, 0, 0, 5, 1), "", 'lacks the comment "; MaxProcs: N"'],
  ["SWF with too few fields", "swf", `${SWF}1 2 3\n`, "", "line 3: has 3 fields; 18"],
  [
    "SWF with a word",
    "swf",
    `${SWF}${swf(1, 0, 0, 5, 1).replace("5", "five")}\n`,
    "",
    'line 3, column run: "five"',
  ],
  ["SWF with a run of −7", "swf", `${SWF}${swf(1, 0, 0, -7, 1)}\n`, "", 'column run: "-7"'],
  [
    "SWF out of order",
    "swf",
    `${SWF}${swf(1, 9, 0, 5, 1)}\n${swf(2, 8, 0, 5, 1)}\n`,
    "",
    "line 4, column submit: 8",
  ],
  ["SWF larger than its machine", "swf", `${SWF}${swf(1, 0, 0, 5, 5)}\n`, "", "column requested procs: 5"],
  ["SWF in which nothing ran", "swf", `${SWF}${swf(1, 0, 0, -1, 1)}\n`, "", "has no job that ran"],
  ["Google's without all columns", "google-2011", "0,,1,0\n", GOOGLE_NODES, "not CSV"],
  [
    "Google's with a request above 1",
    "google-2011",
    "0,,1,0,,0,u,0,0,1.5,0,0,\n1,,1,0,9,1,u,0,0,1.5,0,0,\n",
    GOOGLE_NODES,
    "line 1, column CPU request",
  ],
  [
    "Google's larger than any machine",
    "google-2011",
    "0,,1,0,,0,u,0,0,0.9,0,0,\n1,,1,0,9,1,u,0,0,0.9,0,0,\n",
    GOOGLE_NODES,
    "column CPU request: 0.9: more than any",
  ],
  [
    "Google's unsorted",
    "google-2011",
    "5,,1,0,,0,u,0,0,0.1,0,0,\n4,,1,0,9,1,u,0,0,0.1,0,0,\n",
    GOOGLE_NODES,
    "line 2, column time: 4",
  ],
  [
    "Alibaba's that end before they start",
    "alibaba-2018",
    "t,1,j,1,Terminated,9,5,100,1\n",
    ALIBABA_NODES,
    "line 1, column end_time: 5",
  ],
  [
    "Alibaba's larger than any machine",
    "alibaba-2018",
    "t,1,j,1,Terminated,1,5,500,1\n",
    ALIBABA_NODES,
    "column plan_cpu: 500: more",
  ],
  [
    "openb's deleted before they start",
    "openb",
    `${OPENB}p,1,1,0,0,,1,9,5\n`,
    OPENB_NODES,
    "line 2, column deletion_time: 5",
  ],
  ["a trace without nodes", "plain", `${PLAIN}a,0,1,1,1,,,,,\n`, "", "has no rows"],
];

describe("a trace", () => {
  test.each(BAD_TRACES)("with %s is refused", (what, format, jobs, nodes, message) => {
    const folder = mkdtempSync(join(tmpdir(), "bad-trace-"));
    const paths = [
      join(folder, what.includes("gzip") ? "jobs.csv.gz" : "jobs.csv"),
      join(folder, "nodes.csv"),
    ];
    writeFileSync(paths[0] as string, jobs);
    writeFileSync(paths[1] as string, nodes);
    expect(() => readWorkload(format, paths[0] as string, paths[1] as string)).toThrow(message);
  });
});

const GOOD = "name: x\nworkloads:\n  - synthetic: uniform\n";
const BAD_EXPERIMENTS: readonly [string, string, string][] = [
  ["nothing in it", "", "line 1, name"],
  ["broken YAML", "name: [x\n", "line 2: not YAML"],
  ["no workload", "name: x\nworkloads: []\n", "line 2, workloads"],
  ["an unknown synthetic workload", GOOD.replace("uniform", "huge"), "line 3, workloads.0.synthetic"],
  ["no nodes", `${GOOD}    nodes: 0\n`, "line 4, workloads.0.nodes"],
  ["a load of nothing", `${GOOD}    load: 0\n`, "line 4, workloads.0.load"],
  ["an unknown scheduler", `${GOOD}schedulers: [best-fit, bestest]\n`, "line 4, schedulers.1"],
  ["a scheduler twice", `${GOOD}schedulers: [best-fit, best-fit]\n`, "each at most once"],
  ["an unknown order", `${GOOD}orders: [lifo]\n`, "line 4, orders.0"],
  ["an unknown policy", `${GOOD}policies: [mesos]\n`, "line 4, policies.0"],
  ["an unknown metric", `${GOOD}metrics: [speed]\n`, "line 4, metrics.0"],
  ["seeds that are none", `${GOOD}seeds: 9..1\n`, 'line 4: Cannot take seeds "9..1"'],
  ["a list of seeds", `${GOOD}seeds: [1, 2]\n`, "line 4, seeds: one seed N or a range A..B is accepted"],
  ["half a seed", `${GOOD}seeds: 1.5\n`, "line 4, seeds: one seed N or a range A..B is accepted"],
  ["a seed below zero", `${GOOD}seeds: -3\n`, "line 4, seeds: one seed N or a range A..B is accepted"],
  ["a misspelt field", `${GOOD}shedulers: [epvm]\n`, 'line 4, the experiment: Unrecognized key: "shedulers"'],
  ["the folder above as its name", GOOD.replace("x", ".."), "line 1, name"],
  [
    "a baseline that does not take part",
    `${GOOD}schedulers: [epvm]\nbaseline: random\n`,
    "line 5: baseline random is none",
  ],
  [
    "a comparison of what is not measured",
    `${GOOD}metrics: [mean_wait_s]\ncompare: [mean_bsld]\n`,
    "line 5: compare names mean_bsld",
  ],
  [
    "two workloads of one name",
    `${GOOD}  - synthetic: uniform\n`,
    "line 4: two workloads are called uniform",
  ],
  [
    "a trace that is not there",
    "name: x\nworkloads:\n  - { trace: plain, name: t, jobs: no.csv, nodes: no.csv }\n",
    "line 3: workload t names",
  ],
  [
    "a trace of an unknown format",
    "name: x\nworkloads:\n  - { trace: csv, name: t, jobs: a }\n",
    "line 3, workloads.0.trace",
  ],
  [
    "a fitted workload that is not there",
    "name: x\nworkloads:\n  - { fitted: no.json, name: t }\n",
    "no.json, which is not there",
  ],
];

describe("an experiment", () => {
  test.each(BAD_EXPERIMENTS)("with %s is refused", (_what, text, message) => {
    expect(() => parseExperiment("mine.yaml", text)).toThrow(message);
    expect(() => parseExperiment("mine.yaml", text)).toThrow(/^mine\.yaml/);
  });

  test("with a bad trace leaves nothing behind", async () => {
    const folder = mkdtempSync(join(tmpdir(), "bad-experiment-"));
    writeFileSync(join(folder, "jobs.csv"), `${PLAIN}a,0,-1,1,1,,,,,\n`);
    writeFileSync(join(folder, "nodes.csv"), NODES);
    const file = join(folder, "mine.yaml");
    writeFileSync(
      file,
      "name: x\nworkloads:\n  - { trace: plain, name: t, jobs: jobs.csv, nodes: nodes.csv }\n",
    );
    const program = new Command().exitOverride();
    addExperiments(program);
    const out = join(folder, "out");
    await expect(program.parseAsync(["node", "bench", file, "--out", out])).rejects.toThrow(
      "column duration_s",
    );
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(["jobs.csv", "mine.yaml", "nodes.csv"]);
  });

  test("may not use a file as a model that is none", () => {
    const path = join(mkdtempSync(join(tmpdir(), "model-")), "m.json");
    writeFileSync(path, '{"kind":"something"}');
    expect(() => readModel(path)).toThrow("not a fitted workload");
  });
});
