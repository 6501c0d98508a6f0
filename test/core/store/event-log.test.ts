import fc from "fast-check";
import { expect, test } from "vitest";
import { EventLog } from "../../../src/core/store/event-log.ts";
import type { TaskEvent } from "../../../src/core/task/event.ts";

const event = (id: number): TaskEvent => ({
  id,
  taskId: "t",
  attempt: 1,
  state: "Pending",
  timestamp: id,
  reason: null,
});

test("an event log finds, forgets and lists what a plain map does", () => {
  const step = fc.oneof(
    fc.record({ add: fc.integer({ min: 1, max: 900 }) }),
    fc.record({ forget: fc.integer({ min: 0, max: 1_500 }) }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.array(step, { maxLength: 30 }), (first, steps) => {
      const log = new EventLog();
      const model = new Map<number, TaskEvent>();
      let next = first;
      for (const each of steps) {
        if ("add" in each) {
          for (let count = 0; count < each.add; count++, next++) {
            log.add(event(next));
            model.set(next, event(next));
          }
        } else if (model.size > 0) {
          const upTo = Math.min(next - 1, log.firstId + each.forget);
          log.forget(upTo);
          for (const id of [...model.keys()]) if (id <= upTo) model.delete(id);
        }
        expect(log.size).toBe(model.size);
        expect([...log.after(0)]).toEqual([...model.values()]);
        for (const id of [first - 1, first, next - 1, next]) expect(log.get(id)).toEqual(model.get(id));
      }
      expect(log.lastId).toBe(next === first ? 0 : next - 1);
    }),
    { seed: 1, numRuns: 100 },
  );
});
