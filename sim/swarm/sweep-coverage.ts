// The coverage of a whole sweep: how often everything came in all runs, and in how many of them each situation did. What is
// missing in a sweep that is large enough says that the generator is at fault.

import { count } from "../figures.ts";
import { COVERED, SITUATIONS } from "./coverage-names.ts";

/** Sweeps of so many seeds must have seen everything: the rarest comes in two seeds of a hundred, and not at all in one sweep of
 * 200 out of fifty. */
const SEEDS_MIN = 1_000;

export class SweepCoverage {
  private runs = 0;
  private readonly totals = new Map<string, number>();
  private readonly runsWith = new Map<string, number>();

  /** One run's counts; null: they were not taken. */
  add(counts: Readonly<Record<string, number>> | null): void {
    if (counts === null) return;
    this.runs++;
    for (const [name, times] of Object.entries(counts)) {
      this.totals.set(name, (this.totals.get(name) ?? 0) + times);
      this.runsWith.set(name, (this.runsWith.get(name) ?? 0) + 1);
    }
  }

  /** What never came, and situations that came in less than one run of a hundred; only in sweeps that are large enough. */
  get missing(): string[] {
    if (this.runs < SEEDS_MIN) return [];
    const never = COVERED.filter((name) => (this.totals.get(name) ?? 0) === 0);
    const seldom = SITUATIONS.map((name) => `situation ${name}`).filter(
      (name) => !never.includes(name) && (this.runsWith.get(name) ?? 0) * 100 < this.runs,
    );
    return [...never, ...seldom.map((name) => `${name} (in less than 1 % of the runs)`)];
  }

  /** For people: a line for each group, then the situations, then what is missing. Nothing when no run was counted. */
  get lines(): string[] {
    if (this.runs === 0) return [];
    const lines = [`coverage of ${count(this.runs)} runs:`];
    for (const [name, members] of this.groups()) {
      const words = members.map((member) => `${member} ${count(this.totals.get(`${name} ${member}`) ?? 0)}`);
      if (name !== "situation") lines.push(`  ${name}: ${words.join(", ")}`);
    }
    for (const name of SITUATIONS) {
      const runs = this.runsWith.get(`situation ${name}`) ?? 0;
      lines.push(`  in ${((100 * runs) / this.runs).toFixed(1)} % of the runs: ${name}`);
    }
    for (const name of this.missing) lines.push(`  never came: ${name}`);
    return lines;
  }

  private groups(): Map<string, string[]> {
    const groups = new Map<string, string[]>();
    for (const name of COVERED) {
      const [, group = "", member = ""] = /^(worker refusal|sync refusal|\w+) (.*)$/.exec(name) ?? [];
      groups.set(group, [...(groups.get(group) ?? []), member]);
    }
    return groups;
  }
}
