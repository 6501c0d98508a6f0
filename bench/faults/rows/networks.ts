// A node that is cut off, both ways or one, and comes back.

import type { Partition } from "../../../src/adapters/linux-nodes/network.ts";
import { expectThat, type Fault } from "../fault.ts";
import type { Lab } from "../lab.ts";

const WAYS: readonly { readonly how: Partition; readonly words: string; readonly quick: boolean }[] = [
  { how: "silent", words: "cut off", quick: true },
  { how: "inbound", words: "hears nothing", quick: false },
  { how: "outbound", words: "is not heard", quick: false },
];

/** For each way: the loss, and the return. */
export const networkFaults: readonly Fault[] = WAYS.flatMap(({ how, words, quick }): Fault[] => [
  {
    name: `node ${words}`,
    expected: "full strength elsewhere",
    boundMs: 9_000,
    quick,
    measure: async (lab) => (await cutOff(lab, how)).passed,
  },
  {
    name: `node ${words}, then healed`,
    expected: "the new copies stay, the old ones are stopped",
    boundMs: 5_000,
    quick,
    measure: async (lab) => {
      const { victim } = await cutOff(lab, how);
      const before = await lab.web(lab.others(victim));
      const begun = performance.now();
      lab.cluster.node(victim).heal();
      const passed = await lab.straysGone(begun);
      const left = (await lab.web()).map((each) => each.containerId);
      const kept = before.every(({ containerId }) => left.includes(containerId));
      expectThat(kept, "a new copy was stopped instead of an old one");
      return passed;
    },
  },
]);

async function cutOff(lab: Lab, how: Partition): Promise<{ victim: string; passed: number }> {
  const victim = await lab.victim();
  const since = Date.now();
  lab.cluster.node(victim).partition(how);
  const passed = await lab.fullStrengthWithout(victim, since);
  const strays = await lab.web([victim]);
  expectThat(strays.length > 0, "what was cut off does not run any more");
  return { victim, passed };
}
