// Scenarios as files: what is said is read, what is wrong is told on one line with file, field and what is accepted.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readArguments } from "../../sim/arguments.ts";
import { loadScenarios } from "../../sim/load-scenarios.ts";
import { main } from "../../sim/main.ts";
import { Observer } from "../../sim/observer.ts";
import { replayCommand, reportJson, reportRows } from "../../sim/report.ts";
import { runScenario } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario.ts";
import { calm } from "../../sim/scenarios/calm.ts";
import { scenarios } from "../../sim/scenarios/catalogue.ts";
import { memoryFault } from "../../sim/schema/memory-needed.ts";
import { readScenario } from "../../sim/schema/read-scenario.ts";
import { summaryOf } from "../../sim/sweep/run-summary.ts";
import { seconds } from "../../src/core/kernel/time.ts";
import type { Change } from "../../src/core/store/changes.ts";
import { tempFolder } from "../adapters/temp-folder.ts";

function fileOf(text: string, name = "mine.yaml"): string {
  const path = join(tempFolder(), name);
  writeFileSync(path, text);
  return path;
}

function good(text: string): Scenario {
  const read = readScenario(fileOf(text), scenarios);
  if ("faults" in read) throw new Error(read.faults.join("\n"));
  return read.scenario;
}

describe("a scenario file", () => {
  test("is calm, but for what it says, in units that people write", () => {
    const mine = good(`
nodes: { count: 3, capacity: { cpu: 4000, memory: 8GiB } }
network: { loss: 0.5%, latencyMean: 2ms }
workload: { tasks: 7, run: { mean: 1.5s } }
length: 2h
`);
    expect(mine.name).toBe("mine");
    expect(mine.nodes).toEqual({ count: 3, capacity: { cpu: 4000, memory: 8 * 2 ** 30 } });
    expect(mine.network).toEqual({ ...calm.network, loss: 5_000, latencyMean: 2_000 });
    expect(mine.workload).toEqual({
      ...calm.workload,
      tasks: 7,
      run: { ...calm.workload.run, mean: seconds(1.5) },
    });
    expect([mine.length, mine.leases, mine.source?.endsWith("mine.yaml")]).toEqual([
      seconds(7_200),
      calm.leases,
      true,
    ]);
  });

  test("extends a shipped scenario, under a policy, with faults by name and ordinary values left out", () => {
    const mine = good(`
extends: storm
policy: swarm
faults: { timeline: [{ at: 3s, fault: { kind: partition, nodes: [1], lasting: 4s } }] }
`);
    const storm = scenarios.find(({ name }) => name === "storm");
    expect([mine.policy, mine.liveness.wait, mine.faults.rates]).toEqual([
      "swarm",
      seconds(4.5),
      storm?.faults.rates,
    ]);
    expect(mine.faults.timeline).toEqual([
      {
        at: seconds(3),
        fault: { kind: "partition", nodes: [1], direction: "both", lasting: seconds(4) },
      },
    ]);
  });

  test("replays a trace that lies beside it", () => {
    const path = fileOf("workload: { trace: tasks.csv }\n");
    writeFileSync(
      path.replace("mine.yaml", "tasks.csv"),
      "at_s,cpu_milli,memory_mib,run_s\n1,500,64,10\n2,250,32,\n",
    );
    const read = readScenario(path, scenarios);
    expect("scenario" in read && [read.scenario.workload.tasks, read.scenario.workload.trace]).toEqual([
      2,
      [
        { at: seconds(1), resources: { cpu: 500, memory: 64 * 2 ** 20 }, run: seconds(10) },
        { at: seconds(2), resources: { cpu: 250, memory: 32 * 2 ** 20 }, run: null },
      ],
    ]);
  });

  test("of a trace plays no row that comes after its length: it is refused", () => {
    const path = fileOf("length: 60s\nworkload: { trace: tasks.csv }\n");
    const rows = [1, 60, 61].map((at) => `${at},500,64,10\n`);
    const trace = path.replace("mine.yaml", "tasks.csv");
    writeFileSync(trace, `at_s,cpu_milli,memory_mib,run_s\n${rows.join("")}`);
    expect(readScenario(path, scenarios)).toEqual({
      faults: [
        `${path}:2: workload.trace is "a trace whose row 3 comes at 61s", accepted is a moment up to length, 1m, of every row, or workload.tasks of at most 2`,
      ],
    });
    writeFileSync(trace, `at_s,cpu_milli,memory_mib,run_s\n${rows.slice(0, 2).join("")}`);
    expect(readScenario(path, scenarios)).toMatchObject({ scenario: { workload: { tasks: 2 } } });
  });

  test("is named after its file, as a folder may be named", () => {
    const nameIn = (file: string) => {
      const read = readScenario(fileOf("length: 1s", file), scenarios);
      return "scenario" in read ? read.scenario.name : read.faults;
    };
    expect(["black-hole.v2.yaml", "my storm (2).yaml", "..yaml", "größe.yaml"].map(nameIn)).toEqual([
      "black-hole.v2",
      "my-storm-2-",
      "scenario",
      "gr-e",
    ]);
  });

  test("tells what is in it, unless it has a summary of its own", () => {
    const summaries = [
      "summary: A quiet day",
      "nodes: { count: 3 }",
      "extends: storm\nfaults: { timeline: [{ at: 1s, fault: { kind: manager-crash, lasting: 1s } }] }",
      "faults: swarm",
      "extends: swarm",
    ].map((text) => good(text).summary);
    expect(summaries).toEqual([
      "A quiet day",
      "based on calm: 3 nodes, 200 tasks",
      "based on storm: 50 nodes, 2,000 tasks, 1 planned fault, faults that the seed draws",
      "based on calm: 10 nodes, 200 tasks, faults that the seed draws",
      "based on swarm: what the seed draws",
    ]);
  });

  test("says in all results which checks watched, when not all did, and how tasks were placed", () => {
    const some = runScenario(good("checks: [capacity, gangs]\nlength: 1s\nquiet: 0"), 1);
    expect(reportRows(some, 1)).toContainEqual(["checks", "only capacity, gangs"]);
    expect(reportJson(some, 1)).toMatchObject({ checks: ["capacity", "gangs"] });
    expect(summaryOf(some, 0, 1).checks).toEqual(["capacity", "gangs"]);
    const all = runScenario(good("strategy: spread\norder: easy\nlength: 1s\nquiet: 0"), 1);
    expect(reportRows(all, 1).map(([name]) => name)).not.toContain("checks");
    expect(reportJson(all, 1)).toMatchObject({
      policy: "ours",
      scheduler: "spread",
      order: "easy",
      checks: null,
    });
  });

  test("takes a trace's priorities, and draws those that it does not tell", () => {
    const path = fileOf("extends: preemption\nworkload: { trace: tasks.csv }\n");
    const rows = Array.from({ length: 40 }, (_, row) => `${row},100,64,5,${row % 2 === 0 ? 7 : ""}`);
    writeFileSync(
      path.replace("mine.yaml", "tasks.csv"),
      ["at_s,cpu_milli,memory_mib,run_s,priority", ...rows].join("\n"),
    );
    const read = readScenario(path, scenarios);
    if ("faults" in read) throw new Error(read.faults.join("\n"));
    const told = new Map<number, number>();
    const observer = new (class extends Observer {
      override committed(_at: number, changes: readonly Change[]): void {
        for (const change of changes) {
          if (change.kind !== "taskSubmitted") continue;
          const { priority } = change.task.spec;
          told.set(priority, (told.get(priority) ?? 0) + 1);
        }
      }
    })();
    expect(runScenario(read.scenario, 1, { observers: [observer] }).violations).toEqual([]);
    expect(told.get(7)).toBe(20);
    expect(told.size).toBeGreaterThan(2);
  });

  test.each([
    ["at_s,cpu_milli,memory_mib,run_s\n1,x,64,10\n", "tasks.csv, line 2, column cpu_milli"],
    ["at_s,cpu_milli,memory_mib,run_s\n2,1,64,10\n1,1,64,10\n", "column at_s: 1 is before the row above"],
    ["at_s,cpu_milli,memory_mib,run_s,priority\n1,1,64,10,1001\n", 'column priority: "1001": an integer'],
    ["at_s,cpu_milli\n1,1\n", "lacks memory_mib, run_s"],
    ["", "has no rows"],
  ])("refuses a bad trace, with the line that names it: %s", (text, told) => {
    const path = fileOf("\nworkload: { trace: tasks.csv }\n");
    writeFileSync(path.replace("mine.yaml", "tasks.csv"), text);
    const read = readScenario(path, scenarios);
    const [fault = ""] = "faults" in read ? read.faults : [];
    expect(fault.startsWith(`${path}:2: workload.trace: `), fault).toBe(true);
    expect(fault).toContain(told);
  });
});

