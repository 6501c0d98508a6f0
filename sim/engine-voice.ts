// What a worker hears of its engine: the outcome of each verb, unless the verb or its reply is lost, in which case it hears
// after a while that the engine did not answer.

import type { Rng } from "../src/core/kernel/rng.ts";
import { milliseconds, seconds } from "../src/core/kernel/time.ts";
import type { AttemptKey } from "../src/core/task/attempt.ts";
import type { RuntimeEvent, RuntimeVerb } from "../src/core/worker/events.ts";
import { between, happens } from "./chance.ts";
import type { EngineClient } from "./engine-client.ts";
import type { Happening } from "./happenings.ts";
import type { Engines } from "./runtime.ts";

/** How long a verb that changes nothing takes, and how long one takes to be given up. */
export const REPLY_MAX = milliseconds(1);
const GIVEN_UP_AFTER = seconds(1);

export class EngineVoice {
  /** The worker's connection; null while there is none. */
  client: EngineClient | null = null;
  private readonly engines: Engines;
  private readonly rng: Rng;

  constructor(engines: Engines, rng: Rng) {
    this.engines = engines;
    this.rng = rng;
  }

  /** Tells that the engine did not answer. */
  giveUp(verb: RuntimeVerb, key: AttemptKey | null): void {
    const event = { kind: "unavailable", verb, key, reason: "the engine did not answer" } as const;
    this.tellAfter(GIVEN_UP_AFTER, event);
  }

  /** Does chance keep the engine from taking this verb? */
  refuses(): boolean {
    return this.chance(this.engines.plan.unavailable >> 1, "verb-refused");
  }

  /** The outcome of a verb that took no time. */
  reply(verb: RuntimeVerb, event: RuntimeEvent): void {
    if (this.losesReply()) this.giveUp(verb, keyOf(event));
    else this.tellAfter(between(this.rng, 1, REPLY_MAX), event);
  }

  /** All containers as they are when it is told: an end that comes before that is told with them, not to nobody. */
  replyListing(listing: () => RuntimeEvent): void {
    if (this.losesReply()) this.giveUp("list", null);
    else this.tellAfter(between(this.rng, 1, REPLY_MAX), listing);
  }

  /** The outcome of a verb that has had its time. */
  answer(verb: RuntimeVerb, event: RuntimeEvent): void {
    if (this.losesReply()) this.giveUp(verb, keyOf(event));
    else this.client?.tell(event);
  }

  tellAfter(delay: number, event: RuntimeEvent | (() => RuntimeEvent)): void {
    if (this.client === null) return;
    const { queue, told } = this.engines;
    queue.schedule(queue.now + delay, told, 0, { client: this.client, event });
  }

  private losesReply(): boolean {
    return this.chance((this.engines.plan.unavailable + 1) >> 1, "reply-lost");
  }

  private chance(perMillion: number, what: Happening): boolean {
    if (this.engines.calm || !happens(this.rng, perMillion)) return false;
    this.engines.observer.happened(this.engines.queue.now, what);
    return true;
  }
}

const keyOf = (event: RuntimeEvent): AttemptKey | null => (event.kind === "listed" ? null : event.key);
