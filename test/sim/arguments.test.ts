// What the sim command accepts, and the line it answers everything else with.

import { availableParallelism } from "node:os";
import { describe, expect, test } from "vitest";
import { readArguments } from "../../sim/arguments.ts";
import { replayCommand, table } from "../../sim/report.ts";
import { runScenario } from "../../sim/run.ts";
import { calm } from "../../sim/scenarios/calm.ts";
import { scenarios } from "../../sim/scenarios/catalogue.ts";
import { storm } from "../../sim/scenarios/storm.ts";
import { underPolicy } from "../../sim/under-policy.ts";
import { presetNamed, presets } from "../../src/core/manager/presets.ts";

const run = {
  kind: "run",
  setups: [{ scenario: storm }],
  firstSeed: 1,
  lastSeed: 1,
  json: false,
  jobs: 1,
  shard: null,
  out: null,
  report: null,
} as const;
const calmly = { ...run, setups: [{ scenario: calm }] };
const recovery = {
  kind: "recovery",
  policies: presets,
  firstSeed: 1,
  lastSeed: 20,
  jobs: 1,
  json: false,
  report: null,
} as const;
const calmOf = (seed: number) => ({ scenario: calm, seed, note: "" });
const under = (name: string) => ({ scenario: underPolicy(calm, presetNamed(name)!) });

describe("the sim command accepts", () => {
  test.each([
    ["", { ...run, report: "reports/local" }],
    ["--no-report", run],
    ["calm", calmly],
    ["calm --report here", { ...calmly, report: "here" }],
    ["--seed 0", { ...run, firstSeed: 0, lastSeed: 0 }],
    [
      "calm --seed 4294967295 --json",
      { ...calmly, firstSeed: 2 ** 32 - 1, lastSeed: 2 ** 32 - 1, json: true },
    ],
    ["--seeds 3..12 calm", { ...calmly, firstSeed: 3, lastSeed: 12 }],
    ["calm --jobs 4 --shard 2/8 --out f", { ...calmly, jobs: 4, shard: { index: 2, of: 8 }, out: "f" }],
    ["list", { kind: "list", json: false }],
    ["list --json", { kind: "list", json: true }],
    ["help", { kind: "help" }],
    ["calm --seed=5", { ...calmly, firstSeed: 5, lastSeed: 5 }],
    ["--seeds=3..4", { ...run, firstSeed: 3, lastSeed: 4 }],
    ["calm --help", { kind: "help" }],
    ["calm --policy swarm", { ...run, setups: [under("swarm")] }],
    ["--policy=cube calm", { ...run, setups: [under("cube")] }],
    [
      "calm --policy cube,ours --scheduler spread,./mine.ts",
      {
        ...run,
        setups: ["cube", "ours"].flatMap((policy) => [
          { scenario: { ...under(policy).scenario, strategy: "spread" } },
          { scenario: { ...under(policy).scenario, strategy: "./mine.ts" }, strategyFile: "./mine.ts" },
        ]),
      },
    ],
    [
      "diff calm:2 calm:3:swarm",
      {
        kind: "diff",
        left: { scenario: calm, seed: 2, note: "" },
        right: { ...under("swarm"), seed: 3, note: "" },
      },
    ],
    ["shrink storm:9 --tries 7", { kind: "shrink", run: { scenario: storm, seed: 9, note: "" }, tries: 7 }],
    ["replay calm:4", { kind: "replay", run: calmOf(4), json: false, report: null }],
    ["replay calm:4 --report r", { kind: "replay", run: calmOf(4), json: false, report: "r" }],
    ["merge a b", { kind: "merge", files: ["a", "b"], json: false, report: null }],
    ["merge a --json --report r", { kind: "merge", files: ["a"], json: true, report: "r" }],
    ["calm,storm", { ...run, setups: [{ scenario: calm }, { scenario: storm }] }],
    ["all", { ...run, setups: scenarios.map((scenario) => ({ scenario })) }],
    ["recovery", { ...recovery, jobs: availableParallelism(), report: "reports/recovery" }],
    ["recovery --seeds 3..9 --jobs 1 --json", { ...recovery, firstSeed: 3, lastSeed: 9, json: true }],
    ["recovery --jobs 1 --report here --json", { ...recovery, json: true, report: "here" }],
    [
      "recovery --policy ours,cube --jobs 1 --no-report",
      { ...recovery, policies: ["ours", "cube"].map(presetNamed) },
    ],
  ])("%s", (words, expected) => {
    expect(readArguments(words.split(" ").filter((word) => word !== ""))).toEqual(expected);
  });
});