/** What a file says, the line and the field that are told, and a part of what is told. */
const BAD: readonly (readonly [text: string, line: number, field: string, told: string])[] = [
  ["nodes: { count: 0 }", 1, "nodes.count", "is 0, accepted is an integer from 1 to 100000"],
  ["nodes: { count: 2.5 }", 1, "nodes.count", "is 2.5, accepted is an integer"],
  ["nodes: { count: ten }", 1, "nodes.count", 'is "ten", accepted is an integer'],
  ["nodes: { count: null }", 1, "nodes.count", "is null, accepted is an integer"],
  ["nodes: { count: 5, racks: 6 }", 1, "nodes.racks", "is 6, accepted is an integer from 1 to 5"],
  ["nodes: { capacity: { cpu: -1 } }", 1, "nodes.capacity.cpu", "is -1, accepted is an integer from 0"],
  ["nodes: { capacity: { memory: 4GB } }", 1, "nodes.capacity.memory", "as in 512MiB or 16GiB"],
  ["nodes: [1, 2]", 1, "nodes", "accepted is an object with the fields count, capacity"],
  ["node: { count: 3 }", 1, "node", "is not known, accepted is one of"],
  ["nodes: { cuont: 3 }", 1, "nodes.cuont", "did you mean count?"],
  ["length: 30", 1, "length", "is 30, accepted is a duration"],
  ["length: 30 seconds", 1, "length", "as in 250ms, 1.5s, 10m or 2h"],
  ["length: -5s", 1, "length", "accepted is a duration"],
  ["length: 0.0000001s", 1, "length", "accepted is a duration"],
  ["\nquiet: 20000h", 2, "quiet", "accepted is a duration from 0 to 10000h"],
  ["network: { loss: 0.01 }", 1, "network.loss", "accepted is a chance from 0% to 100%"],
  ["network: { loss: 101% }", 1, "network.loss", "accepted is a chance from 0% to 100%"],
  ["network: { timeout: 0 }", 1, "network.timeout", "accepted is a duration from 1us"],
  ["network: { histogram: [] }", 1, "network.histogram", "a list of 1 to 1000 entries"],
  [
    "network:\n  histogram:\n    - { upTo: 5ms, weight: 1 }\n    - { upTo: 2ms, weight: 1 }",
    4,
    "network.histogram[1].upTo",
    "more than that of the bucket before",
  ],
  ["network: { histogram: [{ upTo: 1ms, weight: 0 }] }", 1, "network.histogram", "a weight above 0"],
  ["workload: { tasks: -1 }", 1, "workload.tasks", "an integer from 0 to 10000000"],
  ["workload: { jobSize: 0 }", 1, "workload.jobSize", "an integer from 1"],
  ["workload: { sizes: [] }", 1, "workload.sizes", "a list of 1 to 1000 entries"],
  ["workload: { arrival: { shape: bursty } }", 1, "workload.arrival.shape", "one of even, poisson"],
  ["workload: { servicePercent: 101 }", 1, "workload.servicePercent", "an integer from 0 to 100"],
  ["workload: { checkedPercent: 5 }", 1, "workload.checkedPercent", "0 while workload.healthChecks is empty"],
  ["workload: { gpuPercent: 5 }", 1, "workload.gpuPercent", "0 while workload.gpus is empty"],
  [
    "workload: { gpus: [{ count: 2, milli: 500, models: [] }] }",
    1,
    "workload.gpus[0].milli",
    "1000 when count is above 1",
  ],
  ["runtime: { crashes: lots }", 1, "runtime.crashes", "accepted is a chance"],
  ["runtime: { fates: { oom: 1% } }", 1, "runtime.fates.oom", "is not known, accepted is one of slowStarts"],
  ["runtime: { pull: { sizesMib: [1] } }", 1, "runtime.pull.mibPerSecond", "is missing"],
  ["disk: { latencyMin: 5ms, latencyMax: 1ms }", 1, "disk.latencyMax", "at least disk.latencyMin"],
  [
    "disk: { discard: true }\nfaults: { rates: { manager-crash: { every: 9s, lasting: 1s } } }",
    1,
    "disk.discard",
    "it keeps nothing",
  ],
  ["leases: { lease: 4s }", 1, "leases.lease", "more than fence.fence"],
  ["fence: { fence: 3s }", 1, "fence.fence", "more than 3 × fence.engineTimeout"],
  ["clocks: { driftPpm: 600000 }", 1, "clocks.driftPpm", "an integer from 0 to 500000"],
  ["proc: { every: 1s }", 1, "proc.noisePercent", "is missing"],
  [
    "faults: { rates: { powr-off: { every: 1s, lasting: 1s } } }",
    1,
    "faults.rates.powr-off",
    "did you mean power-off?",
  ],
  ["faults: { rates: { partition: { every: 1s } } }", 1, "faults.rates.partition.lasting", "is missing"],
  ["faults: { partitions: [halves] }", 1, "faults.partitions[0]", "one of isolate-one, neighbours, uniform"],
  [
    "faults:\n  timeline:\n    - { at: 1s, fault: { kind: partiton, nodes: [1], lasting: 1s } }",
    3,
    "faults.timeline[0].fault.kind",
    "did you mean partition?",
  ],
  [
    "faults: { timeline: [{ at: 1s, fault: { kind: worker-crash, node: 10, lasting: 1s } }] }",
    1,
    "faults.timeline[0].fault, node of worker-crash",
    "is 10, accepted is a node from 0 to 9",
  ],
  [
    "faults: { timeline: [{ at: 1s, fault: { kind: worker-crash, lasting: 1s } }] }",
    1,
    "faults.timeline[0].fault.node",
    "is missing",
  ],
  [
    "faults: { timeline: [{ at: 1s, fault: { kind: swizzle, nodes: [1, 2], back: [1], lasting: 1s } }] }",
    1,
    "faults.timeline[0].fault.back",
    "in another order",
  ],
  [
    "operations: { timeline: [{ at: 1s, operation: { kind: cordon, node: 99 } }] }",
    1,
    "operations.timeline[0].operation.node",
    "accepted is a node from 0 to 9",
  ],
  ["policy: mesos", 1, "policy", "one of cube, swarm, nomad, kubernetes, ours"],
  ["strategy: best", 1, "strategy", "one of round-robin"],
  ["order: random", 1, "order", "one of fifo"],
  ["extends: strom", 1, "extends", "did you mean storm?"],
  ["checks: [capacity, luck]", 1, "checks[1]", "one of capacity, legal-transitions"],
  ["checks: []", 1, "checks", "is [], accepted is at least one of capacity, legal-transitions"],
  ['name: "../../x"', 1, "name", 'is "../../x", accepted is 1 to 63 letters, digits, "-", "_" and "."'],
  ["name: .hidden", 1, "name", 'and no "." first'],
  ["name: my storm", 1, "name", "accepted is 1 to 63 letters"],
  [
    "length: 60s\nfaults:\n  timeline:\n    - { at: 61s, fault: { kind: manager-crash, lasting: 1s } }",
    4,
    "faults.timeline[0].at",
    'is "61s", accepted is a moment up to length, 1m',
  ],
  [
    "length: 60s\nfaults:\n  laterMax: 5s\n  timeline:\n    - { at: 56s, fault: { kind: manager-crash, lasting: 1s } }",
    5,
    "faults.timeline[0].at",
    'is "56s", accepted is a moment up to length, 1m, less faults.laterMax, 5s',
  ],
  [
    "length: 60s\noperations: { timeline: [{ at: 2m, operation: { kind: cordon, node: 1 } }] }",
    2,
    "operations.timeline[0].at",
    'is "2m", accepted is a moment up to length, 1m',
  ],
  [
    "faults: { timeline: [{ at: 1s, fault: { kind: worker-move, node: 3, with: 3, lasting: 1s } }] }",
    1,
    "faults.timeline[0].fault.with",
    "is 3, accepted is another node than `node`, or null",
  ],
  ["swarm: some", 1, "swarm", "one of faults, all"],
  ["- calm", 1, "the scenario", "accepted is an object"],
];

