// One run: a scenario and a seed through the safety phase, then the liveness phase, with everything that watches. It
// prints nothing and measures no wall time: tests, the command and benches all start here.

import { seconds } from "../src/core/kernel/time.ts";
import type { Strategy } from "../src/core/scheduler/strategy.ts";
import type { TaskState } from "../src/core/task/transitions.ts";
import { makeCheckers } from "./checkers/catalogue.ts";
import type { Checker, RunContext, Violation } from "./checkers/checker.ts";
import { unconverged } from "./checkers/convergence.ts";
import { DigestObserver } from "./digest-observer.ts";
import type { Factories } from "./factories.ts";
import type { Histogram } from "./histogram.ts";
import { type MeasuredCounts, Measures } from "./measures/measures.ts";
import type { SeriesData } from "./measures/series.ts";
import type { ShortageStep } from "./measures/shortage.ts";
import type { Traffic } from "./network.ts";
import type { Observer } from "./observer.ts";
import type { Scenario } from "./scenario.ts";
import { Statistics } from "./statistics.ts";
import { Coverage } from "./swarm/coverage.ts";
import { drawnBy } from "./swarm/draw-swarm.ts";
import { World } from "./world.ts";

/** A run that has broken this many promises ends: the rest is noise. */
const VIOLATIONS_MAX = 10;
const LOOK_EVERY = seconds(1);

export interface RunOptions {
  /** Default true. */
  readonly checks?: boolean;
  /** Checkers that do not watch, by name; "convergence" and "assertion" mean what they say. */
  readonly without?: readonly string[];
  /** Default true. */
  readonly digest?: boolean;
  /** Default true. Without them a run tells its statistics only. */
  readonly measures?: boolean;
  /** Who else watches. */
  readonly observers?: readonly Observer[];
  readonly factories?: Partial<Factories>;
  /** In place of the one that the scenario names. */
  readonly strategy?: Strategy;
  /** Called about once a simulated second. */
  readonly progress?: (world: World) => void;
}

/** What was measured; histograms in microseconds. See Measures. */
export interface Measured {
  readonly toDetect: Histogram;
  readonly toRecover: Histogram;
  readonly unavailability: Histogram;
  readonly counts: MeasuredCounts;
  readonly series: SeriesData;
  readonly shortage: readonly ShortageStep[];
}

export interface RunResult {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** What a machine threw; null when none did. The run ends there. */
  readonly crash: Error | null;
  /** What had not converged when the liveness phase was over; null when all had, or there was no such phase. */
  readonly unconverged: string | null;
  /** 16 hexadecimal digits; null when it was switched off. */
  readonly digest: string | null;
  readonly statistics: Statistics;
  /** Null when it was switched off. */
  readonly measured: Measured | null;
  readonly traffic: Traffic;
  readonly tasks: Readonly<Record<TaskState, number>>;
  /** How often everything came, by name (see swarm/coverage.ts); null: not a scenario that the seed draws. */
  readonly coverage: Readonly<Record<string, number>> | null;
  /** Queue events handled, and the simulated time when the run ended. */
  readonly events: number;
  readonly endedAt: number;
}

/** Runs `scenario`, which has been validated, with `seed`. The same two give the same result, everywhere. */
export function runScenario(scenario: Scenario, seed: number, options: RunOptions = {}): RunResult {
  return new Run(scenario, seed, options).go();
}

class Run {
  private readonly asked: Scenario;
  /** What the seed has drawn in place of what was asked, or that itself. */
  private readonly scenario: Scenario;
  private readonly seed: number;
  private readonly options: RunOptions;
  private readonly violations: Violation[] = [];
  private readonly checkers: readonly Checker[];
  private readonly digest: DigestObserver | null;
  private readonly statistics = new Statistics();
  private readonly measures: Measures | null;
  private readonly coverage: Coverage | null;
  private readonly world: World;

