// Our side's measured run, in a process of its own: the real machines with their whole protocol, on the workload in the file.

import { Observer } from "../../sim/observer.ts";
import { runScenario } from "../../sim/run.ts";
import type { Instant } from "../../src/core/kernel/time.ts";
import type { PeerFigures } from "./figures.ts";
import { peerScenario } from "./workload.ts";

/** Containers that run, summed over time. */
class Running extends Observer {
  now = 0;
  ended = 0;
  private since: Instant = 0;
  private area = 0;

  override containerStarted(at: Instant): void {
    this.change(at, 1);
  }

  override containerEnded(at: Instant): void {
    this.ended++;
    this.change(at, -1);
  }

  meanUntil(at: Instant): number {
    return (this.area + this.now * (at - this.since)) / at;
  }

  private change(at: Instant, by: number): void {
    this.area += this.now * (at - this.since);
    this.since = at;
    this.now += by;
  }
}

function measure(path: string, nodes: number): PeerFigures {
  const scenario = peerScenario(path, nodes);
  const running = new Running();
  const before = process.hrtime.bigint();
  const options = { checks: false, digest: false, measures: false, observers: [running] };
  const { crash, events, endedAt, statistics } = runScenario(scenario, 1, options);
  const wallSeconds = Number(process.hrtime.bigint() - before) / 1e9;
  if (crash !== null) throw crash;
  const { count, sum } = statistics.timeToStart;
  return {
    version: `Node ${process.version.slice(1)}`,
    wallSeconds,
    events,
    peakMiB: process.resourceUsage().maxRSS / 1024,
    completed: running.ended,
    running: running.now,
    meanRunning: running.meanUntil(endedAt),
    meanWaitSeconds: sum / count / 1e6,
  };
}

const [path = "", nodes = ""] = process.argv.slice(2);
console.log(JSON.stringify(measure(path, Number(nodes))));