/** Each line stands for ten times the one before. */
const BOMB = ["a", "b", "c", "d", "e"]
  .map(
    (name, index, all) => `${name}: &${name} [${Array(10).fill(index === 0 ? "x" : `*${all[index - 1]}`)}]`,
  )
  .join("\n");

describe("a bad scenario file is refused, with file, line, field and what is accepted", () => {
  test.each(BAD)("%s", (text, line, field, told) => {
    const path = fileOf(text);
    const read = readScenario(path, scenarios);
    const [first = ""] = "faults" in read ? read.faults : [];
    expect(first.startsWith(`${path}:${line}: ${field} is `), first).toBe(true);
    expect(first).toContain(told);
    expect(first).not.toContain("\n");
  });

  test.each([
    ["nodes: { count: 1\nlength: 2s", /mine\.yaml:\d+:\d+: /],
    ["length: 1s\nlength: 2s", /mine\.yaml:2:\d+: Map keys must be unique/],
    ["length: 1s\n---\nlength: 2s", /mine\.yaml:2:1: a second document begins, accepted is a file with one$/],
    [
      "length: 1s\nnodes: *missing",
      /mine\.yaml:2:8: \*missing names no anchor, accepted is one that stands before it$/,
    ],
    [BOMB, /mine\.yaml:2:\d+: aliases stand for too much/],
    [
      `length: ${"[".repeat(20_000)}${"]".repeat(20_000)}`,
      /mine\.yaml:1(:\d+)?: is nested more deeply than can be read$/,
    ],
  ])("one that is no YAML says where: %s", (text, told) => {
    const read = readScenario(fileOf(text), scenarios);
    expect(read).toEqual({ faults: [expect.stringMatching(told)] });
  });

  test("one whose trace is not there says so", () => {
    const path = fileOf("workload: { trace: none.csv }");
    const read = readScenario(path, scenarios);
    const [fault = ""] = "faults" in read ? read.faults : [];
    expect(fault.startsWith(`${path}:1: workload.trace: Cannot read `), fault).toBe(true);
  });

  test("one that is not there says so", () => {
    const read = readScenario("nowhere/mine.yaml", scenarios);
    expect("faults" in read && read.faults[0]).toMatch(/^nowhere\/mine\.yaml: cannot be read: ENOENT/);
  });
});

