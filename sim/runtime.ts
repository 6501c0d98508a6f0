// What the container engines of all nodes share: the queue, the plan of what goes wrong, the registry they pull from. What
// one engine does is engine.ts's part.

import type { Rng } from "../src/core/kernel/rng.ts";
import type { Instant, WallTime } from "../src/core/kernel/time.ts";
import type { RuntimeEvent } from "../src/core/worker/events.ts";
import type { Container } from "./container.ts";
import { SimEngine } from "./engine.ts";
import type { EventKind, EventQueue } from "./event-queue.ts";
import type { Fate } from "./fates.ts";
import type { Observer } from "./observer.ts";
import type { RuntimePlan } from "./scenario.ts";
import type { SimRuntime } from "./worker-runtime.ts";

interface Told {
  readonly runtime: SimRuntime;
  readonly event: RuntimeEvent;
}

/** Makes engines that share one queue, one plan and one observer. */
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
    this.started = queue.register((tag, container) => container.engine.startDone(container, tag));
    this.ended = queue.register((tag, container) => container.engine.endDue(container, tag));
    this.fated = queue.register((_, fate) => fate.container.engine.fateDue(fate));
    this.killed = queue.register((_, container) => container.engine.killAfterGrace(container));
    this.told = queue.register((_, { runtime, event }) => runtime.tell(event));
  }

  make(machine: number, rng: Rng): SimEngine {
    return new SimEngine(this, machine, rng);
  }
}
