// Who watches the checkers, as a table: `npm run mutants [-- TRIALS]` hunts every mutant from several seeds on, switches each
// checker off in turn to see a mutant live, and writes reports/mutants. It fails when a mutant lives or a checker is idle.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { stringify } from "csv-stringify/sync";
import { makeCheckers } from "../../sim/checkers/catalogue.ts";
import { calm } from "../../sim/scenarios/calm.ts";
import { type Case, cases } from "./catalogue.ts";
import { type Catch, hunt } from "./hunt.ts";

const SEEDS_MAX = 300;
/** A mutant that nothing notices in so many seeds, or five times as many as it took, lives; the quickest to run are
 * tried first, since a broken cluster that nobody stops can go on for long. */
const OFF_SEEDS_MIN = 10;

const trials = Number(process.argv[2] ?? 5);
if (!Number.isInteger(trials) || trials < 1 || trials > 99) {
  process.stderr.write(`error: Cannot hunt ${process.argv[2]} times: accepted is an integer from 1 to 99\n`);
  process.exit(2);
}

interface Row {
  readonly item: Case;
  readonly catches: readonly Catch[];
}

const rows: Row[] = cases.map((item) => {
  const catches = Array.from({ length: trials }, (_, trial) => hunt(item, 1 + 1_000 * trial, SEEDS_MAX));
  process.stdout.write(
    `${item.mutant.name}: ${namesOf(catches)}, ${median(catches.map(({ seeds }) => seeds))} seeds\n`,
  );
  return { item, catches };
});

const checkers = makeCheckers({ scenario: calm, machineOf: () => -1, violated: () => {} });
const idle: string[] = [];
const needed = [...checkers.map(({ name }) => name), "convergence"].map((name) => {
  const lives = livesWithout(name);
  if (lives === null) idle.push(name);
  process.stdout.write(`without ${name}: ${lives ?? "every mutant is caught"}\n`);
  return [name, lives ?? "**none: this checker is idle**"];
});

/** A mutant that lives when the checker is off; null: none does. */
function livesWithout(name: string): string | null {
  const own = rows.filter(({ catches }) => catches.every(({ by }) => by === name));
  for (const { item, catches } of own.toReversed().sort((a, b) => seedsOf(a) - seedsOf(b))) {
    const most = Math.max(OFF_SEEDS_MIN, 5 * median(catches.map(({ seeds }) => seeds)));
    if (hunt(item, 1, Math.min(most, SEEDS_MAX), name).by === null)
      return `${item.mutant.name} (${most} seeds)`;
  }
  return null;
}

function seedsOf({ catches }: Row): number {
  return median(catches.map(({ seeds }) => seeds));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
}

function namesOf(catches: readonly Catch[]): string {
  return [...new Set(catches.map(({ by }) => by ?? "**nothing**"))].join(", ");
}

const headings = [
  "mutant",
  "breaks",
  "scenario",
  "caught by",
  "seeds, median",
  "seeds, all trials",
  "CPU s, median",
];
const table = rows.map(({ item, catches }) => [
  item.mutant.name,
  item.mutant.breaks,
  item.scenario.name,
  namesOf(catches),
  String(median(catches.map(({ seeds }) => seeds))),
  catches.map(({ seeds }) => seeds).join(" "),
  median(catches.map(({ cpuSeconds }) => Math.round(cpuSeconds * 100))) / 100,
]);
const alive = rows.filter(({ catches }) => catches.some(({ by }) => by === null));
const subtle = rows.filter((row) => seedsOf(row) > 5).length;
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
const line = (cells: readonly unknown[]): string => `| ${cells.join(" | ")} |`;
const text = [
  "# Mutants: who watches the checkers",
  "",
  `\`npm run mutants -- ${trials}\`, commit ${commit}, Node ${process.version}. Each mutant is hunted ${trials} times, from the seeds 1, 1001, 2001, … on, through ${SEEDS_MAX} seeds at most.`,
  "",
  `${rows.length} mutants, ${rows.length - alive.length} caught in every trial; half of them within ${median(rows.map(seedsOf))} seeds; ${subtle} need more than five.`,
  "",
  line(headings),
  line(headings.map(() => "---")),
  ...table.map(line),
  "",
  "## With one checker switched off",
  "",
  line(["without", "this mutant lives"]),
  line(["---", "---"]),
  ...needed.map(line),
  "",
].join("\n");
const folder = resolve(import.meta.dirname, "../../reports/mutants");
mkdirSync(folder, { recursive: true });
writeFileSync(resolve(folder, "mutants.md"), text);
writeFileSync(resolve(folder, "mutants.csv"), stringify([headings, ...table]));
process.stdout.write(
  `${rows.length} mutants, ${alive.length} live, ${subtle} need more than five seeds: reports/mutants/mutants.md\n`,
);
process.exitCode = alive.length + idle.length > 0 ? 1 : 0;