describe("the sim command", () => {
  const load = async (): Promise<never> => {
    throw new Error("no strategy is named");
  };

  test("ends with 2 when a scenario file is bad, also one in TypeScript", async () => {
    const code = `export const scenario = ${JSON.stringify({ ...calm, length: -1 })};\n`;
    for (const path of [fileOf("length: 30"), fileOf(code, "mine.mjs"), fileOf("export {};", "none.mjs")])
      expect(await main([path], load)).toBe(2);
  });

  test("says so first when a scenario needs more memory than there is", async () => {
    const large = fileOf("nodes: { count: 100000 }\nworkload: { tasks: 10000000 }\n");
    expect(await main([large], load)).toBe(2);
    const huge = { ...calm, workload: { ...calm.workload, tasks: 10_000_000 } };
    const room = { heap: 2 ** 31, machine: 2 ** 32 };
    expect(memoryFault(huge, 1, room)).toMatch(
      /^nodes\.count 10 and workload\.tasks 10000000 need about \d+ MiB, the heap may have 2048 MiB/,
    );
    expect(memoryFault(calm, 1, room)).toBeNull();
    expect(memoryFault(calm, 100, room)).toMatch(
      /need about \d+ MiB, \d+ MiB with --jobs 100, the machine has 4096 MiB left$/,
    );
    expect(memoryFault(calm, 1, { heap: 2 ** 31, machine: 1_000 })).toMatch(/the machine has 1 MiB left$/);
  });

  test("takes a file wherever it takes a scenario, with a seed and a policy too", async () => {
    const path = fileOf("nodes: { count: 2 }\nworkload: { tasks: 3 }\nlength: 2s\nquiet: 1m\n");
    const { files } = (await loadScenarios(["--json", path, `${path}:7`, "--out", "x.yaml"])) as {
      readonly files: ReadonlyMap<string, Scenario>;
    };
    expect([...files.keys()]).toEqual([path]);
    expect(readArguments(["diff", `${path}:7`, `${path}:8:nomad`], files)).toMatchObject({
      kind: "diff",
      left: { scenario: { name: "mine" }, seed: 7 },
      right: { scenario: { name: "mine", policy: "nomad" }, seed: 8 },
    });
    expect(await main(["--no-report", path], load)).toBe(0);
    expect(await main(["diff", `${path}:7`, `${path}:7`], load)).toBe(0);
  });

  test("repeats a run of a file by what the command said in place of the file, and by no more", async () => {
    const path = fileOf("policy: nomad\nstrategy: spread\nlength: 1s\nquiet: 0\n");
    const { files } = (await loadScenarios([path])) as { readonly files: ReadonlyMap<string, Scenario> };
    const replayOf = (...words: string[]) => {
      const read = readArguments([path, ...words], files);
      if (read.kind !== "run") throw new Error(JSON.stringify(read));
      return read.setups.map(({ scenario }) => replayCommand(runScenario(scenario, 4)));
    };
    const plain = `npm run sim -- ${path} --seed 4`;
    expect(replayOf()).toEqual([plain]);
    expect(replayOf("--policy", "nomad,ours", "--scheduler", "epvm", "--order", "easy")).toEqual([
      `${plain} --scheduler epvm --order easy`,
      `${plain} --policy ours --scheduler epvm --order easy`,
    ]);
  });

  test("says of a file that is not there in which folder it was looked for", async () => {
    for (const name of ["nowhere/mine.yaml", "mine.ts"])
      expect(await loadScenarios([name])).toEqual({
        faults: [`${name}: there is no such file in ${process.cwd()}`],
      });
    expect(await loadScenarios(["/nowhere/mine.yaml"])).toEqual({
      faults: ["/nowhere/mine.yaml: there is no such file"],
    });
  });
});
