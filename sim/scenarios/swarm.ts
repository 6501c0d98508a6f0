// Every seed is a scenario of its own: what this one says is only what they have in common. See swarm/draw-swarm.ts.

import { minutes } from "../../src/core/kernel/time.ts";
import type { Scenario } from "../scenario.ts";
import { calm } from "./calm.ts";

export const swarm: Scenario = {
  ...calm,
  name: "swarm",
  summary: "every seed draws its own cluster, work and weather, with many kinds of faults off",
  swarm: "all",
  length: minutes(1),
  quiet: minutes(20),
};
