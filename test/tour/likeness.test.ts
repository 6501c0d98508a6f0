// When what is shown counts as what the page says, and when not.

import { expect, test } from "vitest";
import { Likeness } from "./likeness.ts";

const matches = (said: string, seen: string): boolean => new Likeness().matches(said, seen);

test("ids, ports, ages, times, loads and widths of columns may differ", () => {
  const said = "ID        PORTS         AGE  BUSY\n5e1a343d  32868→80/tcp  24s  99%";
  const seen = "ID        PORTS         AGE    BUSY\n0badcafe  49153→80/tcp  1.5 m  ~7%";
  expect(matches(said, seen)).toBe(true);
  expect(matches("at 2026-11-29T03:59:16.276Z", "at 2027-01-01T00:00:00.000Z")).toBe(true);
});

test.each([
  ["a state", "5e1a343d  web  Running", "5e1a343d  web  Pending"],
  ["a count", "nodes  2 ready", "nodes  1 ready"],
  ["a line more", "one is active", "one is active\none is active"],
  ["a port of a container", "32868→80/tcp", "32868→81/tcp"],
  ["nothing", "one is active", ""],
])("%s may not", (_, said, seen) => {
  expect(matches(said, seen)).toBe(false);
});

test("what --wait tells on its way may be seen or not", () => {
  expect(matches("job web: 3 of 5 run\njob web has its 5", "job web has its 5")).toBe(true);
});

test("an id of the page stands for one id, however long it is shown, and commands are told with it", () => {
  const likeness = new Likeness();
  const rest = "-4c7e-4a7f-b00f-3fa03cdf281e";
  expect(likeness.matches(`task 5e1a343d${rest}`, `task 0badcafe${rest}`)).toBe(true);
  expect(likeness.matches("5e1a343d runs", "0badcafe runs")).toBe(true);
  expect(likeness.matches("5e1a343d runs", "11111111 runs")).toBe(false);
  expect(likeness.matches("22222222 runs", "0badcafe runs")).toBe(false);
  expect(likeness.translated("wavetank why 5e1a343d")).toBe("wavetank why 0badcafe");
});
