// How many bytes the talk of manager and workers takes as JSON. What nothing is told in is measured once for each of its forms,
// since it differs by a few digits only; of the rest each part is measured, a spec that many share once.

import type { Answer, Sync, Wanted } from "../../src/core/sync/messages.ts";
import type { AttemptReport } from "../../src/core/task/attempt.ts";
import type { TaskSpec } from "../../src/core/task/spec.ts";

export class MessageBytes {
  total = 0;
  /** By what they name: a node, an acknowledgement; a refusal. */
  private readonly quietSyncs = [0, 0, 0, 0];
  private readonly quietAnswers = new Map<string, number>();
  private readonly specs = new WeakMap<TaskSpec, number>();

  sync(sync: Sync): void {
    const form = (sync.nodeId === null ? 0 : 1) + (sync.acked === null ? 0 : 2);
    if (this.quietSyncs[form] === 0) this.quietSyncs[form] = lengthOf({ ...sync, set: [], drop: [] });
    this.total += this.quietSyncs[form] as number;
    if (sync.set.length > 0) for (const wanted of sync.set) this.total += this.wanted(wanted);
    if (sync.drop.length > 0) this.total += lengthOf(sync.drop);
  }

  answer(answer: Answer): void {
    this.total += this.quietAnswer(answer);
    for (const report of answer.reports) this.total += lengthOf(report satisfies AttemptReport) + 1;
    if (answer.info !== null) this.total += lengthOf(answer.info);
    if (answer.stats !== null) this.total += lengthOf(answer.stats);
  }

  private quietAnswer(answer: Answer): number {
    const form = answer.refused?.code ?? "";
    const known = this.quietAnswers.get(form);
    if (known !== undefined) return known;
    const length = lengthOf({ ...answer, reports: [], info: null, stats: null });
    this.quietAnswers.set(form, length);
    return length;
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
