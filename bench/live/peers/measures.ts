// What is compared, in the order in which one side goes through it: each figure in seconds, counted from the moment
// something was asked for or broken until the engines say it is so.

import type { LinuxNode } from "../../../src/adapters/linux-nodes/linux-node.ts";
import { kill, type Running, running, startTimes, until } from "./observe.ts";
import type { Side } from "./side.ts";

const REPLICAS = 30;
const MANY = 100;

export const MEASURES = {
  first_s: "first of 30 running",
  all_s: "30 running",
  killed_s: "one killed, 30 again",
  drain_s: "drained",
  off_s: "powered off, full strength",
  many_s: "100 running",
  cut_s: "cut off, full strength",
  strays_s: "healed, strays gone",
} as const;

export type Measure = keyof typeof MEASURES;
export const measureNames = Object.keys(MEASURES) as Measure[];

/** Seconds. */
type Figures = Readonly<Partial<Record<Measure, number>>>;

/** Each figure as soon as there is one. `strays`: whether to wait for them to go. The partition comes last, so that nothing
 * has to wait for them else. */
export async function* measure(side: Side, strays: boolean): AsyncGenerator<Figures> {
  const [, second, third] = side.nodes as [LinuxNode, LinuxNode, LinuxNode];
  const started = await deployed(side, "web", REPLICAS);
  yield { first_s: started.first, all_s: started.all };
  yield { killed_s: await killOne(side, second) };
  yield { drain_s: await drained(side, third) };
  await side.remove("web");
  yield { off_s: await lost(side, "web-2", third, () => third.powerOff()) };
  await third.powerOn();
  await third.startEngine();
  await side.whole();
  await side.remove("web-2");
  const many = await deployed(side, "many", MANY);
  yield { many_s: many.all };
  await side.remove("many");
  yield { cut_s: await lost(side, "web-3", third, async () => third.partition("silent")) };
  if (strays) yield { strays_s: await healed(side, third) };
}

async function deployed(
  side: Side,
  service: string,
  replicas: number,
): Promise<{ first: number; all: number }> {
  const before = Date.now();
  await side.deploy(service, replicas);
  const all = await until(side, side.nodes, (found) => found.length >= replicas);
  const times = await startTimes(side.nodes, all);
  return { first: (Math.min(...times) - before) / 1_000, all: (Math.max(...times) - before) / 1_000 };
}

async function killOne(side: Side, node: LinuxNode): Promise<number> {
  const [victim] = await running([node], side.image);
  if (victim === undefined) throw new Error(`Nothing runs on ${node.name}`);
  const before = Date.now();
  await kill(node, victim.containerId);
  const others = (all: readonly Running[]): Running[] =>
    all.filter(({ containerId }) => containerId !== victim.containerId);
  const all = await until(side, side.nodes, (found) => others(found).length >= REPLICAS);
  return (Math.max(...(await startTimes(side.nodes, others(all)))) - before) / 1_000;
}

async function drained(side: Side, node: LinuxNode): Promise<number> {
  const before = Date.now();
  await side.drain(node);
  await until(side, without(side, node), (all) => all.length >= REPLICAS);
  await until(side, [node], (all) => all.length === 0);
  const seconds = (Date.now() - before) / 1_000;
  await side.undrain(node);
  return seconds;
}

/** A node is lost with its third of a new service: until the others run all of it. */
async function lost(
  side: Side,
  service: string,
  node: LinuxNode,
  lose: () => Promise<void>,
): Promise<number> {
  await deployed(side, service, REPLICAS);
  const share = (await running([node], side.image)).length;
  if (share !== REPLICAS / side.nodes.length)
    throw new Error(`${side.name}: ${share} of ${REPLICAS} run on ${node.name}, which is to be lost`);
  const before = Date.now();
  await lose();
  const all = await until(side, without(side, node), (found) => found.length >= REPLICAS);
  return (Math.max(...(await startTimes(side.nodes, all))) - before) / 1_000;
}

/** What was started elsewhere stays; what ran on the node alone goes. */
async function healed(side: Side, node: LinuxNode): Promise<number> {
  const others = without(side, node);
  const staying = new Set((await running(others, side.image)).map(({ containerId }) => containerId));
  const strays = (await running([node], side.image)).length;
  if (strays !== REPLICAS / side.nodes.length)
    throw new Error(
      `${side.name}: ${strays} run on ${node.name}, which was cut off with a third of ${REPLICAS}`,
    );
  const before = Date.now();
  node.heal();
  await until(
    side,
    side.nodes,
    (all) => all.length === REPLICAS && all.every(({ containerId }) => staying.has(containerId)),
  );
  return (Date.now() - before) / 1_000;
}

const without = (side: Side, node: LinuxNode): LinuxNode[] => side.nodes.filter((each) => each !== node);
