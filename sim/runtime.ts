// What the container engines of all nodes share: the queue, the plan of what goes wrong, the registry they pull from. What
// one engine does is engine.ts's part.

import type { Instant, WallTime } from "../src/core/kernel/time.ts";
import type { RuntimeEvent } from "../src/core/worker/events.ts";
import type { Container, Fate } from "./container.ts";
import type { EngineClient } from "./engine-client.ts";
import type { EventKind, EventQueue } from "./event-queue.ts";
import type { Observer } from "./observer.ts";
import type { RuntimePlan } from "./scenario.ts";

interface Told {
  readonly client: EngineClient;
  /** Or what makes it when it is told. */
  readonly event: RuntimeEvent | (() => RuntimeEvent);
}

/** One for all engines of a world. */
export class Engines {
  readonly queue: EventQueue;
  readonly plan: RuntimePlan;
  readonly observer: Observer;
  /** Milliseconds to add to an instant in milliseconds. */
  readonly wallOffset: WallTime;
  readonly started: EventKind<Container>;
  readonly ended: EventKind<Container>;
  readonly killed: EventKind<Container>;
  readonly told: EventKind<Told>;
  readonly fated: EventKind<Fate>;
  /** Where images come from: it may be down, or slow by a factor, until then. */
  readonly registry = { downUntil: 0 as Instant, slowUntil: 0 as Instant, slowFactor: 1 };
  /** In the quiet phase nothing new goes wrong. */
  calm = false;

  constructor(queue: EventQueue, plan: RuntimePlan, observer: Observer, wallOffset: WallTime) {
    this.queue = queue;
    this.plan = plan;
    this.observer = observer;
    this.wallOffset = wallOffset;
    this.started = queue.register((tag, container) => container.keeper.startDone(container, tag));
    this.ended = queue.register((tag, container) => container.keeper.endDue(container, tag));
    this.fated = queue.register((_, fate) => fate.container.keeper.fateDue(fate));
    this.killed = queue.register((_, container) => container.keeper.killAfterGrace(container));
    this.told = queue.register((_, { client, event }) =>
      client.tell(typeof event === "function" ? event() : event),
    );
  }
}
