// What can be told of pictures without looking: axes have round figures, and titles have room.

import { expect, test } from "vitest";
import { boxPlot, ticksOf, winsMatrix } from "../../../bench/experiments/pictures.ts";

test.each([
  [0, 0.0379, [0, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04]],
  [0.2, 2.32, [0, 0.5, 1, 1.5, 2, 2.5]],
  [610, 615, [610, 611, 612, 613, 614, 615]],
  [-3, 7, [-4, -2, 0, 2, 4, 6, 8]],
  [5, 5, [5, 6]],
  [0, 0, [0, 0.2]],
])("an axis from %d to %d has round ticks", (least, most, ticks) => {
  expect(ticksOf(least, most)).toEqual(ticks);
});

test("a box plot of waits has no negative figure on its axis", () => {
  expect(boxPlot("t", "wait, s", [{ name: "a", values: [0, 1, 2] }])).not.toMatch(/>-[\d.]+</);
});

test("a matrix of two has room for its title", () => {
  const title = "mixed: seeds in which the row has the better fragmentation_pct than the column, of 11";
  const wins = [
    [0, 1],
    [1, 0],
  ];
  const width = Number(/<svg [^>]*? width="(\d+)"/.exec(winsMatrix(title, ["a", "b"], wins, 2))?.[1]);
  expect(width).toBeGreaterThan(title.length * 8);
});
