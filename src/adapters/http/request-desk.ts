// Where requests wait for their replies: a request goes into the machine as an event with a number, the reply comes
// out as an effect with the same number. It must not know what either says.

import { Problem } from "./problem.ts";

/** Requests waiting at once, at most: beyond it the machine is far behind and more waiting would not help. */
export const WAITING_MAX = 10_000;

export class RequestDesk<Reply> {
  private readonly waiting = new Map<number, (reply: Reply) => void>();
  private lastNumber = 0;

  /** Takes the next number for a request; `answer` is called once, by `deliver`. Throws a Problem (429) when too
   * many wait. */
  open(answer: (reply: Reply) => void): number {
    if (this.waiting.size >= WAITING_MAX) {
      const message = `${WAITING_MAX} requests are waiting for a reply: try again later`;
      throw new Problem(429, "overloaded", message);
    }
    const request = ++this.lastNumber;
    this.waiting.set(request, answer);
    return request;
  }

  /** The reply to `request`; dropped when nobody waits for it any more. */
  deliver(request: number, reply: Reply): void {
    const answer = this.waiting.get(request);
    this.waiting.delete(request);
    answer?.(reply);
  }

  /** Nobody waits for this reply any more. False: it was given already. */
  abandon(request: number): boolean {
    return this.waiting.delete(request);
  }

  /** A request that `submit` passes on under its number, and the promise of its reply. */
  ask(submit: (request: number) => void): Promise<Reply> {
    return new Promise((resolve) => submit(this.open(resolve)));
  }
}
