// The manager dies again and again, often at the very moment of a commit.

import { milliseconds, seconds } from "../../src/core/kernel/time.ts";
import type { Scenario } from "../scenario.ts";
import { calm } from "./calm.ts";

export const managerCrashLoop: Scenario = {
  ...calm,
  name: "manager-crash-loop",
  summary: "10 nodes, 200 tasks: the manager dies every 3 s on average, at any moment or at a commit",
  faults: {
    rates: {
      "manager-crash": { every: seconds(6), lasting: milliseconds(500) },
      "disk-crash": { every: seconds(6), lasting: milliseconds(500) },
    },
    maybeOff: false,
    timeline: [],
  },
};
