import { expect, test } from "vitest";
import { type AttemptPhase, phaseAdvances } from "../../../src/core/task/attempt.ts";
import { legalTransition, type TaskState } from "../../../src/core/task/transitions.ts";

const STATES: readonly TaskState[] = ["Pending", "Scheduled", "Running", "Completed", "Failed"];

test.each<[TaskState, string]>([
  //          P S R C F
  ["Pending", "- S - C -"],
  ["Scheduled", "P - R C F"],
  ["Running", "P - - C F"],
  ["Completed", "- - - - -"],
  ["Failed", "P - - - -"],
])("from %s a task may go to %s", (from, row) => {
  const legal = STATES.map((to) => (legalTransition(from, to) ? to.charAt(0) : "-")).join(" ");
  expect(legal).toBe(row);
});

test("a phase only moves forward, over any number of steps", () => {
  const phases: readonly AttemptPhase[] = ["assigned", "starting", "running", "ended"];
  const advances = phases.map((from) => phases.filter((to) => phaseAdvances(from, to)).length);
  expect(advances).toEqual([3, 2, 1, 0]);
  expect(phaseAdvances("assigned", "ended")).toBe(true);
  expect(phaseAdvances("ended", "running")).toBe(false);
});
