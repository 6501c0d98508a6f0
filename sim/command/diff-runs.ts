// Where two runs part: the first event in which they differ, with what went before. Each is run once to find it and once more
// to tell it.

import { EventTrace } from "../event-trace.ts";
import { count } from "../figures.ts";
import { runScenario } from "../run.ts";
import { print } from "./print.ts";
import type { Reference } from "./reference.ts";

const BEFORE = 3;
const AFTER = 2;

/** 0: they are the same, 1: they differ. */
export function diffRuns(left: Reference, right: Reference): number {
  const names = [nameOf(left), nameOf(right)] as const;
  const [a, b] = [traced(left, new EventTrace()).hashes, traced(right, new EventTrace()).hashes];
  const place = firstDifference(a, b);
  if (place < 0) {
    print(`${names[0]} and ${names[1]} are the same: ${count(a.length)} events`);
    return 0;
  }
  const window = [place - BEFORE, place + AFTER] as const;
  const [wordsLeft, wordsRight] = [left, right].map((run) => traced(run, new EventTrace(...window)).words);
  const shared = Math.min(BEFORE, place);
  print(
    [
      `${names[0]} and ${names[1]} part at event ${count(place + 1)} of ${count(a.length)} and ${count(b.length)}`,
      "",
      ...(wordsLeft ?? []).slice(0, shared).map((line) => `  ${line}`),
      ...told("-", wordsLeft ?? [], shared),
      ...told("+", wordsRight ?? [], shared),
    ].join("\n"),
  );
  return 1;
}

const nameOf = ({ scenario, seed }: Reference): string => `${scenario.name}:${seed}:${scenario.policy}`;

function told(mark: string, words: readonly string[], from: number): string[] {
  const lines = words.slice(from).map((line) => `${mark} ${line}`);
  return lines.length === 0 ? [`${mark} (no more events)`] : lines;
}

function traced({ scenario, seed }: Reference, trace: EventTrace): EventTrace {
  runScenario(scenario, seed, { checks: false, digest: false, measures: false, observers: [trace] });
  return trace;
}

/** −1: none. */
export function firstDifference(a: readonly number[], b: readonly number[]): number {
  const length = Math.max(a.length, b.length);
  for (let place = 0; place < length; place++) if (a[place] !== b[place]) return place;
  return -1;
}
