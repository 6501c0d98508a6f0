// Who uses how much of the cluster: a ledger by owner, for orders that share. Kept by whatever reserves and releases; it
// must not decide anything.

import { compareFractions } from "../kernel/fractions.ts";
import type { NodeInfo } from "../node/node.ts";
import type { TaskSpec } from "../task/spec.ts";

/** Of one owner; null: of all that have not said who they are. */
type Owner = TaskSpec["owner"];

/** GPUs of all nodes together, in thousandths of a device. No task can ask for a resource of this name: it has a NUL. */
const GPUS = "\0gpu";

interface Account {
  readonly used: Map<string, number>;
  attempts: number;
}

/** A part of something: `used` of `total`, which is above 0. */
export interface Share {
  readonly used: number;
  readonly total: number;
}

const NOTHING: Share = { used: 0, total: 1 };

export class Usage {
  private readonly accounts = new Map<Owner, Account>();
  private readonly totals = new Map<string, number>();

  /** A node tells what it has, having told `before` earlier; null: it is removed. Nodes that are down count on: a short loss
   * moves no turns. */
  declare(before: NodeInfo | null, info: NodeInfo | null): void {
    if (before !== null) this.addTotals(before, -1);
    if (info !== null) this.addTotals(info, 1);
  }

  /** An attempt reserves what `spec` asks for (1), or releases it (−1). An owner who holds nothing is forgotten. */
  take(spec: TaskSpec, sign: 1 | -1): void {
    const account = this.accounts.get(spec.owner) ?? this.open(spec.owner);
    account.attempts += sign;
    if (account.attempts === 0) {
      this.accounts.delete(spec.owner);
      return;
    }
    const { used } = account;
    for (const name in spec.resources) move(used, name, sign * (spec.resources[name] as number));
    if (spec.gpus !== null) move(used, GPUS, sign * spec.gpus.count * spec.gpus.milli);
  }

  used(owner: Owner, resource: string): number {
    return this.accounts.get(owner)?.used.get(resource) ?? 0;
  }

  /** The largest of the owner's shares of all resources: its dominant share. Ghodsi et al., NSDI 2011. */
  dominantShare(owner: Owner): Share {
    const account = this.accounts.get(owner);
    if (account === undefined) return NOTHING;
    let best = NOTHING;
    for (const [name, used] of account.used) {
      const total = Math.max(1, this.totals.get(name) ?? 0);
      if (compareFractions(used, total, best.used, best.total) > 0) best = { used, total };
    }
    return best;
  }

  /** Negative: the dominant share of `a` is the smaller one. */
  compare(a: Owner, b: Owner): number {
    if (a === b) return 0;
    const left = this.dominantShare(a);
    const right = this.dominantShare(b);
    return compareFractions(left.used, left.total, right.used, right.total);
  }

  private open(owner: Owner): Account {
    const account: Account = { used: new Map(), attempts: 0 };
    this.accounts.set(owner, account);
    return account;
  }

  private addTotals({ capacity, gpus }: NodeInfo, sign: 1 | -1): void {
    for (const name in capacity) move(this.totals, name, sign * (capacity[name] as number));
    if (gpus.length > 0) move(this.totals, GPUS, sign * 1000 * gpus.length);
  }
}

function move(amounts: Map<string, number>, name: string, by: number): void {
  amounts.set(name, (amounts.get(name) ?? 0) + by);
}
