// Bounds how much work an engine gets at once; the rest waits in order of arrival. It knows nothing of the work.
// Without it an engine is asked for everything at once, and every answer comes late: also the first, so that a lane may
// begin narrow and be as wide as it may once a piece of work is done.

/** Thrown to work that was called off: it waited, and a stop came first. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** Throws `Cancelled` once `signal` has been aborted. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new Cancelled("A stop came first");
}

/** Settles as `work` does, or throws `Cancelled` as soon as `signal` is aborted; `work` itself then goes on. */
export function unlessCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(new Cancelled("A stop came first"));
    if (signal.aborted) cancel();
    signal.addEventListener("abort", cancel, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", cancel));
  });
}

export class Lane {
  private readonly from: number;
  private readonly widest: number;
  private width: number;
  private under = 0;
  private readonly waiting: (() => void)[] = [];

  /** At most `widest` pieces of work (1..) run at once; at most `from` (1..) until one is done where nothing ran before. */
  constructor(widest: number, from = widest) {
    this.widest = widest;
    this.from = Math.min(from, widest);
    this.width = this.from;
  }

  /** Runs `work` when it is its turn; `signal` calls it off while it waits, not once it runs. */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.enter(signal);
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private async enter(signal: AbortSignal | undefined): Promise<void> {
    if (signal !== undefined) throwIfCancelled(signal);
    if (this.under < this.width) {
      this.under++;
      return;
    }
    let go = (): void => {};
    const turn = new Promise<void>((resolve) => {
      go = resolve;
    });
    this.waiting.push(go);
    await (signal === undefined ? turn : this.turnOrCancel(turn, go, signal));
  }

  private async turnOrCancel(turn: Promise<void>, go: () => void, signal: AbortSignal): Promise<void> {
    try {
      await unlessCancelled(turn, signal);
    } catch (error) {
      const place = this.waiting.indexOf(go);
      if (place >= 0) this.waiting.splice(place, 1);
      else this.leave(); // the turn had come in the same moment: it goes to the next
      throw error;
    }
  }

  private leave(): void {
    this.under--;
    this.width = this.widest;
    while (this.under < this.width && this.waiting.length > 0) {
      this.under++;
      this.waiting.shift()?.();
    }
    if (this.under === 0) this.width = this.from;
  }
}
