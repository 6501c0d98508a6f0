// A worker that is killed, and started again before and after it was missed.

import { expectThat, type Fault, NotTheFault } from "../fault.ts";

/** A node is missed 4 s after its last answer, which may be a wait of 1 s older than the kill. */
const AWAY_MAX_MS = 2_900;

export const workerBackInTime: Fault = {
  name: "worker killed, started again at once",
  expected: "the same containers run through; new work is taken",
  boundMs: 4_000,
  quick: true,
  measure: async (lab) => {
    const before = await lab.snapshot();
    const victim = await lab.victim();
    const begun = performance.now();
    lab.cluster.worker(victim).kill("SIGKILL");
    await lab.cluster.worker(victim).end();
    await lab.cluster.startWorker(victim);
    const away = performance.now() - begun;
    if (away > AWAY_MAX_MS) throw new NotTheFault(`It took ${Math.round(away)} ms to start the worker`);
    const id = await lab.submit({ constraints: [`node=${victim}`] });
    await lab.taskUntil(id, "new work runs on it", (task) => task.state === "Running");
    const passed = performance.now() - begun;
    await lab.cluster.api.delete(`/tasks/${id}`);
    await lab.taskUntil(id, "it has stopped", (task) => task.state === "Completed");
    await lab.expectUntouched(before);
    return passed;
  },
};

export const workerAway: Fault = {
  name: "worker killed and away",
  expected: "full strength elsewhere",
  boundMs: 9_000,
  quick: true,
  measure: async (lab) => {
    const victim = await lab.victim();
    const killedAt = Date.now();
    lab.cluster.worker(victim).kill("SIGKILL");
    return lab.fullStrengthWithout(victim, killedAt);
  },
};

export const workerBackLate: Fault = {
  name: "worker started again after it was missed",
  expected: "the new copies stay, the old ones are stopped",
  boundMs: 5_000,
  quick: true,
  measure: async (lab) => {
    const victim = await lab.victim();
    lab.cluster.worker(victim).kill("SIGKILL");
    await lab.fullStrengthWithout(victim, Date.now());
    const before = await lab.web(lab.others(victim));
    await lab.cluster.startWorker(victim);
    const passed = await lab.straysGone(performance.now());
    const left = (await lab.web()).map((each) => each.containerId);
    expectThat(
      before.every(({ containerId }) => left.includes(containerId)),
      "a new copy was stopped instead of an old one",
    );
    return passed;
  },
};
