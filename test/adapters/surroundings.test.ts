// What a task is told of where it runs.

import { expect, test } from "vitest";
import { type Place, Surroundings } from "../../src/adapters/surroundings.ts";
import type { TaskSpec } from "../../src/core/task/spec.ts";
import type { Assignment } from "../../src/core/worker/events.ts";
import { specOf } from "../core/specs.ts";

const PLACE: Place = {
  node: "n1",
  host: "10.0.0.2",
  manager: "10.0.0.1:5555",
  scheme: "https",
  discoveryToken: "secret",
};
const KEY = { taskId: "0b5e2a8c-4c1f-4d3e-9a53-2f8f3c1f7f10", attempt: 2 };
const OWN = {
  WAVETANK_TASK_ID: KEY.taskId,
  WAVETANK_TASK_NAME: "web",
  WAVETANK_ATTEMPT: "2",
  WAVETANK_NODE: "n1",
  WAVETANK_NODE_HOST: "10.0.0.2",
};
const FINDING = {
  WAVETANK_MANAGER: "10.0.0.1:5555",
  WAVETANK_DISCOVERY_URL: "https://10.0.0.1:5555/discovery",
  WAVETANK_DISCOVERY_TOKEN: "secret",
};

test.each<[string, Partial<Place>, Record<string, string>]>([
  ["all of it", {}, { ...OWN, ...FINDING }],
  [
    "no token where none is asked for",
    { discoveryToken: null, scheme: "http" },
    {
      ...OWN,
      WAVETANK_MANAGER: FINDING.WAVETANK_MANAGER,
      WAVETANK_DISCOVERY_URL: "http://10.0.0.1:5555/discovery",
    },
  ],
  ["and no token without a manager", { manager: null }, OWN],
])("%s", (_what, place, expected) => {
  expect(new Surroundings({ ...PLACE, ...place }).of(KEY, specOf({ name: "web" })).env).toEqual(expected);
});

test("what the task says itself wins", () => {
  const spec = specOf({ name: "web", env: { WAVETANK_NODE: "mine", A: "1" } });
  expect(new Surroundings(PLACE).of(KEY, spec).env).toMatchObject({ WAVETANK_NODE: "mine", A: "1" });
});

test("attempts, health checks' commands and people's are all told, with nothing else changed", async () => {
  const told: TaskSpec[] = [];
  const around = new Surroundings(PLACE);
  const spec = specOf({ name: "web" });
  const nothing = (): void => {};
  const still = {
    listen: nothing,
    stop: nothing,
    remove: nothing,
    list: nothing,
    allowStarts: nothing,
    close: nothing,
  };
  const start = (assignment: Assignment): void => void told.push(assignment.spec);
  around.around({ ...still, start }).start({ ...KEY, spec, gpuDevices: [1] });
  const execute = async (_: unknown, given: TaskSpec) => {
    told.push(given);
    return { kind: "silent" } as const;
  };
  await around.aroundAccess({ reach: async () => null, execute }).execute(KEY, spec, ["true"], 1);
  const exec = async (_: unknown, given: TaskSpec): Promise<null> => {
    told.push(given);
    return null;
  };
  await around.aroundExec({ start: exec }).start(KEY, spec, { command: ["true"], stdin: null });
  expect(told).toEqual(Array.from({ length: 3 }, () => ({ ...spec, env: { ...OWN, ...FINDING } })));
});
