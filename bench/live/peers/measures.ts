// What is compared, in the order in which one side goes through it: each figure in seconds, counted from the moment
// something was asked for or broken until the engines say it is so.

import type { LinuxNode } from "../../../src/adapters/linux-nodes/linux-node.ts";
import { eventually } from "../../../test/adapters/http/eventually.ts";
import { kill, type Running, runningOn, startTimes } from "./observe.ts";
import type { Side } from "./side.ts";

const REPLICAS = 30;
const MANY = 100;
/** Well beyond everything that is measured. */
const PATIENCE_MS = 180_000;

export const MEASURES = [
  "first of 30 running",
  "30 running",
  "one killed, 30 again",
  "drain",
  "powered off, full strength",
  "cut off, full strength",
  "healed, strays gone",
  "100 running",
] as const;

export type Measures = Record<(typeof MEASURES)[number], number>;

export async function measure(side: Side): Promise<Measures> {
  const [, second, third] = side.nodes as [LinuxNode, LinuxNode, LinuxNode];
  const started = await deployed(side, "web", REPLICAS);
  const killed = await killOne(side, second);
  const drained = await drain(side, third);
  await side.remove("web");
  const off = await lost(side, "web-2", third, () => third.powerOff());
  await third.powerOn();
  await third.startEngine();
  await side.whole();
  await side.remove("web-2");
  const cut = await lost(side, "web-3", third, async () => third.partition("silent"));
  const healedAt = Date.now();
  third.heal();
  await until(side, side.nodes, (all) => all.length === REPLICAS);
  const healed = (Date.now() - healedAt) / 1_000;
  await side.whole();
  await side.remove("web-3");
  const many = await deployed(side, "many", MANY);
  await side.remove("many");
  return {
    "first of 30 running": started.first,
    "30 running": started.all,
    "one killed, 30 again": killed,
    drain: drained,
    "powered off, full strength": off,
    "cut off, full strength": cut,
    "healed, strays gone": healed,
    "100 running": many.all,
  };
}

async function deployed(
  side: Side,
  service: string,
  replicas: number,
): Promise<{ first: number; all: number }> {
  const before = Date.now();
  await side.deploy(service, replicas);
  const running = await until(side, side.nodes, (all) => all.length >= replicas);
  const times = await startTimes(side.nodes, running);
  return { first: (Math.min(...times) - before) / 1_000, all: (Math.max(...times) - before) / 1_000 };
}

async function killOne(side: Side, node: LinuxNode): Promise<number> {
  const [victim] = await runningOn([node], side.image);
  if (victim === undefined) throw new Error(`Nothing runs on ${node.name}`);
  const before = Date.now();
  await kill(node, victim.containerId);
  return fullStrength(side, side.nodes, before);
}

async function drain(side: Side, node: LinuxNode): Promise<number> {
  const before = Date.now();
  await side.drain(node);
  const others = side.nodes.filter((each) => each !== node);
  await until(side, others, (all) => all.length >= REPLICAS);
  await until(side, [node], (all) => all.length === 0);
  const seconds = (Date.now() - before) / 1_000;
  await side.undrain(node);
  return seconds;
}

/** A node is lost with its share of a new service: until the others run all of it. */
async function lost(
  side: Side,
  service: string,
  node: LinuxNode,
  lose: () => Promise<void>,
): Promise<number> {
  await deployed(side, service, REPLICAS);
  const before = Date.now();
  await lose();
  return fullStrength(
    side,
    side.nodes.filter((each) => each !== node),
    before,
  );
}

/** Until so many run on the nodes; counted to the start of the last that came after `before`. */
async function fullStrength(side: Side, nodes: readonly LinuxNode[], before: number): Promise<number> {
  const isNew = async (): Promise<number> => Math.max(...(await startTimes(nodes, await running())));
  const running = (): Promise<Running[]> => runningOn(nodes, side.image);
  let last = 0;
  const restored = async (): Promise<boolean> => {
    if ((await running()).length < REPLICAS) return false;
    last = await isNew();
    return last > before;
  };
  await eventually(restored, PATIENCE_MS, `${side.name}: ${REPLICAS} run again`);
  return (last - before) / 1_000;
}

async function until(
  side: Side,
  nodes: readonly LinuxNode[],
  wanted: (all: readonly Running[]) => boolean,
): Promise<Running[]> {
  let all: Running[] = [];
  const asWanted = async (): Promise<boolean> => {
    all = await runningOn(nodes, side.image);
    return wanted(all);
  };
  await eventually(asWanted, PATIENCE_MS, `${side.name}: as wanted`).catch((error) => {
    throw new Error(`${error.message}; ${all.length} run`);
  });
  return all;
}
