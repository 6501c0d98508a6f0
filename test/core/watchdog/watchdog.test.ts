import { expect, test } from "vitest";
import { NEVER, seconds } from "../../../src/core/kernel/time.ts";
import type { GuardNotice } from "../../../src/core/watchdog/events.ts";
import { Watchdog } from "../../../src/core/watchdog/watchdog.ts";

const key = { taskId: "a", attempt: 1 };
const NOTICE: GuardNotice = {
  until: seconds(10),
  processes: [{ key, pid: 4, startTicks: 9 }],
  starting: [{ taskId: "b", attempt: 2 }],
};

function told(notice: GuardNotice = NOTICE): Watchdog {
  const watchdog = new Watchdog(seconds(1));
  watchdog.observe(0, { kind: "guard", notice });
  watchdog.decide(0);
  return watchdog;
}

test("what is noted is killed once, a margin before the notice's end", () => {
  const watchdog = told();
  expect(watchdog.nextWake()).toBe(seconds(9));
  expect(watchdog.decide(seconds(9) - 1).effects).toEqual([]);
  const { processes, starting } = NOTICE;
  expect(watchdog.decide(seconds(9)).effects).toEqual([{ kind: "kill", processes, starting }]);
  expect(watchdog.decide(seconds(20)).effects).toEqual([]);
  expect(watchdog.nextWake()).toBe(NEVER);
});

test("a newer notice takes the place of the older one", () => {
  const watchdog = told();
  watchdog.observe(seconds(8), { kind: "guard", notice: { ...NOTICE, until: seconds(15) } });
  expect(watchdog.decide(seconds(9)).effects).toEqual([]);
  expect(watchdog.decide(seconds(14)).effects).toMatchObject([{ kind: "kill" }]);
});

test("a notice that comes when it is over already kills at once", () => {
  const watchdog = told({ ...NOTICE, until: 0 });
  expect(watchdog.decide(1).effects).toEqual([]); // it was done when the notice was taken in
});

test("a worker that asks is told the newest notice, killed or not; null when nothing is held", () => {
  const asked = (watchdog: Watchdog) => {
    watchdog.observe(seconds(9), { kind: "asked", request: 3 });
    return watchdog.decide(seconds(9)).effects.filter(({ kind }) => kind === "reply");
  };
  expect(asked(told())).toEqual([{ kind: "reply", request: 3, notice: NOTICE }]);
  expect(asked(new Watchdog(seconds(1)))).toEqual([{ kind: "reply", request: 3, notice: null }]);
  const empty = told({ until: seconds(10), processes: [], starting: [] });
  expect(empty.nextWake()).toBe(NEVER);
  expect(asked(empty)).toEqual([{ kind: "reply", request: 3, notice: null }]);
});
