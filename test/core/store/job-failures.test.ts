// Failures of a job on a node within five minutes, and what is forgotten of them.

import { expect, test } from "vitest";
import { JobFailures } from "../../../src/core/store/job-failures.ts";

const MINUTE = 60_000;

function failing(...times: readonly number[]): JobFailures {
  const failures = new JobFailures();
  for (const at of times) failures.note("a", 7, at);
  return failures;
}

test("five failures of the job on a node within five minutes are many, four are not", () => {
  expect(failing(0, 1, 2, 3).nodesFailing("a", 4)).toEqual([]);
  expect(failing(0, 1, 2, 3, 4).nodesFailing("a", 4)).toEqual([7]);
  expect(failing(0, 1, 2, 3, 4).nodesFailing("b", 4)).toEqual([]);
});

test("they count until the first of the last five is five minutes ago", () => {
  const failures = failing(0, 1 * MINUTE, 2 * MINUTE, 3 * MINUTE, 4 * MINUTE);
  expect(failures.nodesFailing("a", 5 * MINUTE - 1)).toEqual([7]);
  expect(failures.nodesFailing("a", 5 * MINUTE)).toEqual([]);
  failures.note("a", 7, 5 * MINUTE + 1);
  expect(failures.nodesFailing("a", 5 * MINUTE + 1)).toEqual([7]);
});

test("nodes come in ascending order, and a job that is gone leaves nothing", () => {
  const failures = new JobFailures();
  for (const node of [12, 3]) for (let count = 0; count < 5; count++) failures.note("a", node, count);
  expect(failures.nodesFailing("a", 5)).toEqual([3, 12]);
  failures.forget("a");
  expect(failures.nodesFailing("a", 5)).toEqual([]);
});
