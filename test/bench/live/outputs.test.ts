// Where measurements could not be written, that is said before the first of them is made.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addFloor } from "../../../bench/live/floor/command.ts";
import { KeptRows } from "../../../bench/live/kept-rows.ts";
import { addAlarms } from "../../../bench/live/peers/alarms.ts";
import { addPeers } from "../../../bench/live/peers/command.ts";
import { addScale } from "../../../bench/live/scale/command.ts";
import { addSoak } from "../../../bench/live/soak/command.ts";
import { addSubmit } from "../../../bench/live/submit/command.ts";
import { Misuse } from "../../../bench/misuse.ts";
import { addSimulators } from "../../../bench/peers/command.ts";
import { addSim } from "../../../bench/sim/command.ts";

let folder = "";
let file = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "live-"));
  file = join(folder, "file");
  writeFileSync(file, "");
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ["floor", "--report", addFloor],
  ["submit", "--report", addSubmit],
  ["soak", "--report", addSoak],
  ["scale", "--report", addScale],
  ["swarm", "--report", addPeers],
  ["swarm-busy", "--report", addAlarms],
  ["sim", "--report", addSim],
  ["peers", "--out", addSimulators],
])("%s refuses a %s that it could not write, before it runs", async (name, option, add) => {
  const program = new Command().exitOverride();
  add(program);
  const refused = program.parseAsync(["node", "bench", name, option, join(file, "out")]);
  await expect(refused).rejects.toThrow(new Misuse(`Cannot write to ${file}/out: it is not a folder`));
});

test.each(["scheduler/main.ts", "scheduler/turns.ts"])(
  "%s refuses an --out that it could not write, with exit code 2",
  (script) => {
    const argv = ["--import", "tsx", `bench/${script}`, "--nodes", "10", "--out", join(file, "out")];
    const { status, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8" });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `Cannot write to ${file}/out: it is not a folder\n`,
    });
  },
);

test("rows whose file is a folder are refused, and nothing is begun there", () => {
  const taken = join(folder, "taken");
  mkdirSync(join(taken, "rows.csv"), { recursive: true });
  expect(() => new KeptRows(taken, "rows", ["a"], [], false)).toThrow(
    `Cannot write to ${join(taken, "rows.csv")}: it is a folder`,
  );
  expect(readdirSync(taken)).toEqual(["rows.csv"]);
});

test("a side that nobody knows is refused before the rows of earlier rounds are begun anew", async () => {
  const program = new Command().exitOverride();
  addPeers(program);
  const words = ["node", "bench", "swarm", "--sides", "nobody", "--report", join(folder, "swarm")];
  await expect(program.parseAsync(words)).rejects.toThrow("Cannot compare nobody");
  expect(readdirSync(folder)).not.toContain("swarm");
});
