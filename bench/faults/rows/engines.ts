// An engine that dies or freezes under its containers. They live on: nothing is to be restarted.

import type { Fault } from "../fault.ts";
import type { Lab } from "../lab.ts";

export const engineKilled: Fault = {
  name: "engine killed, started again",
  expected: "no container is restarted; new work runs",
  boundMs: 5_000,
  quick: true,
  measure: (lab) =>
    throughAnEngineless(lab, async (victim) => {
      const node = lab.cluster.node(victim);
      node.engine?.kill("SIGKILL");
      await node.engine?.end();
      await runtimeIs(lab, victim, "unavailable");
      await node.startEngine();
    }),
};

export const engineFrozen: Fault = {
  name: "engine frozen for 10 s",
  expected: "no container is restarted; new work runs",
  boundMs: 5_000,
  quick: false,
  measure: (lab) =>
    throughAnEngineless(lab, async (victim) => {
      const { engine } = lab.cluster.node(victim);
      engine?.freeze();
      await lab.cluster.nodeView(victim);
      await new Promise((resolve) => setTimeout(resolve, 10_000)); // the fault's own length
      engine?.thaw();
    }),
};

/** Milliseconds from the end of the fault until a new task runs on the node. */
async function throughAnEngineless(lab: Lab, fault: (victim: string) => Promise<void>): Promise<number> {
  const before = await lab.snapshot();
  const attempts = await lab.attempts();
  const victim = await lab.victim();
  await fault(victim);
  const begun = performance.now();
  const id = await lab.submit({ constraints: [`node=${victim}`] });
  await lab.taskUntil(id, "new work runs on it", (task) => task.state === "Running");
  const passed = performance.now() - begun;
  await lab.cluster.api.delete(`/tasks/${id}`);
  await lab.taskUntil(id, "it has stopped", (task) => task.state === "Completed");
  await lab.expectUntouched(before);
  await lab.until(async () => (await lab.attempts()) === attempts, "no attempt is made anew", 1_000);
  return passed;
}

async function runtimeIs(lab: Lab, node: string, wanted: string): Promise<void> {
  const isSo = async () => (await lab.cluster.nodeView(node))?.runtime === wanted;
  await lab.until(isSo, `the runtime of ${node} is ${wanted}`, 20_000);
}
