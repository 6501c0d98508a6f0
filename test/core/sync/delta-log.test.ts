import * as fc from "fast-check";
import { expect, test } from "vitest";
import { DeltaLog } from "../../../src/core/sync/delta-log.ts";

const step = fc.oneof(
  fc.record({ kind: fc.constant("touch" as const), key: fc.nat(6), later: fc.nat(2) }),
  fc.record({ kind: fc.constant("forget" as const), key: fc.nat(6) }),
  fc.record({ kind: fc.constant("confirm" as const), back: fc.nat(4) }),
);

test("a log answers as a plain list of (key, number) does, oldest change first", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const log = new DeltaLog<number>();
      let model: { key: number; number: number }[] = [];
      let number = 1;
      for (const one of steps) {
        if (one.kind === "touch") {
          number += one.later; // numbers of messages never fall
          log.touch(one.key, number);
          model = [...model.filter(({ key }) => key !== one.key), { key: one.key, number }];
        } else if (one.kind === "forget") {
          log.forget(one.key);
          model = model.filter(({ key }) => key !== one.key);
        } else {
          log.confirm(number - one.back);
          model = model.filter((entry) => entry.number > number - one.back);
        }
        expect(log.size).toBe(model.length);
        for (const base of [0, number - 3, number - 1, number]) {
          const keys = model.filter((entry) => entry.number > base).map(({ key }) => key);
          expect(log.since(base)).toEqual(keys);
          expect(log.changedSince(base)).toBe(keys.length > 0);
        }
      }
      log.clear();
      expect([log.size, log.since(0), log.changedSince(0)]).toEqual([0, [], false]);
    }),
    { seed: 8, numRuns: 500 },
  );
});