describe("the sim command refuses, in one line,", () => {
  test.each([
    ["clam", "Cannot run clam: accepted are calm, storm"],
    ["calmm", "a file as in mine.yaml, or list (did you mean calm?)"],
    ["partiton:3", "Cannot run partiton:3: accepted are calm"],
    ["replay partiton:3", "(did you mean partition?)"],
    ["shrnk calm:1", "(did you mean shrink?)"],
    ["--report=", 'Cannot take --report "": accepted is a folder'],
    ["calm --out=", 'Cannot take --out "": accepted is a path'],
    ["calm storm", "Cannot run storm: calm is named already"],
    ["calm,calm", "calm is named twice"],
    ["calm,clam", "Cannot run clam: accepted are calm, storm"],
    ["calm,", 'Cannot run "": accepted are calm'],
    ["storm all", "Cannot run all: storm is named already"],
    ["none.yaml", "Cannot run none.yaml: accepted are calm"],
    ["list calm", "Cannot take calm with list"],
    ["list --json calm", "Cannot take calm with list: accepted is --json"],
    ["list --policy ours", "Cannot take --policy with list: accepted is --json"],
    ["-v", "Cannot take -v: accepted are --seed"],
    ["--seeds", "Cannot take --seeds without a value: accepted is A..B"],
    ["--seeds a..b", "Cannot take --seeds a..b: accepted is A..B, as in 1..100"],
    ["--seeds 1...3", "Cannot take --seeds 1...3"],
    ["--seeds -1..3", "Cannot take --seeds -1..3"],
    ["--seeds 1.5..3", "Cannot take --seeds 1.5..3"],
    ["--seeds 4294967295..4294967296", "seeds go from 0 to 4294967295"],
    ["--seeds 0..1000000", "at most 1000000 runs at a time"],
    ["--seed 0x10", "Cannot take --seed 0x10: accepted is an integer"],
    ["--seed 1.5", "Cannot take --seed 1.5"],
    ["--seed 1 --seed 2", "Cannot take --seed: 1 is given already"],
    ["--json=yes", "Cannot take --json=yes"],
    ["--fast", "Cannot take --fast"],
    ["--seed", "Cannot take --seed without a value"],
    ["--seed -1", "Cannot take --seed -1"],
    ["--seed 4294967296", "seeds go from 0 to 4294967295"],
    ["--seed 1..2", "accepted is an integer"],
    ["--seeds 5", "accepted is A..B"],
    ["--seed=", 'Cannot take --seed "": accepted is an integer'],
    ["", 'Cannot run "": accepted are calm'],
    ["clam", "error: "],
    ["--seeds 5..4", "the first seed is above the last"],
    [
      "calm --policy hope",
      "Cannot take --policy hope: accepted is one or more of cube, swarm, nomad, kubernetes, ours",
    ],
    ["calm --policy ours,hope", "Cannot take --policy hope"],
    ["calm --policy ours,ours", "ours is named twice"],
    ["--scheduler epvm,epvm", "one is named twice"],
    ["--scheduler ./a.ts --jobs 2", "a file of yours runs without --jobs"],
    ["--policy ours,", 'Cannot take --policy "": accepted is one or more of cube'],
    ["--policy Ours", "Cannot take --policy Ours"],
    ["--scheduler best", "Cannot take --scheduler best: accepted is one or more of round-robin"],
    ["--order lifo", "Cannot take --order lifo: accepted is one of fifo"],
    ["--order fifo,easy", "Cannot take --order fifo,easy"],
    ["--jobs 0", "accepted is an integer from 1 to 256"],
    ["--jobs 257", "accepted is an integer from 1 to 256"],
    ["--jobs many", "Cannot take --jobs many"],
    ["--shard 3/2", "accepted is I/N"],
    ["--shard 0/2", "Cannot take --shard 0/2: accepted is I/N with 1 ≤ I ≤ N"],
    ["--shard 1", "Cannot take --shard 1: accepted is I/N"],
    ["--shard 1/0", "Cannot take --shard 1/0: accepted is I/N"],
    ["--out", "Cannot take --out without a value: accepted is a path"],
    ["shrink storm:9 --tries 0", "Cannot take --tries 0: accepted is an integer from 1"],
    ["shrink storm:9 --seed 9", "Cannot take --seed with shrink: accepted is --tries"],
    ["shrink", "Cannot take 0 runs: accepted is 1"],
    ["diff calm:1 calm:2 --json", "Cannot take --json with diff: accepted is no option"],
    ["merge a --seed 1", "Cannot take --seed with merge: accepted is --json, --report"],
    ["--tries 3", "Cannot take --tries with run"],
    ["list --seed 1", "Cannot take --seed with list"],
    ["replay", "Cannot take 0 runs: accepted is 1"],
    ["replay none.json", `Cannot read none.json: there is no such file in ${process.cwd()}`],
    ["replay package.json", "Cannot run package.json: accepted is a file that a failing run"],
    ["diff calm:1", "Cannot take 1 runs: accepted is 2"],
    ["diff calm:1 calm:x", "Cannot take the seed x"],
    ["diff calm:1 calm:1:hope", "Cannot take the policy hope"],
    ["merge", "Cannot merge nothing"],
    ["recovery calm", "Cannot take calm with recovery"],
    ["recovery --scheduler epvm", "Cannot take --scheduler with recovery"],
    ["recovery --policy hope", "Cannot take --policy hope"],
    ["recovery --seeds 9..1", "the first seed is above the last"],
    ["recovery --jobs 0", "Cannot take --jobs 0"],
    ["calm --policy", "Cannot take --policy without a value"],
    ["--policy cube --policy=ours", "Cannot take --policy: cube is given already"],
    ["--seed 1 --seeds 1..2", "the seed is given already"],
  ])("%s", (words, message) => {
    const read = readArguments(words.split(" "));
    expect(read.kind).toBe("misuse");
    if (read.kind !== "misuse") return;
    expect(read.message).toContain(message);
    expect(read.message).not.toContain("\n");
  });
});

test("a table's columns are aligned and its lines end where their text does", () => {
  expect(
    table([
      ["a", "1", "x"],
      ["long", "22"],
    ]),
  ).toEqual(["a     1   x", "long  22"]);
});

test("a run under another policy says so in the command that repeats it", () => {
  const result = runScenario({ ...underPolicy(calm, presetNamed("swarm")!), length: 1, quiet: 0 }, 3);
  expect(replayCommand(result)).toBe("npm run sim -- calm --seed 3 --policy swarm");
});

test("the command that repeats a run can be given to a shell, and is of the file that it was read from", () => {
  const of = (source: string, name = "calm") =>
    replayCommand(runScenario({ ...calm, name, source, length: 1, quiet: 0 }, 3));
  expect(of("my storms/a 'b'.yaml")).toBe("npm run sim -- 'my storms/a '\\''b'\\''.yaml' --seed 3");
  expect(of("reports/failures/calm-3-shrunk.json")).toBe(
    "npm run sim -- replay reports/failures/calm-3-shrunk.json",
  );
  expect(of("kept runs/one.json", "other")).toBe("npm run sim -- replay 'kept runs/one.json'");
});
