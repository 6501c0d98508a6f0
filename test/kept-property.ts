// A property whose failing case is kept: shrunk, saved under reports/failures, and repeated by one printed command. What
// a property is about is its test's business.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import fc from "fast-check";
import { expect } from "vitest";
import { FAILURES } from "../sim/run-file.ts";

export interface KeptProperty<Case> {
  readonly cases: fc.Arbitrary<Case>;
  /** Throws, or comes to a promise that fails, where it does not. */
  readonly holds: (sample: Case) => unknown;
  readonly seed: number;
  readonly runs: number;
}

/** A kept case: it is drawn again from seed and path; what it was is written down for people. */
interface KeptCase {
  readonly property: string;
  readonly seed: number;
  readonly path: string;
  readonly sample: string;
}

/** Checks the property that is named as the test it is in; PROPERTY_CASE names the file of a kept case of it. */
export async function checkKept<Case>(kept: KeptProperty<Case>, folder = FAILURES): Promise<void> {
  const { currentTestName: property = "", testPath = "" } = expect.getState();
  const again = keptCase(property);
  const asked = fc.asyncProperty(kept.cases, async (sample) => {
    await kept.holds(sample);
  });
  const details = await fc.check(
    asked,
    again === null
      ? { seed: kept.seed, numRuns: kept.runs }
      : { seed: again.seed, path: again.path, numRuns: 1 },
  );
  if (!details.failed) return;
  const { seed, counterexamplePath } = details;
  const sample = fc.stringify(details.counterexample?.[0]);
  const file = keep(folder, { property, seed, path: counterexamplePath ?? "", sample });
  const command = `PROPERTY_CASE=${file} npx vitest run ${relative(process.cwd(), testPath)}`;
  throw new Error(`${fc.defaultReportMessage(details)}\nreplay: ${command}`, {
    cause: details.errorInstance,
  });
}

function keptCase(property: string): KeptCase | null {
  const file = process.env.PROPERTY_CASE;
  if (file === undefined) return null;
  const found = JSON.parse(readFileSync(file, "utf8")) as KeptCase;
  return found.property === property ? found : null;
}

/** "a > b: c" → a-b-c-SEED.json; its path. */
function keep(folder: string, found: KeptCase): string {
  mkdirSync(folder, { recursive: true });
  const name = found.property.replace(/[^A-Za-z0-9]+/g, "-").slice(-70);
  const file = join(folder, `${name.replace(/^-/, "")}-${found.seed}.json`);
  writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
  return file;
}
