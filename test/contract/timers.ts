// What every clock must do, the wall's and the tank's: it waits only through the harness, so that virtual time
// can run it.

import { describe, expect, test } from "vitest";
import type { Instant } from "../../src/core/kernel/time.ts";
import { milliseconds, NEVER } from "../../src/core/kernel/time.ts";
import type { Timers } from "../../src/ports/timers.ts";

export interface TimersHarness {
  readonly timers: Timers;
  /** Lets time go on until `condition` holds; rejects after a deadline, naming `what`. */
  until(condition: () => boolean, what: string): Promise<void>;
}

/** Runs the suite on the clocks that `makeHarness` offers. */
export function timersContract(name: string, makeHarness: () => TimersHarness): void {
  const scenario = (title: string, run: (harness: TimersHarness) => Promise<void>): void => {
    test(title, () => run(makeHarness()));
  };

  describe(`${name}: timers contract`, () => {
    scenario(
      "now is an integer within range, never goes backwards and goes on",
      async ({ timers, until }) => {
        const start = timers.now();
        expect(Number.isSafeInteger(start) && start >= 0).toBe(true);
        let last = start;
        for (let reading = 0; reading < 1_000; reading++) {
          const now = timers.now();
          expect(now).toBeGreaterThanOrEqual(last);
          last = now;
        }
        let fired = false;
        timers.at(start + milliseconds(2), () => {
          fired = true;
        });
        await until(() => fired, "2 ms to pass");
        expect(timers.now()).toBeGreaterThanOrEqual(start + milliseconds(2));
      },
    );

    scenario("soon calls once, after what is happening now, in order", async ({ timers, until }) => {
      const calls: string[] = [];
      timers.soon(() => calls.push("first"));
      timers.soon(() => calls.push("second"));
      calls.push("now");
      await until(() => calls.length >= 3, "two calls");
      expect(calls).toEqual(["now", "first", "second"]);
    });

    scenario("soon from inside soon comes in a later call", async ({ timers, until }) => {
      const calls: string[] = [];
      timers.soon(() => {
        timers.soon(() => calls.push("inner"));
        calls.push("outer");
      });
      await until(() => calls.length === 2, "the inner call");
      expect(calls).toEqual(["outer", "inner"]);
    });

    scenario("a timer never fires early, and fires once", async ({ timers, until }) => {
      const due = timers.now() + milliseconds(20);
      const firedAt: Instant[] = [];
      timers.at(due, () => firedAt.push(timers.now()));
      let over = false;
      timers.at(due + milliseconds(20), () => {
        over = true;
      });
      await until(() => over, "both timers");
      expect(firedAt).toHaveLength(1);
      expect(firedAt[0]).toBeGreaterThanOrEqual(due);
    });

    scenario("timers fire in the order of their instants", async ({ timers, until }) => {
      const start = timers.now();
      const fired: number[] = [];
      for (const afterMs of [60, 20, 40]) timers.at(start + milliseconds(afterMs), () => fired.push(afterMs));
      await until(() => fired.length === 3, "three timers");
      expect(fired).toEqual([20, 40, 60]);
    });

    scenario("an instant that has passed fires soon, not at once", async ({ timers, until }) => {
      const calls: string[] = [];
      timers.at(0, () => calls.push("past"));
      timers.at(timers.now(), () => calls.push("present"));
      calls.push("now");
      await until(() => calls.length === 3, "two timers");
      expect(calls[0]).toBe("now");
    });

    scenario(
      "a timer that was called off does not fire; calling off twice or too late does nothing",
      async ({ timers, until }) => {
        const fired: string[] = [];
        const start = timers.now();
        const callOff = timers.at(start + milliseconds(10), () => fired.push("called off"));
        const tooLate = timers.at(start + milliseconds(10), () => fired.push("kept"));
        callOff();
        callOff();
        timers.at(start + milliseconds(30), () => fired.push("later"));
        await until(() => fired.includes("later"), "the later timer");
        tooLate();
        expect(fired).toEqual(["kept", "later"]);
      },
    );

    scenario("a timer for NEVER waits, and can be called off", async ({ timers, until }) => {
      const fired: string[] = [];
      const callOff = timers.at(NEVER, () => fired.push("never"));
      timers.at(timers.now() + milliseconds(10), () => fired.push("soon"));
      await until(() => fired.length > 0, "the near timer");
      callOff();
      expect(fired).toEqual(["soon"]);
    });
  });
}
