// A node that loses its power, and gets it back.

import type { Fault } from "../fault.ts";
import { type Lab, REPLICAS } from "../lab.ts";

export const poweredOff: Fault = {
  name: "node powered off",
  expected: "full strength elsewhere",
  boundMs: 9_000,
  quick: true,
  measure: (lab) => withoutPower(lab, false),
};

export const powerCut: Fault = {
  name: "node powered off silently",
  expected: "full strength elsewhere",
  boundMs: 9_000,
  quick: false,
  measure: (lab) => withoutPower(lab, true),
};

/** Silently: its peers hear of no closed connection. */
async function withoutPower(lab: Lab, silently: boolean): Promise<number> {
  const victim = await lab.victim();
  const node = lab.cluster.node(victim);
  const since = Date.now();
  if (silently) node.partition("silent");
  await node.powerOff();
  return lab.fullStrengthWithout(victim, since);
}

export const poweredOn: Fault = {
  name: "node powered on again",
  expected: "ready and takes work, starts nothing old; its worker is started 0 s after its engine",
  boundMs: 10_000,
  quick: false,
  measure: async (lab) => {
    const victim = await lab.victim();
    const node = lab.cluster.node(victim);
    const since = Date.now();
    await node.powerOff();
    await lab.fullStrengthWithout(victim, since);
    const begun = performance.now();
    await node.powerOn();
    await node.startEngine();
    await lab.cluster.startWorker(victim);
    const id = await lab.submit({ constraints: [`node=${victim}`] });
    await lab.taskUntil(id, "new work runs on it", (task) => task.state === "Running");
    const passed = performance.now() - begun;
    await lab.until(
      async () => (await lab.cluster.running()).length === REPLICAS + 1,
      "nothing else runs",
      5_000,
    );
    return passed;
  },
};
