// Bounds how much work an engine gets at once; the rest waits in order of arrival. It knows nothing of the work.
// Without it an engine is asked for everything at once, and every answer comes late.

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
  private free: number;
  private readonly waiting: (() => void)[] = [];

  /** At most `width` pieces of work (1..) run at once. */
  constructor(width: number) {
    this.free = width;
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
    if (this.free > 0) {
      this.free--;
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
    const next = this.waiting.shift();
    if (next === undefined) this.free++;
    else next();
  }
}
