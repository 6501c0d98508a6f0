// How long tasks were without a container that serves, and how long they took to have one again. A container on a machine
// that a partition cuts off does not serve. It must not know the manager's mind: a task recovers when a container runs.

import type { Instant } from "../../src/core/kernel/time.ts";
import { Histogram } from "../histogram.ts";
import { Reach } from "./reach.ts";
import { Shortage } from "./shortage.ts";
import type { Track } from "./track.ts";

export class ServiceTimes {
  /** Microseconds from the loss of a task's last serving container to the next one's start, of every task. */
  readonly toRecover = new Histogram();
  readonly shortage = new Shortage();
  /** Microseconds in which services of a job, taken one by one, did not serve after they first had. */
  private readonly outages = new Map<string, number>();
  private readonly reach = new Reach();
  private readonly tracks: () => Iterable<Track>;

  constructor(tracks: () => Iterable<Track>) {
    this.tracks = tracks;
  }

  started(at: Instant, track: Track, machine: number): void {
    this.advance(at);
    if (this.reach.reaches(machine)) this.serve(at, track, 1);
  }

  ended(at: Instant, track: Track, machine: number): void {
    this.advance(at);
    if (this.reach.reaches(machine)) this.serve(at, track, -1);
  }

  /** Nobody wants it to serve any more. */
  over(at: Instant, track: Track): void {
    if (track.lostAt !== null && track.service) this.regained(at, track, track.lostAt);
    track.lostAt = null;
  }

  /** A partition begins. */
  cut(at: Instant, machines: readonly number[], until: Instant): void {
    this.advance(at);
    this.reach.cut(machines, until);
    this.recount(at);
  }

  /** Partitions that are over by now have ended at their moments; at the end of the safety phase all do. */
  advance(at: Instant): void {
    while (this.reach.nextEnd <= at) {
      const end = this.reach.nextEnd;
      this.reach.mend(end);
      this.recount(end);
    }
  }

  heal(at: Instant): void {
    this.advance(at);
    this.reach.mend(null);
    this.recount(at);
  }

  /** Microseconds for each job that has had a service. Outages that go on at the end count until then. */
  perJob(at: Instant): Histogram {
    const open = new Map(this.outages);
    for (const { service, lostAt, job } of this.tracks()) {
      if (service && lostAt !== null) open.set(job, (open.get(job) ?? 0) + at - lostAt);
    }
    const histogram = new Histogram();
    for (const lasted of open.values()) histogram.add(lasted);
    return histogram;
  }

  private recount(at: Instant): void {
    for (const track of this.tracks()) {
      const serving = track.runs.filter(({ machine }) => this.reach.reaches(machine)).length;
      if (serving !== track.serving) this.serve(at, track, serving - track.serving);
    }
  }

  private serve(at: Instant, track: Track, by: number): void {
    track.serving += by;
    if (track.stopped || track.finished) return;
    if (track.serving === 0) {
      track.lostAt = at;
      if (track.service) this.shortage.shift(at, 1);
      return;
    }
    if (track.service && !track.served) this.miss(track, 0);
    track.served = true;
    if (track.lostAt === null) return;
    this.toRecover.add(at - track.lostAt);
    if (track.service) this.regained(at, track, track.lostAt);
    track.lostAt = null;
  }

  private regained(at: Instant, track: Track, lostAt: Instant): void {
    this.shortage.shift(at, -1);
    this.miss(track, at - lostAt);
  }

  private miss({ job }: Track, lasted: number): void {
    this.outages.set(job, (this.outages.get(job) ?? 0) + lasted);
  }
}
