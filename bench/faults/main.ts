// The table of faults: npm run bench:faults [-- --repetitions 5] [--only NAME] [--quick] [--json] [--out reports/faults].
// It needs root on Linux. Exit code 1: a row missed its outcome or its bound; 2: isolated nodes can't be made here.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { folderFault } from "../../sim/outputs.ts";
import { missingPieces } from "../../src/adapters/linux-nodes/missing-pieces.ts";
import { builtCommand } from "../live/built-command.ts";
import { FAULTS } from "./catalogue.ts";
import { type Fault, NotTheFault } from "./fault.ts";
import { Lab } from "./lab.ts";
import { csv, type FaultResult, markdown, type Origin, verdictOf } from "./report.ts";

const { values } = parseArgs({
  options: {
    repetitions: { type: "string", default: "5" },
    /** Rows whose name holds this text. */
    only: { type: "string", default: "" },
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    /** Empty: nothing is written. */
    out: { type: "string", default: "reports/faults" },
  },
});

const repetitions = Number(values.repetitions);
const told = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => told.abort());

const chosen = FAULTS.filter((fault) => {
  return fault.name.includes(values.only) && (!values.quick || fault.quick);
});

/** A lab that a fault has left unmendable is replaced by a new one. */
async function measureAll(): Promise<FaultResult[]> {
  const results: FaultResult[] = [];
  const command = builtCommand();
  let lab = await Lab.open(command);
  try {
    for (const fault of chosen) {
      const result = { fault, measured: [] as number[], wrong: [] as string[] };
      for (let repetition = 1; repetition <= repetitions && !told.signal.aborted; repetition++) {
        await measureOnce(lab, fault, result);
        const mended = await lab.whole().then(
          () => true,
          (error: Error) => result.wrong.push(`not whole afterwards: ${error.message}`) < 0,
        );
        if (mended) continue;
        await lab.close();
        lab = await Lab.open(command);
      }
      if (told.signal.aborted) break;
      results.push(result);
      console.error(line(result));
    }
  } finally {
    await lab.close();
  }
  return results;
}

async function measureOnce(
  lab: Lab,
  fault: Fault,
  result: { measured: number[]; wrong: string[] },
  triesLeft = 5,
): Promise<void> {
  try {
    result.measured.push(await fault.measure(lab));
  } catch (error) {
    if (error instanceof NotTheFault && triesLeft > 0) {
      console.error(`again: ${fault.name}: ${error.message}`);
      await lab.whole();
      await measureOnce(lab, fault, result, triesLeft - 1);
    } else result.wrong.push((error as Error).message.replaceAll("\n", " "));
  }
}

function line(result: FaultResult): string {
  const spread = result.measured.map((ms) => `${(ms / 1000).toFixed(2)} s`).join(", ");
  return `${verdictOf(result)}: ${result.fault.name}: ${[spread, ...result.wrong].filter(Boolean).join("; ")}`;
}

function originOf(): Origin {
  return {
    command: ["npm run bench:faults --", ...process.argv.slice(2)].join(" "),
    commit: execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8" }).trim(),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}`,
    repetitions,
  };
}

function report(results: readonly FaultResult[], origin: Origin): void {
  const plain = ({ fault, measured, wrong }: FaultResult) => ({
    ...fault,
    measured,
    wrong,
  });
  const rows = results.map((result) => ({ ...plain(result), verdict: verdictOf(result) }));
  console.log(values.json ? JSON.stringify({ ...origin, rows }) : markdown(results, origin));
  if (values.out === "") return;
  writeFileSync(join(values.out, "faults.md"), markdown(results, origin));
  writeFileSync(join(values.out, "faults.csv"), csv(results, origin));
}

/** Why nothing can be measured as asked; null when it can. */
function refusal(): string | null {
  const missing = missingPieces();
  if (missing.length > 0) return missing.join("\n");
  if (!(repetitions >= 1) || chosen.length === 0)
    return "Accepted: --repetitions 1 or more, --only TEXT with the text in a row's name";
  return values.out === "" ? null : folderFault(values.out);
}

const refused = refusal();
if (refused !== null) {
  console.error(refused);
  process.exitCode = 2;
} else {
  const origin = originOf(); // before the run: files may change meanwhile
  const results = await measureAll();
  report(results, origin);
  process.exitCode = told.signal.aborted || results.some((result) => verdictOf(result) === "missed") ? 1 : 0;
}
