// Managers that do not drain as they should: one closes no node, one closes it and moves nothing, one stops all that is
// to move before the next attempts serve.

import { type ManagerMachine, REAL } from "../../sim/factories.ts";
import { rollingDrain } from "../../sim/scenarios/rolling-drain.ts";
import type { ManagerEvent } from "../../src/core/manager/events.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { OnDisconnect, TaskSpec } from "../../src/core/task/spec.ts";
import { tenTasks } from "../sim/ten-tasks.ts";
import type { Mutant } from "./mutants.ts";

interface Meddling {
  /** What the real manager is told in place of the event. */
  readonly hear?: (event: ManagerEvent) => ManagerEvent;
  /** Has its way with the cluster before each turn of the real manager; what it returns is called after it. */
  readonly before?: (cluster: Cluster) => () => void;
}

function meddled(name: string, breaks: string, { hear, before }: Meddling): Mutant {
  const makeManager: typeof REAL.makeManager = (start, config, cluster, rng): ManagerMachine => {
    const machine = REAL.makeManager(start, config, cluster, rng);
    return {
      nextWake: () => machine.nextWake(),
      observe: (now, event) => machine.observe(now, hear?.(event) ?? event),
      decide: (now) => {
        const after = before?.(cluster);
        const batch = machine.decide(now);
        after?.();
        return batch;
      },
    };
  };
  return { name, breaks, scenario: rollingDrain, factories: { makeManager } };
}

export const drainIgnored = meddled("drain ignored", "a draining node gets no new work", {
  before: (cluster) => {
    for (const node of cluster.drains.keys()) cluster.node(node).availability = "active";
    return () => {};
  },
});

export const drainMovesNothing = meddled(
  "drain that moves nothing",
  "a drained node is empty when its deadline and the grace are over: this one is only cordoned",
  {
    hear: (event) => {
      if (event.kind !== "request" || event.body.kind !== "drainNode") return event;
      const { node } = event.body;
      return { ...event, body: { kind: "setAvailability", node, availability: "cordoned" } };
    },
  },
);

const stopsFirst = meddled(
  "drain that stops first",
  "no more services of a job are out of service at a time than may move",
  {
    before: (cluster) => {
      const specs = new Set<TaskSpec>();
      for (const [node, drain] of cluster.drains) {
        cluster.drains.set(node, { ...drain, maxParallel: 1_000 });
        for (const { task } of cluster.attemptsOnNode(node)) specs.add(task.spec);
      }
      const say = (onDisconnect: OnDisconnect): void => {
        for (const spec of specs) Object.assign(spec, { onDisconnect });
      };
      say("stop");
      return () => say("keep");
    },
  },
);

export const drainStopsFirst: Mutant = { ...stopsFirst, scenario: tenTasks(1) };
