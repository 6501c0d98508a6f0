// The images that a node's engine keeps, and how long one takes to come when it does not. What an image's name says of
// its size is the tank's own rule.

import type { Duration } from "../src/core/kernel/time.ts";
import type { PullPlan } from "./scenario.ts";

const SECOND = 1_000_000;

export class ImageCache {
  private readonly most: number;
  /** The one used longest ago comes first. */
  private readonly images = new Set<string>();

  constructor(most: number) {
    this.most = most;
  }

  /** Is it there? Then it is the one used last. */
  use(image: string): boolean {
    if (!this.images.delete(image)) return false;
    this.images.add(image);
    return true;
  }

  keep(image: string): void {
    this.images.delete(image);
    this.images.add(image);
    const [oldest] = this.images;
    if (this.images.size > this.most && oldest !== undefined) this.images.delete(oldest);
  }
}

/** The time that an image's bytes take. */
export function pullDuration({ sizesMib, mibPerSecond }: PullPlan, image: string): Duration {
  const sizeMib = sizesMib[imageNumber(image) % sizesMib.length] ?? 0;
  return Math.ceil((sizeMib * SECOND) / mibPerSecond);
}

/** The workload's image number k. */
export const imageNamed = (service: boolean, k: number): string =>
  `tank/${service ? "service" : "batch"}:${k + 1}`;

function imageNumber(image: string): number {
  return Math.max(0, Number(image.slice(image.lastIndexOf(":") + 1)) - 1) || 0;
}
