// A strategy of the user's own: which files are taken, and the line that every other one is answered with.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readArguments } from "../../sim/arguments.ts";
import { replayCommand } from "../../sim/report.ts";
import { runScenario } from "../../sim/run.ts";
import { calm } from "../../sim/scenarios/calm.ts";
import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import { strategyFrom } from "../../src/cli/compose/strategy-file.ts";
import { faultInStrategyFile } from "../../src/cli/strategy-suite.ts";
import { strategies } from "../../src/core/scheduler/registry.ts";
import { faultOfStrategy } from "../../src/core/scheduler/suite/check-strategy.ts";
import { runCli } from "./fake-io.ts";

const MINE = "docs/examples/mine.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wavetank-strategy-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const written = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

/** A strategy file whose parts are as in the example but for what `changes` says. */
const changed = (name: string, changes: string): string =>
  written(
    name,
    `export const strategy = ({ defaultFilters, bestScorePicker, lowestIndex }) => ({
      name: "own", filters: defaultFilters, scorers: [lowestIndex], picker: bestScorePicker, ${changes}
    });`,
  );

describe("a strategy file is taken", () => {
  test("the example of the manual, which has twenty lines at most", async () => {
    expect(readFileSync(MINE, "utf8").trimEnd().split("\n").length).toBeLessThanOrEqual(20);
    expect(await strategyFrom(MINE, 500)).toMatchObject({ name: "most-free-memory" });
  });

  test("in JavaScript", async () => {
    expect(await strategyFrom(changed("plain.mjs", ""))).toMatchObject({ name: "own" });
  });

  test("and found in order by the suite that a user's own tests can call", async () => {
    expect(await faultInStrategyFile(MINE, 100)).toBeNull();
    expect(await faultInStrategyFile("no/such.ts")).toMatch(/there is no such file/);
  });

  test("and tried by schedulers --check", async () => {
    const { exitCode, out } = await runCli(["schedulers", "--check", MINE]);
    expect([exitCode, out]).toEqual([0, "most-free-memory: nothing wrong in 2000 random cases\n"]);
  });
});

const LESS = "[{ name: 'less', prepare: () => ({ score: () => ";

const REFUSED: [string, () => string, RegExp][] = [
  ["there is none", () => join(folder, "none.ts"), /there is no such file/],
  ["it is a folder", () => `${folder}/`, /it is not a file/],
  ["it cannot be read", () => written("syntax.mjs", "export const strategy = {"), /cannot be loaded: .+/],
  ["it throws", () => written("throws.mjs", "throw new Error('no luck')"), /cannot be loaded: no luck/],
  ["it exports something else", () => written("other.mjs", "export const plan = {}"), /exports no strategy/],
  [
    "its function throws",
    () => written("made.mjs", "export const strategy = () => { throw new Error('no') }"),
    /function throws: no/,
  ],
  ["it is no object", () => written("text.mjs", "export const strategy = 'epvm'"), /it is not an object/],
  ["it has no name", () => changed("name.mjs", "name: ''"), /name must be 1\.\.63/],
  ["its name is taken", () => changed("taken.mjs", "name: 'epvm'"), /name must not be epvm/],
  [
    "a filter is missing",
    () => changed("filters.mjs", "filters: [defaultFilters[0]]"),
    /filters lack .*constraints, resources/,
  ],
  [
    "a filter is none",
    () => changed("filter.mjs", "filters: [...defaultFilters, 1]"),
    /filters\[7\] must be an object/,
  ],
  [
    "a scorer has no prepare",
    () => changed("scorer.mjs", "scorers: [{ name: 'x' }]"),
    /scorers\[0\] must have a function prepare/,
  ],
  ["it has no picker", () => changed("picker.mjs", "picker: undefined"), /picker must be an object/],
  [
    "its parameters are none",
    () => changed("parameters.mjs", "parameters: [{ name: 'p' }], with: () => 0"),
    /parameters\[0\]/,
  ],
  ["it scores in fractions", () => changed("half.mjs", `scorers: ${LESS} 0.5 }) }]`), /scores 0\.5/],
  [
    "its scorer throws",
    () => changed("scores.mjs", `scorers: ${LESS} nothing.at(0) }) }]`),
    /throws: nothing is not defined/,
  ],
  [
    "it goes by chance",
    () => changed("chance.mjs", `scorers: ${LESS} Math.floor(Math.random() * 1e9) }) }]`),
    /two plans|one by one/,
  ],
  [
    "it overcommits",
    () =>
      changed(
        "over.mjs",
        "filters: defaultFilters.map((f) => f.name === 'resources' ? { ...f, admits: () => true, prepare: undefined } : f)",
      ),
    /places on a node that/,
  ],
  [
    "it refuses without a word",
    () => changed("mute.mjs", "filters: defaultFilters.map((f) => ({ ...f, refusal: () => '' }))"),
    /without saying why/,
  ],
];

describe("a strategy file is refused with one line and exit code 2 when", () => {
  test.each(REFUSED)("%s", async (_name, file, words) => {
    const path = file();
    const { exitCode, err } = await runCli([
      "manager",
      "--store",
      "memory",
      "--port",
      "0",
      "--scheduler",
      path,
    ]);
    expect(exitCode).toBe(2);
    expect(err).toMatch(words);
    expect(err).toContain(path);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });
});

test.each(strategies.filter(({ kept }) => kept !== undefined))(
  "the suite that users have finds nothing in $name",
  (strategy) => {
    expect(faultOfStrategy(strategy, new SeededRng("suite"), 200)).toBeNull();
  },
);

describe("the tank", () => {
  test("runs a strategy of one's own, the same way each time, and says how to run it again", async () => {
    const read = readArguments(["calm", "--scheduler", MINE, "--order=shortest"]);
    const setup = read.kind === "run" ? read.setups[0] : undefined;
    if (setup?.strategyFile === undefined) throw new Error("it was not taken");
    const strategy = await strategyFrom(setup.strategyFile);
    const scenario = { ...setup.scenario, workload: { ...calm.workload, tasks: 40 } };
    const [once, again] = [1, 2].map(() => runScenario(scenario, 3, { strategy }));
    expect(once).toMatchObject({ violations: [], crash: null, unconverged: null });
    expect(again?.digest).toBe(once?.digest);
    expect(runScenario({ ...scenario, strategy: "epvm" }, 3).digest).not.toBe(once?.digest);
    expect(replayCommand(once!)).toBe(`npm run sim -- calm --seed 3 --scheduler ${MINE} --order shortest`);
  });

  test.each([
    [["--scheduler", "luck"], "Cannot take --scheduler luck: accepted is one or more of round-robin"],
    [["--scheduler"], "Cannot take --scheduler without a value"],
    [["--order", "./mine.ts"], "Cannot take --order ./mine.ts: accepted is one of fifo"],
    [["--order", "easy", "--order", "fifo"], "Cannot take --order: easy is given already"],
  ])("refuses %j", (words, message) => {
    const read = readArguments(words);
    expect(read.kind === "misuse" && read.message).toContain(message);
  });
});
