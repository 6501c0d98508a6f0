// What the sim command accepts, and the line it answers everything else with.

import { describe, expect, test } from "vitest";
import { readArguments } from "../../sim/arguments.ts";
import { replayCommand, table } from "../../sim/report.ts";
import { runScenario } from "../../sim/run.ts";
import { calm } from "../../sim/scenarios/calm.ts";
import { storm } from "../../sim/scenarios/storm.ts";
import { underPolicy } from "../../sim/under-policy.ts";
import { presetNamed } from "../../src/core/manager/presets.ts";

const run = { kind: "run", scenario: storm, firstSeed: 1, lastSeed: 1, json: false } as const;

describe("the sim command accepts", () => {
  test.each([
    ["", run],
    ["calm", { ...run, scenario: calm }],
    ["--seed 0", { ...run, firstSeed: 0, lastSeed: 0 }],
    [
      "calm --seed 4294967295 --json",
      { ...run, scenario: calm, firstSeed: 2 ** 32 - 1, lastSeed: 2 ** 32 - 1, json: true },
    ],
    ["--seeds 3..12 calm", { ...run, scenario: calm, firstSeed: 3, lastSeed: 12 }],
    ["list", { kind: "list", json: false }],
    ["list --json", { kind: "list", json: true }],
    ["help", { kind: "help" }],
    ["calm --seed=5", { ...run, scenario: calm, firstSeed: 5, lastSeed: 5 }],
    ["--seeds=3..4", { ...run, firstSeed: 3, lastSeed: 4 }],
    ["calm --help", { kind: "help" }],
    ["calm --policy swarm", { ...run, scenario: underPolicy(calm, presetNamed("swarm")!) }],
    ["--policy=cube calm", { ...run, scenario: underPolicy(calm, presetNamed("cube")!) }],
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
    ["calm --policy hope", "Cannot take --policy hope: accepted are cube, swarm, nomad, kubernetes, ours"],
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
