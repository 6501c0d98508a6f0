// The gate of all tests that need isolated nodes. Where they can't be made the tests fail if they should be there
// (CI=true), and are reported as skipped, with the reason, elsewhere.

import { describe, test } from "vitest";
import { missingPieces } from "../../../src/adapters/linux-nodes/missing-pieces.ts";

const missing = missingPieces().join("\n");

/** A `describe` whose tests may open racks. */
export function describeWithNodes(name: string, body: () => void): void {
  if (missing === "") {
    describe(name, body);
    return;
  }
  test(`${name} needs isolated nodes`, ({ skip }) => {
    if (process.env.CI === "true") throw new Error(missing);
    skip(missing);
  });
}
