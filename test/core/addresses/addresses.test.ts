// An address is only where a worker was last met: workers move, have two names, are wiped and swap places, and no
// container is stopped or started for it on the wrong machine (law 5: one live attempt of a task at a time).

import { expect, test } from "vitest";
import { AddressNet } from "./address-net.ts";

test("a worker that restarts at another address keeps its containers", () => {
  const net = new AddressNet();
  const machine = net.machine("n1");
  net.at.set("a:1", machine);
  net.addNode("a:1");
  net.run(2);
  net.submit();
  net.run(30);
  expect(machine.engine.size).toBe(1);

  net.at.clear();
  machine.restart();
  net.at.set("b:1", machine);
  net.addNode("b:1");
  net.run(30);
  expect(net.stops).toEqual([]);
  expect(machine.engine.size).toBe(1);
  expect(net.doubled).toEqual([]);
});

test("a worker that is known under two addresses keeps its containers", () => {
  const net = new AddressNet();
  const machine = net.machine("n1");
  net.at.set("a:1", machine).set("b:1", machine);
  net.addNode("a:1");
  net.run(2);
  net.submit();
  net.run(5);
  expect(machine.engine.size).toBe(1);

  net.addNode("b:1");
  net.run(60);
  expect(net.stops).toEqual([]);
  expect(machine.engine.size).toBe(1);
  expect(net.doubled).toEqual([]);
});

test("a wiped worker is welcomed as a new node, and ends what ran for the old one", () => {
  const net = new AddressNet();
  const machine = net.machine("n1");
  net.at.set("a:1", machine);
  net.addNode("a:1");
  net.run(2);
  net.submit();
  net.run(5);
  const [old] = machine.engine.keys();
  expect(machine.engine.size).toBe(1);

  machine.wipe("n2");
  net.run(120);
  expect(net.nodes.map((node) => node.info?.id)).toContain("n2");
  expect(machine.stops).toEqual([old]);
  expect(net.live).toHaveLength(1);
});

test("a full set that is meant for one node is never obeyed by another at its address", () => {
  const net = new AddressNet();
  net.at.set("a:1", net.machine("n1"));
  net.addNode("a:1");
  net.run(2);
  // Placed on n1, which has just gone silent: nobody has seen the attempt yet.
  net.at.clear();
  net.submit();
  net.run(0.3);
  expect(net.tasks.map(({ state, attempt }) => ({ state, attempt }))).toEqual([
    { state: "Scheduled", attempt: 1 },
  ]);
  expect(net.tasks[0]?.attempts.at(-1)?.node).toBe(0);

  const other = net.machine("n2");
  net.at.set("a:1", other);
  net.restartManager();
  net.run(62);
  expect(other.starts).not.toContain(`${net.tasks[0]?.id}.1`);
  expect(other.engine.size).toBeLessThan(2);
  expect(net.doubled).toEqual([]);
});

test("an attempt runs once though another worker has its node's address and its own is elsewhere", () => {
  const net = new AddressNet();
  const first = net.machine("n1");
  net.at.set("a:1", first);
  net.addNode("a:1");
  net.run(2);
  net.at.clear();
  net.submit();
  net.run(0.3);

  net.restartManager();
  const second = net.machine("n2");
  net.at.set("a:1", second).set("b:1", first);
  net.addNode("b:1");
  net.run(108);
  expect(second.starts).not.toContain(`${net.tasks[0]?.id}.1`);
  expect(net.live).toHaveLength(1);
  expect(net.doubled).toEqual([]);
});

test("two workers that swap addresses are both ready again", () => {
  const net = new AddressNet();
  const first = net.machine("n1");
  const second = net.machine("n2");
  net.at.set("a:1", first).set("b:1", second);
  net.addNode("a:1");
  net.addNode("b:1");
  net.run(2);
  net.submit();
  net.submit();
  net.run(5);
  expect(net.live).toHaveLength(2);

  net.at.set("a:1", second).set("b:1", first);
  net.run(60);
  net.submit();
  net.run(30);
  expect(net.nodes.filter((node) => node.liveness === "ready")).toHaveLength(2);
  expect(net.doubled).toEqual([]);
});
