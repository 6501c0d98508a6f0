// Columns of one table are so many maps, whatever is done to them in whatever order.

import fc from "fast-check";
import { expect, test } from "vitest";
import { TaskTable } from "../../../sim/checkers/task-table.ts";

const COLUMNS = 3;

const step = fc.record({
  column: fc.nat(COLUMNS - 1),
  id: fc.constantFrom("a", "b", "c", "d"),
  what: fc.oneof(
    { weight: 6, arbitrary: fc.nat(9) },
    { weight: 4, arbitrary: fc.constant("delete" as const) },
    { weight: 1, arbitrary: fc.constant("clear" as const) },
  ),
});

const sorted = (entries: Iterable<[string, number]>): [string, number][] =>
  [...entries].sort(([a], [b]) => a.localeCompare(b));

test("columns are maps that do not know of each other", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const table = new TaskTable();
      const columns = Array.from({ length: COLUMNS }, () => table.column<number>());
      const maps = Array.from({ length: COLUMNS }, () => new Map<string, number>());
      for (const { column, id, what } of steps) {
        if (what === "clear") {
          columns[column]?.clear();
          maps[column]?.clear();
        } else if (what === "delete") {
          expect(columns[column]?.delete(id)).toBe(maps[column]?.delete(id));
        } else {
          columns[column]?.set(id, what);
          maps[column]?.set(id, what);
        }
        for (const [index, map] of maps.entries()) {
          expect(columns[index]?.get(id)).toBe(map.get(id));
          expect(columns[index]?.has(id)).toBe(map.has(id));
          expect(columns[index]?.size).toBe(map.size);
        }
      }
      for (const [index, map] of maps.entries()) expect(sorted(columns[index] ?? [])).toEqual(sorted(map));
      const left = new Set(maps.flatMap((map) => [...map.keys()]));
      expect([...table.all()].map(([id]) => id).sort()).toEqual([...left].sort());
    }),
    { seed: 1 },
  );
});
