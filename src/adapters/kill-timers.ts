// Which attempts were asked to end and will be killed, and when. It must not know how.

export class KillTimers {
  private readonly pending = new Map<string, { readonly atMs: number; readonly timer: NodeJS.Timeout }>();

  /** Calls `kill` at `atMs` of performance.now(), unless the attempt is to be killed earlier anyway. */
  set(attempt: string, atMs: number, kill: () => void): void {
    const before = this.pending.get(attempt);
    if (before !== undefined && before.atMs <= atMs) return;
    clearTimeout(before?.timer);
    const fire = (): void => {
      this.pending.delete(attempt); // a kill that fails is asked for again
      kill();
    };
    this.pending.set(attempt, { atMs, timer: setTimeout(fire, Math.max(0, atMs - performance.now())) });
  }

  /** It has ended. */
  clear(attempt: string): void {
    clearTimeout(this.pending.get(attempt)?.timer);
    this.pending.delete(attempt);
  }

  clearAll(): void {
    for (const attempt of [...this.pending.keys()]) this.clear(attempt);
  }
}