  constructor(scenario: Scenario, seed: number, options: RunOptions) {
    this.asked = scenario;
    this.scenario = drawnBy(scenario, seed);
    this.seed = seed;
    this.options = options;
    const { without = [] } = options;
    this.checkers =
      options.checks === false ? [] : this.checkersThatWatch().filter(({ name }) => !without.includes(name));
    this.digest = options.digest === false ? null : new DigestObserver();
    this.measures = options.measures === false ? null : new Measures(this.scenario, this.context().machineOf);
    this.coverage = scenario.swarm === undefined ? null : new Coverage(this.scenario);
    const watching = [this.digest, this.measures, this.coverage].filter((one) => one !== null);
    const observers = [...this.checkers, ...watching, this.statistics, ...(options.observers ?? [])];
    this.world = new World(this.scenario, seed, {
      observers,
      factories: options.factories ?? {},
      ...(options.strategy === undefined ? {} : { strategy: options.strategy }),
    });
  }

  go(): RunResult {
    let crash: Error | null = null;
    let missing: string | null = null;
    try {
      missing = this.phases();
    } catch (error) {
      crash = error instanceof Error ? error : new Error(String(error));
    }
    return this.result(crash, missing);
  }

  private checkersThatWatch(): Checker[] {
    const { checks } = this.scenario;
    const all = makeCheckers(this.context());
    return checks === undefined ? all : all.filter(({ name }) => checks.includes(name));
  }

  private context(): RunContext {
    return {
      scenario: this.scenario,
      machineOf: (cluster, node) => this.world.machineOf(cluster, node),
      violated: (violation) => this.violations.push(violation),
    };
  }

  private phases(): string | null {
    const { length, quiet } = this.scenario;
    this.world.start();
    while (this.world.queue.now < length && !this.broken()) this.advance(length);
    let missing: string | null = null;
    if (quiet > 0 && !this.broken()) {
      this.world.heal();
      missing = this.settle(length + quiet);
    }
    if (!this.broken()) this.finish(quiet > 0 && missing === null);
    return missing;
  }

  private settle(bound: number): string | null {
    let missing: string | null = "nothing has been looked at";
    while (missing !== null && this.world.queue.now < bound && !this.broken()) {
      this.advance(bound);
      missing = unconverged(this.world) ?? this.undoneByFlush();
    }
    return missing;
  }

  /** What the manager knows is to be on its disk in the end; that takes time, in which something may happen again. */
  private undoneByFlush(): string | null {
    this.world.flush();
    return unconverged(this.world);
  }

  private finish(settled: boolean): void {
    const { world } = this;
    world.flush();
    const at = world.queue.now;
    const cluster = world.cluster ?? world.stored();
    const running = () => runningOf(world);
    for (const checker of this.checkers) checker.finish({ at, cluster, settled, running });
  }

  private advance(until: number): void {
    const { queue } = this.world;
    queue.runUntil(Math.min(queue.now + LOOK_EVERY, until));
    this.options.progress?.(this.world);
  }

  private broken(): boolean {
    return this.violations.length >= VIOLATIONS_MAX;
  }

  private measured(): Measured | null {
    if (this.measures === null) return null;
    const { toDetect, toRecover, series, shortage } = this.measures;
    const at = this.world.queue.now;
    const counts = this.measures.countsAt(at);
    return {
      toDetect,
      toRecover,
      unavailability: this.measures.unavailability(at),
      counts,
      series,
      shortage,
    };
  }

  private result(crash: Error | null, missing: string | null): RunResult {
    const { asked, seed, violations, statistics, world } = this;
    const cluster = world.cluster ?? world.stored();
    return {
      scenario: asked,
      seed,
      violations,
      crash,
      unconverged: missing,
      digest: this.digest?.hex ?? null,
      statistics,
      measured: this.measured(),
      coverage: this.coverage?.counts ?? null,
      traffic: world.network.traffic,
      tasks: { ...cluster.counts },
      events: world.queue.count,
      endedAt: world.queue.now,
    };
  }
}

function* runningOf(world: World) {
  for (const machine of world.machines) {
    for (const key of machine.engine.running()) yield { machine: machine.index, key };
  }
}
