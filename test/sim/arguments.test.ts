// What the sim command accepts, and the line it answers everything else with.

import { availableParallelism } from "node:os";
import { describe, expect, test } from "vitest";
import { readArguments } from "../../sim/arguments.ts";
import { replayCommand, table } from "../../sim/report.ts";
import { runScenario } from "../../sim/run.ts";
import { calm } from "../../sim/scenarios/calm.ts";
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
    ["replay calm:4", { kind: "replay", run: { scenario: calm, seed: 4, note: "" }, json: false }],
    ["merge a b", { kind: "merge", files: ["a", "b"] }],
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
    ["calm storm", "Cannot run storm: calm is named already"],
    ["list calm", "Cannot take calm with list"],
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
    ["--scheduler ./a.ts --jobs 2", "threads know it not"],
    ["--jobs 0", "accepted is an integer from 1 to 256"],
    ["--shard 3/2", "accepted is I/N"],
    ["--tries 3", "Cannot take --tries with run"],
    ["list --seed 1", "Cannot take --seed with list"],
    ["replay", "Cannot take 0 runs: accepted is 1"],
    ["replay none.json", "Cannot read none.json: there is no such file"],
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
