// Documents that name their proofs.

import { it } from "vitest";
import { expectFindings } from "./expect-findings.ts";
import { namedTests } from "./named-tests.ts";

const there = { "test/sim/a.test.ts": 'test("a node that is down gets no work", () => {});' };

it("accepts a proof that is there", () => {
  expectFindings(namedTests, { ...there, "docs/f.md": 'x | `test/sim/a.test.ts` "gets no work" |' }, []);
});

it("reports a proof whose file is missing", () => {
  expectFindings(namedTests, { ...there, "docs/f.md": '\n`test/sim/b.test.ts` "gets no work"' }, [
    "docs/f.md:2",
  ]);
});

it("reports a proof whose title no test has", () => {
  expectFindings(namedTests, { ...there, "docs/f.md": '`test/sim/a.test.ts` "gets all work"' }, [
    "docs/f.md:1",
  ]);
});
