// How an engine gets images: from its cache, or from the registry, which may be slow, down, or fail now and then. When a
// container starts is engine.ts's part.

import type { Rng } from "../src/core/kernel/rng.ts";
import type { Duration } from "../src/core/kernel/time.ts";
import { happens } from "./chance.ts";
import type { Container } from "./container.ts";
import { exponential } from "./exponential.ts";
import type { Happening } from "./happenings.ts";
import { ImageCache, pullDuration } from "./image-cache.ts";
import type { Engines } from "./runtime.ts";

export class Pulls {
  private readonly engines: Engines;
  private readonly rng: Rng;
  private readonly images: ImageCache;

  constructor(engines: Engines, rng: Rng) {
    this.engines = engines;
    this.rng = rng;
    this.images = new ImageCache(engines.plan.pull?.cachedMax ?? 0);
  }

  /** How long the container's image takes to come; what it comes to then is noted on the container. */
  timeFor(container: Container): Duration {
    const { plan, registry, calm, queue } = this.engines;
    container.pull = null;
    if (plan.pull === undefined) return 0;
    const { image } = container.spec;
    if (this.images.use(image)) {
      this.happened("image-cached");
      return 0;
    }
    const { answerMean, failures } = plan.pull;
    const down = queue.now < registry.downUntil;
    container.pull = down || (!calm && happens(this.rng, failures)) ? "fails" : "comes";
    const answer = exponential(this.rng, answerMean);
    if (down) return answer;
    const factor = queue.now < registry.slowUntil ? registry.slowFactor : 1;
    return factor * (answer + pullDuration(plan.pull, image));
  }

  /** Is its image there, now that the pull, if there was one, is over? */
  isThere({ pull, spec }: Container): boolean {
    if (pull === null) return true;
    const comes = pull === "comes" && this.engines.queue.now >= this.engines.registry.downUntil;
    this.happened(comes ? "image-pulled" : "pull-failed");
    if (comes) this.images.keep(spec.image);
    return comes;
  }

  private happened(what: Happening): void {
    this.engines.observer.happened(this.engines.queue.now, what);
  }
}
