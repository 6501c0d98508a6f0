// How many bytes the talk of manager and workers takes as JSON. What nothing is told in is measured once, since it differs
// by a few digits only; of the rest each part is measured, a spec that many share once.

import type { Answer, Sync, Wanted } from "../../src/core/sync/messages.ts";
import type { AttemptReport } from "../../src/core/task/attempt.ts";
import type { TaskSpec } from "../../src/core/task/spec.ts";

export class MessageBytes {
  total = 0;
  private quietSync = 0;
  private quietAnswer = 0;
  private readonly specs = new WeakMap<TaskSpec, number>();

  sync(sync: Sync): void {
    if (this.quietSync === 0) this.quietSync = lengthOf({ ...sync, set: [], drop: [] });
    this.total += this.quietSync;
    if (sync.set.length > 0) for (const wanted of sync.set) this.total += this.wanted(wanted);
    if (sync.drop.length > 0) this.total += lengthOf(sync.drop);
  }

  answer(answer: Answer): void {
    if (this.quietAnswer === 0)
      this.quietAnswer = lengthOf({ ...answer, reports: [], info: null, stats: null });
    this.total += this.quietAnswer;
    for (const report of answer.reports) this.total += lengthOf(report satisfies AttemptReport) + 1;
    if (answer.info !== null) this.total += lengthOf(answer.info);
    if (answer.stats !== null) this.total += lengthOf(answer.stats);
  }

  private wanted({ spec, ...rest }: Wanted): number {
    return lengthOf(rest) + 1 + (spec === null ? 0 : this.spec(spec));
  }

  private spec(spec: TaskSpec): number {
    const known = this.specs.get(spec);
    if (known !== undefined) return known;
    const length = lengthOf(spec);
    this.specs.set(spec, length);
    return length;
  }
}

/** All that is sent is ASCII but for what people write, which the tank's clients do in ASCII. */
const lengthOf = (value: unknown): number => JSON.stringify(value).length;
