// Managers that keep another order than the scenario says: one lets others overtake, one lets them delay who is next, one
// tears gangs apart, one preempts within a band and by too small a difference, one though nobody may.

import { type Factories, REAL } from "../../sim/factories.ts";
import { preemption } from "../../sim/scenarios/preemption.ts";
import type { ManagerConfig } from "../../src/core/manager/config.ts";
import { fifo } from "../../src/core/scheduler/orders/fifo.ts";
import { contended } from "../sim/contended.ts";
import type { Mutant } from "./mutants.ts";

/** A manager that is told otherwise than the scenario says. */
const going = (changed: Partial<ManagerConfig>): Partial<Factories> => ({
  makeManager: (now, config, cluster, rng) => REAL.makeManager(now, { ...config, ...changed }, cluster, rng),
});

export const overtakes: Mutant = {
  name: "overtaking",
  breaks: "fifo-strict: nobody gets a place before one who was submitted earlier",
  scenario: { ...contended, order: "fifo-strict" },
  factories: going({ order: fifo }),
};

export const delays: Mutant = {
  name: "backfill that delays",
  breaks: "easy: who is next is placed by the first shadow time",
  scenario: { ...contended, order: "easy" },
  factories: going({ order: fifo }),
};

export const tornGang: Mutant = {
  name: "gang torn apart",
  breaks: "a gang is placed all at once: this manager takes no job for one",
  scenario: { ...contended, order: "fifo" },
  factories: {
    makeManager: (now, config, cluster, rng) => {
      const real = cluster.jobOf.bind(cluster);
      cluster.jobOf = (task) => {
        const job = real(task);
        if (job === undefined) return undefined;
        return new Proxy(job, { get: (target, field) => field !== "gang" && Reflect.get(target, field) });
      };
      return REAL.makeManager(now, config, cluster, rng);
    },
  },
};

export const narrowGap: Mutant = {
  name: "preemption by too little",
  breaks: "a task gives way only to one that exceeds it by the gap: this manager is told a smaller one",
  scenario: { ...preemption, preemptionGap: 150 },
  factories: going({ preemptionGap: 1 }),
};

export const unasked: Mutant = {
  name: "preemption unasked",
  breaks: "without a gap nobody gives way",
  scenario: { ...preemption, preemptionGap: null },
  factories: going({ preemptionGap: 1 }),
};
