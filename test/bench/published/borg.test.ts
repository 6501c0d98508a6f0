// What is said of Borg's findings is no more than the nodes needed show.

import { expect, test } from "vitest";
import { verdictOf } from "../../../bench/published/borg/report.ts";

const BASE = [100, 102, 98, 101, 99, 100, 103, 97, 100, 101, 99];
const more = (...nodes: readonly number[]): readonly number[] =>
  BASE.map((value, seed) => value + (nodes[seed % nodes.length] as number));

test.each([
  ["of nodes that the cell does not have", [], 30, "not told"],
  ["of a difference that the seeds do not agree on", more(3, -3, 2, -1), 0, "no difference"],
  ["of fewer nodes", more(-5, -6, -7), 0, "does not"],
  ["of more nodes, where more is all that was found", more(5, 6, 7), 0, "holds"],
  ["of more nodes, fewer than Borg needed", more(5, 6, 7), 20, "in sign"],
  ["of as many more nodes as Borg needed", more(25, 27, 30), 20, "holds"],
])("%s the word is right", (_what, own, least, verdict) => {
  expect(verdictOf({ variant: "2 cells", least }, own, BASE).verdict).toBe(verdict);
});
