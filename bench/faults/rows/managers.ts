// A manager that dies or freezes over a cluster that goes on without it.

import { expectThat, type Fault } from "../fault.ts";
import type { Lab } from "../lab.ts";

export const managerKilled: Fault = {
  name: "manager killed, started again",
  expected: "nothing is restarted; all nodes are ready",
  boundMs: 10_000,
  quick: true,
  measure: async (lab) => {
    const before = await stateOf(lab);
    const begun = performance.now();
    lab.cluster.manager.kill("SIGKILL");
    await lab.cluster.manager.end(10_000);
    await lab.cluster.startManager();
    await lab.cluster.ready();
    const passed = performance.now() - begun;
    await expectSame(lab, before);
    return passed;
  },
};

const FROZEN_MS = 60_000;

export const managerFrozen: Fault = {
  name: "manager frozen for 60 s",
  expected: "no node is declared down, nothing is restarted",
  boundMs: 5_000,
  quick: false,
  measure: async (lab) => {
    const before = await stateOf(lab);
    lab.cluster.manager.kill("SIGSTOP");
    await new Promise((resolve) => setTimeout(resolve, FROZEN_MS)); // the fault's own length
    const begun = performance.now();
    lab.cluster.manager.kill("SIGCONT");
    const passed = await watchLiveness(lab, begun);
    await expectSame(lab, before);
    return passed;
  },
};

/** How long after a thaw a false verdict could still come, milliseconds: a node is down after 4 s. */
const WATCH_MS = 8_000;

/** Milliseconds until all nodes are ready; no look may find one down. */
async function watchLiveness(lab: Lab, begun: number): Promise<number> {
  let readyAfter: number | null = null;
  const end = performance.now() + WATCH_MS;
  await lab.until(
    async () => {
      const views = await lab.cluster.nodeViews();
      const down = views.filter((node) => node.liveness === "down").map((node) => node.name);
      expectThat(down.length === 0, `${down.join()} declared down`);
      if (views.every((node) => node.liveness === "ready")) readyAfter ??= performance.now() - begun;
      return performance.now() > end;
    },
    "the manager answers",
    WATCH_MS + 20_000,
  );
  return readyAfter ?? Number.NaN;
}

interface State {
  readonly containers: readonly string[];
  readonly attempts: number;
}

async function stateOf(lab: Lab): Promise<State> {
  return { containers: await lab.snapshot(), attempts: await lab.attempts() };
}

async function expectSame(lab: Lab, before: State): Promise<void> {
  await lab.expectUntouched(before.containers);
  expectThat((await lab.attempts()) === before.attempts, "an attempt was made anew");
}
