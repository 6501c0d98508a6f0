// The lines of a transcript as they come, with what is not worth a line counted and told in one.

import type { Instant } from "../../src/core/kernel/time.ts";

/** The column of who does it. */
export const WHO_WIDTH = 18;

export class Lines {
  private lines: string[] = [];
  /** By node, by what was folded: how often. */
  private readonly folded = new Map<string, Map<string, number>>();
  private last = "";

  /** A line about `who`. What `node` has had folded so far comes before it. */
  add(at: Instant, who: string, text: string, node: string | null = null): void {
    if (node !== null) this.unfold(node);
    const head = `${(at / 1_000_000).toFixed(3).padStart(8)}  ${who.padEnd(WHO_WIDTH)}`;
    this.lines.push(`${head === this.last ? " ".repeat(head.length) : head} ${text}`);
    this.last = head;
  }

  /** One more of `what` with `node`, too common for a line. */
  fold(node: string, what: string): void {
    const counts = this.folded.get(node) ?? new Map<string, number>();
    counts.set(what, (counts.get(what) ?? 0) + 1);
    this.folded.set(node, counts);
  }

  /** Hands out what has come since the last time. */
  take(): string[] {
    for (const node of [...this.folded.keys()].sort()) this.unfold(node);
    const lines = this.lines;
    this.lines = [];
    this.last = "";
    return lines;
  }

  private unfold(node: string): void {
    const counts = this.folded.get(node);
    if (counts === undefined) return;
    this.folded.delete(node);
    const told = [...counts].map(([what, count]) => `${count} × ${what}`);
    this.lines.push(`       …  ${`with ${node}`.padEnd(WHO_WIDTH)} ${told.join(", ")}`);
    this.last = "";
  }
}
