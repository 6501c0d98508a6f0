// The smallest run that fails as a given one does: fewer faults, operations, tasks and nodes, a shorter time and better
// weather. What the seed drew becomes a timeline first, so that it can be taken apart; every candidate is run.

import type { Factories } from "../factories.ts";
import { History } from "../measures/history.ts";
import { type RunResult, runScenario } from "../run.ts";
import type { Scenario } from "../scenario.ts";
import { drawnBy } from "../swarm/draw-swarm.ts";
import { scenarioFaults } from "../validate-scenario.ts";
import { calmer } from "./calmer.ts";
import { type Failure, failureOf, sameFailure } from "./failure.ts";
import { fewerNodes } from "./fewer-nodes.ts";
import { fewest } from "./fewest.ts";
import { sooner } from "./sooner.ts";

export interface ShrinkOptions {
  /** Runs, at most. */
  readonly tries: number;
  readonly factories?: Partial<Factories>;
  /** Called when a smaller one was found. */
  readonly found?: (scenario: Scenario, tries: number) => void;
}

export interface Shrunk {
  readonly scenario: Scenario;
  readonly failure: Failure;
  readonly tries: number;
}

/** Null when the run holds: there is nothing to make smaller. */
export function shrink(scenario: Scenario, seed: number, options: ShrinkOptions): Shrunk | null {
  return new Shrinker(scenario, seed, options).go();
}

class Shrinker {
  private best: Scenario;
  private readonly seed: number;
  private readonly options: ShrinkOptions;
  private failure: Failure | null = null;
  private endedAt = 0;
  private tries = 0;

  constructor(scenario: Scenario, seed: number, options: ShrinkOptions) {
    this.best = drawnBy(scenario, seed); // else every smaller one would be drawn anew
    this.seed = seed;
    this.options = options;
  }

  go(): Shrunk | null {
    const history = new History();
    const first = this.run(this.best, history);
    this.failure = failureOf(first);
    if (this.failure === null) return null;
    this.endedAt = endOf(first);
    this.pin(history);
    let before: Scenario | null = null;
    while (before !== this.best && !this.tired) {
      before = this.best;
      this.shorter();
      this.fewerTasks();
      this.fewerNodes();
      this.fewerFaults();
      this.fewerOperations();
      this.betterWeather();
    }
    return { scenario: this.best, failure: this.failure, tries: this.tries };
  }

  private get tired(): boolean {
    return this.tries >= this.options.tries;
  }

  private run(scenario: Scenario, history: History | null): RunResult {
    this.tries++;
    const { factories } = this.options;
    return runScenario(scenario, this.seed, {
      digest: false,
      measures: false,
      observers: history === null ? [] : [history],
      ...(factories === undefined ? {} : { factories }),
    });
  }

  /** Does it fail in the same way? Then it is the best from now on. Null: no more tries. */
  private takes(candidate: Scenario): boolean | null {
    if (this.tired) return null;
    if (scenarioFaults(candidate).length > 0) return false;
    const result = this.run(candidate, null);
    const failure = failureOf(result);
    if (failure === null || !sameFailure(failure, this.failure as Failure)) return false;
    this.best = candidate;
    this.endedAt = endOf(result);
    this.options.found?.(candidate, this.tries);
    return true;
  }

  /** What the seed drew as a timeline, if that fails too: the draws of other things do not depend on it. */
  private pin({ faults }: History): void {
    const { laterMax = 0, ...plan } = this.best.faults;
    if (Object.keys(plan.rates).length === 0 && laterMax === 0) return;
    this.takes({ ...this.best, faults: { ...plan, rates: {}, maybeOff: false, timeline: faults } });
  }

  private shorter(): void {
    const { length } = this.best;
    const enough = Math.max(1, Math.ceil(this.endedAt / 1_000) * 1_000);
    if (enough < length && this.takes({ ...sooner(this.best, enough), quiet: 0 }) !== true)
      this.takes(sooner(this.best, enough));
    if (this.best.quiet > 0) this.takes({ ...this.best, quiet: 0 });
    this.least(this.best.length, 1_000, (shorter) => sooner(this.best, shorter));
  }

  private fewerFaults(): void {
    const { rates, timeline } = this.best.faults;
    for (const kind of Object.keys(rates)) {
      const { [kind as keyof typeof rates]: _, ...others } = this.best.faults.rates;
      this.takes({ ...this.best, faults: { ...this.best.faults, rates: others } });
    }
    fewest(timeline, (part) => this.takes({ ...this.best, faults: { ...this.best.faults, timeline: part } }));
  }

  private fewerOperations(): void {
    const { every, timeline } = this.best.operations;
    for (const kind of Object.keys(every)) {
      const { [kind as keyof typeof every]: _, ...others } = this.best.operations.every;
      this.takes({ ...this.best, operations: { ...this.best.operations, every: others } });
    }
    fewest(timeline, (part) =>
      this.takes({ ...this.best, operations: { ...this.best.operations, timeline: part } }),
    );
  }

  /** Arrivals keep their moments: the last ones are left out. */
  private fewerTasks(): void {
    this.least(this.best.workload.tasks, 1, (tasks) => {
      const { workload } = this.best;
      const over = Math.round((workload.arrival.over * tasks) / Math.max(1, workload.tasks));
      return { ...this.best, workload: { ...workload, tasks, arrival: { ...workload.arrival, over } } };
    });
  }

  private fewerNodes(): void {
    this.least(this.best.nodes.count, 1, (count) => fewerNodes(this.best, count));
  }

  private betterWeather(): void {
    for (const change of calmer(this.best)) this.takes(change(this.best));
  }

  /** Halves the way to the smallest value that still fails, from `value` down; steps below `step`, or below a sixteenth of
   * what there is, are not worth a run. */
  private least(value: number, step: number, make: (smaller: number) => Scenario): void {
    let low = 0;
    let high = value;
    while (high - low > Math.max(step, high / 16) && !this.tired) {
      const middle = Math.floor((low + high) / 2);
      if (this.takes(make(middle)) === true) high = middle;
      else low = middle;
    }
  }
}

/** When it was seen to fail. */
const endOf = ({ violations, endedAt }: RunResult): number => violations[0]?.at ?? endedAt;
